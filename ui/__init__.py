"""The window. Imports `app`, is imported by nothing but its own entry point."""
