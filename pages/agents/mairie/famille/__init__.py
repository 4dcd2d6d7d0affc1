"""The card of a family and its parts: one module for each tab, and the forms that the tabs share."""
