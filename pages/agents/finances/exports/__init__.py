"""« Exports » and the widgets with which a list is chosen."""
