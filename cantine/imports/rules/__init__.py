"""Reading a file of families: its columns, cells and rows; every fault with its line and column."""
