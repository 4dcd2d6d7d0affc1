"""« Vue du mois » and its charts."""
