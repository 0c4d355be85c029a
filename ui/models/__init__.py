"""Table models: what a view shows, page by page, without ever holding the window up."""
