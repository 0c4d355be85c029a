"""What happens when a page is pressed: the answers of the services become views, presses become work."""
