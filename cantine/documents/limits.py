"""How big a file from outside may be."""

MOST_BYTES = 10_000_000
"""Of a file."""
MOST_UNPACKED = 100_000_000
"""Bytes of everything in a spreadsheet: it is a packed folder, and a small one can hold gigabytes of nothing."""
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 50_000, 200, 32_767
"""Of a table, without its empty rows; letters of a cell."""
LAST_LINE = 1_048_576
"""Of a spreadsheet."""
