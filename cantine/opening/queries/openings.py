"""Which opening is on, who stands in its line, and which periods somebody may not book yet because of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Integer, bindparam, select
from sqlalchemy.orm import aliased

from cantine.common.paris import local_date
from cantine.offer.queries.offer import PERIODS, build_periods
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.periods import PeriodRules, list_openings
from cantine.opening.rules.line import Place, is_room_open
from cantine.store.database import Reader
from cantine.store.tables import Family, Guardian, Opening, OpeningPlace

LASTS_AT_MOST = timedelta(hours=12)
"""After so long nobody waits any more, even where no process was there to close the room."""

AHEAD = timedelta(days=800)
"""How far ahead the days of a period may lie that opens now."""


@dataclass(frozen=True)
class CurrentOpening:
    """An opening whose waiting room is on: its instant (UTC), and what the periods that open then are called."""

    opens: datetime
    labels: tuple[str, ...]


def find_current(db: Reader, now: datetime) -> CurrentOpening | None:
    """The first opening whose waiting room is on at `now`; None where none is. One or two queries."""
    today = local_date(now)
    periods = build_periods(db.execute(PERIODS, {"first": today, "last": today + AHEAD}).all())
    may_be = _list_instants(periods, now)
    left = may_be - _list_closed(db, may_be) if may_be else may_be
    if not left:
        return None
    opens = min(left)
    return CurrentOpening(opens, tuple(one.label for one in periods if opens in list_openings(one)))


def _list_instants(periods: Iterable[PeriodRules], now: datetime) -> set[datetime]:
    instants = {opens for one in periods for opens in list_openings(one)}
    return {opens for opens in instants if is_room_open(opens, now) and now < opens + LASTS_AT_MOST}


def _list_closed(db: Reader, instants: Collection[datetime]) -> set[datetime]:
    closed = Opening.opens_at.in_(instants), Opening.closed_at.is_not(None)
    return set(db.scalars(select(Opening.opens_at).where(*closed)))


_PLACES = (
    select(
        OpeningPlace.id,
        OpeningPlace.family_id,
        Family.number,
        OpeningPlace.rank,
        OpeningPlace.asked_at,
        OpeningPlace.admitted_at,
        OpeningPlace.active_at,
        OpeningPlace.left_at,
    )
    .join(Family, Family.id == OpeningPlace.family_id, isouter=True)
    .where(OpeningPlace.opening_id == bindparam("opening"))
    .order_by(OpeningPlace.id)
)


def list_places(db: Reader, opening_id: int) -> list[Place]:
    """Everybody's place in this opening, in the order in which they came."""
    return [Place(*row) for row in db.execute(_PLACES, {"opening": opening_id})]


_theirs, _others = aliased(Guardian), aliased(Guardian)
_joined = select(bindparam("family", type_=Integer).label("id")).cte("joined", recursive=True)
_joined = _joined.union(
    select(_others.family_id)
    .join(_theirs, _theirs.account_id == _others.account_id)
    .join(_joined, _joined.c.id == _theirs.family_id)
)
_FIRST_OF_JOINED = select(Family.id).join(_joined, _joined.c.id == Family.id).order_by(Family.number).limit(1)


def find_in_line(db: Reader, family_id: int) -> int:
    """The family (id) that stands in line for this one: of families that share a guardian, and others that these share
    one with, the one of the lowest number. So a parent of two families has one lot, and the turn counts for both."""
    return db.execute(_FIRST_OF_JOINED, {"family": family_id}).scalar() or family_id


_OWN = select(Opening.opens_at).where(
    Opening.opens_at.in_(bindparam("instants", expanding=True)),
    Opening.closed_at.is_not(None)
    | select(OpeningPlace.id)
    .join(_joined, _joined.c.id == OpeningPlace.family_id)
    .where(OpeningPlace.opening_id == Opening.id, OpeningPlace.admitted_at.is_not(None))
    .exists(),
)


def hold_periods(db: Reader, calendar: Calendar, family_id: int, now: datetime) -> Calendar:
    """The calendar in which the periods are `held` whose turn this family has not had, and those are prepared that
    open for nobody yet.

    No query where no period of it is being opened.
    """
    if any(prepared := [_is_unopened(one, now) for one in calendar.periods]):
        periods = [replace(one, prepares=so) for one, so in zip(calendar.periods, prepared, strict=True)]
        calendar = replace(calendar, periods=periods)
    opened = {one.id: max(due) for one in calendar.periods if (due := _list_due(one, now))}
    if not opened:
        return calendar
    rows = db.execute(_OWN, {"family": family_id, "instants": sorted(set(opened.values()))})
    free = {row.opens_at for row in rows}
    periods = [replace(one, held=one.id in opened and opened[one.id] not in free) for one in calendar.periods]
    return replace(calendar, periods=periods)


def list_unopened(db: Reader, first: date, last: date, now: datetime) -> set[int]:
    """The periods (ids) of these days that open for nobody yet."""
    periods = build_periods(db.execute(PERIODS, {"first": first, "last": last}).all())
    return {one.id for one in periods if _is_unopened(one, now)}


def _is_unopened(period: PeriodRules, now: datetime) -> bool:
    return bool(opens := list_openings(period)) and now < min(opens)


def _list_due(period: PeriodRules, now: datetime) -> set[datetime]:
    return {opens for opens in list_openings(period) if opens <= now < opens + LASTS_AT_MOST}
