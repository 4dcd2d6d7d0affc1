"""The diets of the town in its order, and those that are still held though they are no longer in its list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class KnownDiet:
    """A diet of the town's list; see the table."""

    id: int
    name: str
    position: int
    active: bool


def list_shown_diets(known: Iterable[KnownDiet], held: Iterable[str]) -> list[str]:
    """The words of the diets to show: those that are offered or held in the town's order, then others that are held."""
    found, words = set(held), list(known)
    named = {one.name for one in words}
    return [*(one.name for one in words if one.active or one.name in found), *sorted(found - named)]


def list_offered_diets(known: Iterable[KnownDiet], holds: str | None = None) -> Sequence[str]:
    """Among which words somebody chooses for a child: those that are offered, and the one that it `holds`."""
    return list_shown_diets([one for one in known if one.active or one.name == holds], filter(None, [holds]))
