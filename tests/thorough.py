"""How much of what could be tried without end a run tries: some of it, or with `--thorough` all that is listed.

`choose` stands wherever a test takes examples by chance, days or ways one after the other, and each costs a second.
"""

from collections.abc import Sequence
from typing import TypeVar

Much = TypeVar("Much", int, Sequence[object])

_thorough = False


def ask_for_all(thorough: bool) -> None:
    """Called once, before any test is collected."""
    global _thorough
    _thorough = thorough


def choose(some: Much, everything: Much) -> Much:
    """What this run tries: a number of examples, or parameters of a test; `some` is part of `everything`."""
    return everything if _thorough else some
