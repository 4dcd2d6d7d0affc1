"""Faults of what the portal stands on, under open pages: `python -m tests.drills.faults`.

A real server, a parent and a clerk over the websocket. Each fault is told as both see it; what the portal said was
saved is counted afterwards, and what it said was not; then the seconds until the same open pages save again.
"""
