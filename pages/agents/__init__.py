"""Pages of the town hall's staff, by the three menus of the header."""
