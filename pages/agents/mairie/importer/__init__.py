"""« Importer » and its parts: the questions that a file leaves open, the preview of what it would do."""
