"""Where a mailed link leads: the page, and its one button."""
