"""What a file of families says: its columns, its cells, its rows; every fault with its line and column."""
