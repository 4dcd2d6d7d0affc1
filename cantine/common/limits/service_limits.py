"""For whom a service is, how many places each group has, and what goes with what: as a commune sets it."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Audience:
    """Children of one of these schools or classes (ids), with one of the labels and without others, of some ages.

    What is empty or None bounds nothing. Ages are whole years, both included, counted on the day, or as they are on
    31 December of its civil year: « 3 ans au 31 décembre ».
    """

    school_ids: frozenset[int] = frozenset()
    classroom_ids: frozenset[int] = frozenset()
    label_ids: frozenset[int] = frozenset()
    without_label_ids: frozenset[int] = frozenset()
    from_age: int | None = None
    until_age: int | None = None
    age_on_31_december: bool = False

    @property
    def is_everybody(self) -> bool:
        """Whether nothing bounds it."""
        return self in (Audience(), Audience(age_on_31_december=True))


@dataclass(frozen=True)
class PlaceGroup:
    """A group of children with places of its own a day, as « 3–5 ans » has 24."""

    label: str
    capacity: int
    audience: Audience = Audience()


class LinkKind(StrEnum):
    """What another service is to this one."""

    NEEDS = "needs"
    BRINGS = "brings"
    EXCLUDES = "excludes"


LINK_LABELS = {
    LinkKind.NEEDS: "seulement avec",
    LinkKind.BRINGS: "ajoute aussi",
    LinkKind.EXCLUDES: "jamais avec",
}


@dataclass(frozen=True)
class ServiceLink:
    """This service needs, brings or excludes the other one (id) on the same day.

    Where several are needed, one of those that run that day is enough.
    """

    other_id: int
    kind: LinkKind
