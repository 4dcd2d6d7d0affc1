"""« Commune » and two of its parts: the local holidays, the logo."""
