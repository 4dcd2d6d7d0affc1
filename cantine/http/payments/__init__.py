"""Payments online over HTTP: the form that begins one, the provider's notification, the payer's way back."""
