"""« Caisse » and its three parts: a day of the till, what goes to the bank, the days that are closed."""
