"""The typical week: its grid, and the preview of changes of many days."""
