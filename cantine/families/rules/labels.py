"""Labels that a child holds: its own, its family's, and those of its class and school."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cantine.common.search import make_plain

_SAID_BY_PRICES = re.compile(r"tous|habitants|exterieurs|gratuit|.*[0-9] ?(?:er|e|eme)? ?enfants?.*|[^a-z]*")


def is_taken_by_prices(name: str) -> bool:
    """Whether a price would read this name as something else: « Habitants », « 2 enfants », « 4,00 € », « Midi : »."""
    plain = make_plain(name)
    return bool(_SAID_BY_PRICES.fullmatch(plain)) or any(sign in name for sign in ":%€;")


@dataclass(frozen=True)
class HeldLabel:
    """A label (id) from `first_day` until `last_day`, both included (None: until further notice).

    With a class or a school (id) it is held by the children that are in it on the day; without, by the child itself,
    or, where a family is asked about, by `child_id` or all its children (None). `exempt`: who holds it is not bound by
    cutoffs.
    """

    label_id: int
    first_day: date
    last_day: date | None = None
    classroom_id: int | None = None
    school_id: int | None = None
    child_id: int | None = None
    exempt: bool = False

    def holds(self, day: date, classroom_id: int | None, school_id: int | None) -> bool:
        """Whether a child that is in this class and school on `day` holds the label."""
        return (
            self.first_day <= day <= (self.last_day or date.max)
            and self.classroom_id in (None, classroom_id)
            and self.school_id in (None, school_id)
        )


def list_labels_on(
    day: date, held: Iterable[HeldLabel], classroom_id: int | None = None, school_id: int | None = None
) -> frozenset[int]:
    """The labels (ids) that hold on `day` for a child in this class and school."""
    return frozenset(one.label_id for one in held if one.holds(day, classroom_id, school_id))
