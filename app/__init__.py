"""Everything Crosswalk knows and does. Nothing below this package imports Qt."""
