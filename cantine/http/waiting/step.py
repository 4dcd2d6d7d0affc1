"""One step of the line, made in one transaction: who came, what was seen, who is let in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cantine import clock
from cantine.http.waiting.browsers import STAFF, Browser, find_who
from cantine.opening.actions.advance import Advanced, Capacity, Signs, advance_opening
from cantine.opening.queries.openings import CurrentOpening, find_current
from cantine.settings import settings
from cantine.store.database import open_reader, open_writer


@dataclass
class Seen:
    """What was seen since the last step: when each place (id) last waited, did something, left its last page."""

    asked: dict[int, datetime] = field(default_factory=dict)
    active: dict[int, datetime] = field(default_factory=dict)
    left: dict[int, datetime] = field(default_factory=dict)


def read_current() -> CurrentOpening | None:
    """The opening that is on now."""
    with open_reader(settings().database_url) as db:
        return find_current(db, clock.now())


@dataclass(frozen=True)
class Step:
    """What the line has to take in: the browsers that came, those whose page is open, what was `seen`; how many `more`
    may be let in, of the places (ids) that wait with this process, with when each last `asked` it."""

    opens: datetime
    arrived: Sequence[Browser]
    inside: Sequence[Browser]
    seen: Seen
    more: int
    asked: Mapping[int, datetime]


Moved = tuple[dict[Browser, int | None], Advanced]
"""The place (id) of each of the browsers that came, None for staff, and of those inside that have one; and the line."""


def take_step(step: Step) -> Moved | None:
    """Move the line on; None where this opening is on no more: the town hall has taken it back."""
    with open_reader(settings().database_url) as db:
        current = find_current(db, clock.now())
        if current is None or current.opens != step.opens:
            return None
        who = {one: find_who(db, one, clock.now()) for one in step.arrived}
        inside = {one: find_who(db, one, clock.now()) for one in step.inside if one not in who}
    arrivals = list(dict.fromkeys(one for one in who.values() if one is not STAFF))
    with open_writer(settings().database_url) as db:
        signs = Signs(step.seen.asked, step.seen.active, step.seen.left)
        capacity = Capacity(settings().opening_at_once, step.more, step.asked)
        advanced = advance_opening(db, step.opens, arrivals, signs, capacity, clock.now())
    places = dict(zip(arrivals, advanced.arrived, strict=True))
    of_family = {one.family_id: one.id for one in advanced.places if one.family_id is not None}
    known = {one: of_family[who.family_id] for one, who in inside.items() if who.family_id in of_family}
    return {one: places.get(found) for one, found in who.items()} | known, advanced
