"""Times of day between a form and the rules: a clock on one side, minutes since midnight on the other."""

from datetime import time


def to_time(minutes: int) -> time:
    """1020 is 17:00."""
    return time(*divmod(minutes, 60))


def from_time(at: time) -> int:
    """17:00 is 1020."""
    return at.hour * 60 + at.minute
