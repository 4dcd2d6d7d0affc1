"""How a moment of the database is told from every other one, so that what was read in it may be shown again."""
