"""« Facturation » and its three parts: the billing run, the issued invoices, the special invoice."""
