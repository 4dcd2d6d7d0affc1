"""The menu « Finances »: invoices, payments, balances, and the account of one family."""
