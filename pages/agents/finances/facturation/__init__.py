"""« Facturation » and its parts: the billing run and that of the payers, the issued invoices, the special invoice."""
