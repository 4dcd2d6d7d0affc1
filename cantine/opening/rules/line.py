"""The line before an opening: in which order who came has a turn, and who is let in next."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cantine.common.terms.draw import draw

ROOM_BEFORE = timedelta(minutes=15)
"""How long before the instant who loads a page waits for it."""

OPEN_AT_LEAST = timedelta(minutes=15)
"""How long after the instant newcomers take their turn; longer while somebody waits."""

PRESENT = timedelta(seconds=90)
"""Who has not asked for so long is not there: others pass, and the place is kept."""

AWAY = timedelta(seconds=60)
"""How long a turn lasts that finds no page open: to come in, to go on after a lost connection."""

IDLE = timedelta(minutes=5)
"""Who does nothing inside for so long makes room for another."""

PASSED_OVER = 100
"""Who waits with another process is passed over by at most so many that stand behind. Each process lets in whom it can
serve; so their pace may differ, and the order of the draw holds all the same."""


@dataclass(frozen=True)
class Place:
    """The place of a family (its `number` where it is one) or of a browser; instants are UTC.

    `rank` is its order once it was drawn or came. `asked` is when it last waited, `active` when it last did something
    inside, `left` when its last page was closed.
    """

    id: int
    family_id: int | None
    number: int | None
    rank: int | None
    asked: datetime
    admitted: datetime | None = None
    active: datetime | None = None
    left: datetime | None = None

    def is_inside(self, now: datetime) -> bool:
        """Whether it takes one of the places inside: its turn has come and is in use."""
        if self.admitted is None:
            return False
        here = self.left is None or now < self.left + AWAY
        return here and now < max(self.admitted, self.active or self.admitted) + IDLE

    def waits(self, now: datetime) -> bool:
        """Whether it stands in the line and is there."""
        if self.is_inside(now) or now >= self.asked + PRESENT:
            return False
        return self.admitted is None or self.active is None or self.asked > self.active


def is_room_open(opens: datetime, now: datetime) -> bool:
    """Whether pages lead to the waiting room of an opening at `opens` that has not been closed."""
    return now >= opens - ROOM_BEFORE


def draw_order(seed: int, places: Iterable[Place]) -> list[Place]:
    """Those who came before the instant, in the order of the draw: families, then browsers of nobody known."""

    def key(one: Place) -> tuple[bool, str]:
        return one.number is None, draw(seed, f"visiteur {one.id}" if one.number is None else one.number)

    return sorted(places, key=key)


def list_line(places: Iterable[Place], now: datetime) -> list[Place]:
    """Who waits and is there, in the order of their turns; nobody has one before the draw."""
    return sorted((one for one in places if one.rank is not None and one.waits(now)), key=lambda one: one.rank or 0)


def choose_next(
    places: Sequence[Place], at_once: int, most: int, now: datetime, serves: Callable[[Place], bool] = lambda _: True
) -> list[Place]:
    """Who is let in now: `most` at most, and not more than are inside `at_once` then; of those that the process that
    asks `serves`. The others are let in by theirs: PASSED_OVER of them at most are passed over meanwhile."""
    inside = sum(one.is_inside(now) for one in places)
    near = list_line(places, now)[: max(0, most) + PASSED_OVER]
    return [one for one in near if serves(one)][: max(0, min(at_once - inside, most))]


def is_over(places: Sequence[Place], opens: datetime, at_once: int, now: datetime) -> bool:
    """Whether nobody needs the waiting room any more: nobody waits, and half of the places inside are free."""
    if now < opens + OPEN_AT_LEAST or any(one.waits(now) for one in places):
        return False
    return 2 * sum(one.is_inside(now) for one in places) <= at_once
