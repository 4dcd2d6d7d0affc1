"""Limits for a file from outside."""

MOST_BYTES = 10_000_000
"""Bytes of a file."""
MOST_UNPACKED = 100_000_000
"""Bytes of an unpacked spreadsheet: it is a packed folder, and a small one can hold gigabytes of nothing."""
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 50_000, 200, 32_767
"""Rows (without empty ones) and columns of a table; letters of a cell."""
LAST_LINE = 1_048_576
"""Number of the last line of a spreadsheet."""
