"""« Fréquentation » and its parts: the charts, the table, the buttons from range to range."""
