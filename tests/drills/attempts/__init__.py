"""Attempts at the running portal, by everybody who has no right to what is tried: `bash tests/drills/attack`."""
