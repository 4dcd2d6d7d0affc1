"""Changes that somebody asks for the days of one child: loaded with what stands and locked, decided, written."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from cantine.bookings.queries import places
from cantine.bookings.rules.bookable import CellState
from cantine.bookings.rules.cell_changes import CellChange, GridCell, MonthSaved
from cantine.bookings.rules.decisions import BookingContext, ChangeRule, decide
from cantine.common.french import hour
from cantine.common.language.languages import speak
from cantine.common.limits.service_limits import LinkKind
from cantine.common.period_types import WishState
from cantine.common.vocabulary import Presence, State
from cantine.families.rules.pupil import Pupil
from cantine.offer.queries import offer
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.cutoffs import LOOKS_BACK
from cantine.offer.rules.services import ServiceRules
from cantine.opening.queries.openings import hold_periods
from cantine.store.booking_states import BILLED
from cantine.store.closed_books import hold_books
from cantine.store.commune import read_commune
from cantine.store.locks import lock_children, lock_places
from cantine.store.tables import Booking

AT_MOST = 400
"""Changes in one save: more than a month of days and services holds."""


class PendingChanges:
    """Changes of one child's days: `load` what stands, `decide` which of them are made, `write` those.

    `rows` are the bookings by day and service id; `before` and `after` are the cells that `decide` changes, as they
    were and as they will be.
    """

    def __init__(
        self, child_id: int, changes: Sequence[CellChange], ground: BookingContext, rows: Mapping[GridCell, Any]
    ) -> None:
        self.child_id, self.changes, self.ground, self.rows = child_id, changes, ground, rows
        self.before: Mapping[GridCell, CellState] = {}
        self.after: Mapping[GridCell, CellState] = {}

    @classmethod
    def load(
        cls,
        db: Session,
        child_id: int,
        changes: Sequence[CellChange],
        *,
        today: date,
        at_most: int = AT_MOST,
        called_off_is_on: bool = True,
    ) -> "PendingChanges":
        """What stands on the days of these changes, locked until the transaction ends; nor are their books closed.

        What the rules ask besides, the child and the moment, must be read after this. `called_off_is_on` is how the
        asker's boxes show what was called off: it is billed, but nobody comes. Raises ValueError for more changes than
        `at_most`, and for none. A fixed number of queries, whatever the number of changes.
        """
        if not 0 < len(changes) <= at_most:
            raise ValueError("Trop de modifications en une fois.")
        first, last = min(change.day for change in changes), max(change.day for change in changes)
        services = {service.id: service for service in offer.list_services(db)}
        cls.lock(db, services.values(), {child_id: changes}, today)
        zone = read_commune(db).zone
        calendar = offer.read_calendar(db, zone, first - LOOKS_BACK, last)
        rows = {(row.day, row.service_id): row for row in _list_bookings(db, child_id, first, last)}
        stands = {
            cell: _read_standing(row, on=called_off_is_on or not row.called_off)
            for cell, row in rows.items()
            if row.state != State.CANCELLED
        }
        taken = places.count_taken_places(db, services.values(), first, last)
        by_cell = {(day, service_id): count for (service_id, day), count in taken.items()}
        return cls(child_id, changes, BookingContext(services, calendar, stands, by_cell), rows)

    @staticmethod
    def lock(
        db: Session, services: Iterable[ServiceRules], asked: Mapping[int, Iterable[CellChange]], today: date
    ) -> None:
        """From here on nobody else changes the days of these children (by id), nor takes a limited place they ask for.

        Who saves for several children locks for all of them before the first.
        """
        hold_books(db, *(change.day for changes in asked.values() for change in changes), today=today)
        lock_children(db, asked.keys())
        known = {service.id: service for service in services}
        added = {change.service_id for changes in asked.values() for change in changes if change.on}
        brings = {link.other_id for one in known.values() for link in one.links if link.kind is LinkKind.BRINGS}
        wanted = added | brings if any(known[one].links for one in added & known.keys()) else added
        lock_places(db, [one.id for one in known.values() if one.limits_places and one.id in wanted])

    def hold_periods(self, db: Session, family_id: int, now: datetime, *, prepares: bool = True) -> None:
        """Let nothing be added in periods that have just opened and whose turn this family has not had. Without
        `prepares`, days of those that will open are too early, and are not prepared."""
        calendar = hold_periods(db, self.ground.calendar, family_id, now)
        if not prepares:
            calendar = replace(calendar, periods=[replace(one, prepares=False) for one in calendar.periods])
        self.ground = replace(self.ground, calendar=calendar)

    def add_stands(self, stands: Mapping[GridCell, CellState]) -> None:
        """Let these cells hold something too, where nothing is booked in them."""
        self.ground = replace(self.ground, stands={**stands, **self.ground.stands})

    def find_place(self, cell: GridCell) -> tuple[ServiceRules, date, Calendar]:
        """The service and the day of a cell, with the calendar."""
        return self.ground.services[cell[1]], cell[0], self.ground.calendar

    def is_prepared(self, cell: GridCell) -> bool:
        """Whether this cell holds, after or before, what is only prepared."""
        return WishState.PREPARED in (self.after[cell].wish, self.before[cell].wish)

    def decide(self, may: ChangeRule, pupil: Pupil) -> MonthSaved:
        """Which changes of this child `may` allows, and why not the others. Nothing is written yet."""
        decided = decide(self.changes, self.ground, may, pupil)
        self.before, self.after = decided.before, decided.after
        return decided.changes

    def write(
        self,
        db: Session,
        columns_of: Callable[[GridCell, CellState], dict[str, Any]],
        without: Collection[GridCell] = (),
    ) -> None:
        """Write what was decided in few statements: one for all new rows, one for each kind of row that changes.

        `columns_of` gives the columns of a cell that will be like that; its time too where another is kept. The cells
        of `without` are no bookings.
        """
        new, again = [], []
        for cell, stands in self.after.items():
            if cell in without:
                continue
            day, service_id = cell
            values = {"time": stands.time, **columns_of(cell, stands)}
            if row := self.rows.get(cell):
                again.append({"id": row.id, **values})
            else:
                new.append({"child_id": self.child_id, "day": day, "service_id": service_id, **values})
        if new:
            db.execute(insert(Booking), new, execution_options={"render_nulls": True})  # else one insert per change
        if again:
            again.sort(key=len)  # rows with the same columns together: one statement for each kind
            db.execute(update(Booking), again)

    @speak("fr")
    def describe(self, standings: Mapping[GridCell, CellState]) -> dict[str, Any]:
        """Cells as the journal keeps them, in French whoever saves: « 2026-11-30 Repas » is « inscrit »."""
        services = self.ground.services
        return {f"{day} {services[key].label}": _describe(stands) for (day, key), stands in standings.items()}


def _list_bookings(db: Session, child_id: int, first: date, last: date) -> Iterable[Any]:
    columns = (
        Booking.id,
        Booking.day,
        Booking.service_id,
        Booking.state,
        Booking.time,
        Booking.family_id,
        Booking.presence,
        Booking.reason,
        Booking.late_by,
        Booking.waived,
        Booking.called_off,
        BILLED.label("invoiced"),
    )
    return db.execute(select(*columns).where(Booking.child_id == child_id, Booking.day.between(first, last)))


def _read_standing(row: Any, on: bool) -> CellState:
    sick = row.state == State.SICK
    present = row.presence == Presence.PRESENT
    return CellState(on, row.time if on else None, row.invoiced, sick, called_off=row.called_off, present=present)


def _describe(stands: CellState) -> str:
    if stands.called_off:
        return "annulé, facturé"
    if not stands.on:
        return "non inscrit"
    if stands.wish:
        word = "préparé" if stands.wish is WishState.PREPARED else "souhait"
        return word if stands.time is None else f"{word} à {hour(stands.time)}"
    return "inscrit" if stands.time is None else f"inscrit à {hour(stands.time)}"
