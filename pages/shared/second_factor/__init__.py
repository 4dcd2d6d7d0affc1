"""The second factor on pages: the question who somebody is, and one's own app and recovery codes."""
