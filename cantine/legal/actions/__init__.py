"""Changing what the commune says of itself."""
