"""« Tarifs » and the form of a price."""
