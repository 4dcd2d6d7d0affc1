"""An opening goes on: who came gets a place, the order is drawn at the instant, the next ones are let in."""

import secrets
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cantine.common.french import numeric_moment
from cantine.journal.entries import Action, write_entry
from cantine.opening.queries.openings import list_places
from cantine.opening.rules.line import Place, choose_next, draw_order, is_over
from cantine.store.locks import lock_rows
from cantine.store.tables import Opening, OpeningPlace

EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Newcomer:
    """Somebody who comes: a family, or a browser by the hash of its cookie."""

    family_id: int | None = None
    token_hash: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Signs:
    """What was seen of places (by id) since the last time, and when: who waits, who does something, who has left."""

    asked: Mapping[int, datetime] = field(default_factory=dict)
    active: Mapping[int, datetime] = field(default_factory=dict)
    left: Mapping[int, datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class Capacity:
    """How many may be inside at once, and how many `more` the process that asks can serve now: of the places (ids) that
    wait with it, with when each last `asked` it; None: of all."""

    inside: int
    more: int
    asked: Mapping[int, datetime] | None = None

    def serves(self, place: Place) -> bool:
        """Whether the place waits with the process that asks, and not with another since."""
        return self.asked is None or place.asked <= self.asked.get(place.id, EARLIEST)


@dataclass(frozen=True)
class Advanced:
    """The line as it stands now: every place, those (ids) of the arrivals, in their order, those that were let in now,
    and whether it is over."""

    places: Sequence[Place]
    arrived: Sequence[int]
    entered: Sequence[int]
    drawn: bool
    over: bool


def advance_opening(
    db: Session, opens_at: datetime, arrivals: Sequence[Newcomer], signs: Signs, capacity: Capacity, now: datetime
) -> Advanced:
    """Note what was seen, draw where the instant has come, give places to who arrived, let in whom there is room for.

    Several processes may do so in turns. No account acts: the instant does.
    """
    row = _lock_opening(db, opens_at)
    _write_signs(db, signs)
    places: Sequence[Place] = list_places(db, row.id)
    if row.drawn_at is None and now >= opens_at:
        places = _draw(db, row, places, now)
    arrived = _add_arrivals(db, row, places, arrivals, now)
    if arrived and not {place.id for place in places}.issuperset(arrived):
        places = list_places(db, row.id)
    if capacity.asked is not None:
        capacity = replace(capacity, asked={**dict.fromkeys(arrived, now), **capacity.asked})
    drawn = row.drawn_at is not None
    chosen = choose_next(places, capacity.inside, capacity.more, now, capacity.serves) if drawn else []
    places = _let_in(db, places, {one.id for one in chosen}, now)
    if drawn and is_over(places, opens_at, capacity.inside, now):
        row.closed_at = row.closed_at or now
    return Advanced(places, arrived, [one.id for one in chosen], drawn, row.closed_at is not None)


def give_place(db: Session, token_hash: str, family_id: int, now: datetime) -> None:
    """Let the place of this browser be that of the family which has signed in there; its own, where it has one, counts,
    with the turn of this one if that has come."""
    found = db.execute(
        select(OpeningPlace.opening_id, Opening.opens_at)
        .join(Opening, Opening.id == OpeningPlace.opening_id)
        .where(OpeningPlace.token_hash == token_hash, OpeningPlace.family_id.is_(None), Opening.closed_at.is_(None))
    ).one_or_none()
    if found is None:
        return
    _lock_opening(db, found.opens_at)
    mine = db.scalars(select(OpeningPlace).where(OpeningPlace.token_hash == token_hash)).one()
    of_family = OpeningPlace.opening_id == found.opening_id, OpeningPlace.family_id == family_id
    own = db.scalars(select(OpeningPlace).where(*of_family)).one_or_none()
    if own is None:
        mine.family_id = family_id
    elif own.admitted_at is None and mine.admitted_at is not None:
        own.admitted_at, own.active_at = mine.admitted_at, now
    db.flush()


def delete_old_openings(db: Session, now: datetime) -> None:
    """Delete the lines of openings that are over for a month; the draws stay in the journal."""
    for row in db.scalars(select(Opening).where(Opening.opens_at < now - timedelta(days=31))):
        db.delete(row)


def _lock_opening(db: Session, opens_at: datetime) -> Opening:
    """The opening of this instant, which is made where it is the first time."""
    if not (found := lock_rows(db, Opening, Opening.opens_at == opens_at)):
        try:
            with db.begin_nested():
                db.execute(insert(Opening).values(opens_at=opens_at))
        except IntegrityError:
            pass  # another process was faster
        found = lock_rows(db, Opening, Opening.opens_at == opens_at)
    return found[0]


def _write_signs(db: Session, signs: Signs) -> None:
    for name, seen in (("asked_at", signs.asked), ("active_at", signs.active), ("left_at", signs.left)):
        more = {"left_at": None} if name == "active_at" else {}
        rows = [{"id": id, name: at, **more} for id, at in sorted(seen.items())]
        if rows:
            db.execute(update(OpeningPlace), rows)


def _draw(db: Session, row: Opening, places: Sequence[Place], now: datetime) -> list[Place]:
    """Give everybody who is there a rank by a new draw, which the journal keeps."""
    row.seed, row.drawn_at = secrets.randbelow(2**31), now
    drawn = [replace(one, rank=rank) for rank, one in enumerate(draw_order(row.seed, places), 1)]
    if drawn:
        db.execute(update(OpeningPlace), [{"id": one.id, "rank": one.rank} for one in drawn])
    families = sum(one.number is not None for one in drawn)
    told = {"opens_at": numeric_moment(row.opens_at), "seed": row.seed, "families": families}
    write_entry(db, None, Action.DRAW_OPENING, now, after={**told, "visitors": len(drawn) - families})
    return drawn


def _add_arrivals(
    db: Session, row: Opening, places: Iterable[Place], arrivals: Sequence[Newcomer], now: datetime
) -> list[int]:
    """The place (id) of each, which is made where they have none: behind all others once the order is drawn."""
    if not arrivals:
        return []
    known: dict[Newcomer, int] = {}
    tokens = [one.token_hash for one in arrivals if one.token_hash is not None]
    if tokens:
        asked = select(OpeningPlace.token_hash, OpeningPlace.id)
        known |= {Newcomer(None, hash): id for hash, id in db.execute(asked.where(OpeningPlace.token_hash.in_(tokens)))}
    known |= {Newcomer(one.family_id): one.id for one in places if one.family_id is not None}
    rank = max((one.rank or 0 for one in places), default=0)
    new: list[dict[str, Any]] = []
    for one in dict.fromkeys(arrivals):
        if one not in known:
            rank += 1
            own = rank if row.drawn_at is not None else None
            who = {"family_id": one.family_id, "token_hash": one.token_hash}
            new.append({"opening_id": row.id, "asked_at": now, "rank": own, **who})
    if new:
        ids = db.scalars(insert(OpeningPlace).returning(OpeningPlace.id, sort_by_parameter_order=True), new)
        fresh = [Newcomer(one["family_id"], one["token_hash"]) for one in new]
        known |= dict(zip(fresh, ids, strict=True))
    return [known[one] for one in arrivals]


def _let_in(db: Session, places: Sequence[Place], chosen: Container[int], now: datetime) -> Sequence[Place]:
    """The places as they are once the chosen ones (ids) have been let in."""
    turns = [
        replace(one, admitted=one.admitted or now, active=now, left=now) if one.id in chosen else one for one in places
    ]
    rows = [
        {"id": one.id, "admitted_at": one.admitted, "active_at": now, "left_at": now}
        for one in turns
        if one.id in chosen
    ]
    if rows:
        db.execute(update(OpeningPlace), rows)
    return turns
