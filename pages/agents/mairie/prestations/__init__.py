"""« Prestations » and the forms of a service and of its cutoffs."""
