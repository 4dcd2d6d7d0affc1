"""The days of one child while they are saved: what stands, locked; which changes may be made; what is written."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from cantine.queries import bookings, offer
from cantine.queries.booking_states import BILLED
from cantine.rules.bookable import Calendar, Standing
from cantine.rules.changes import CellChange, MonthSaved
from cantine.rules.cutoffs import LOOKS_BACK
from cantine.rules.decisions import Cell, Ground, Rule, decide
from cantine.rules.french import hour
from cantine.rules.services import Service
from cantine.rules.words import State
from cantine.store.locks import lock_children, lock_places
from cantine.store.tables import Booking, Commune

AT_MOST = 400
"""Changes in one save: more than a month of days and services holds."""


class Month:
    """What stands for one child on the days of a save, locked until it ends, and what the save makes of it.

    What the rules ask besides, the child and the moment, must be read after this. Raises ValueError for more changes
    than `at_most`, and for none. A fixed number of queries, whatever the number of changes.
    """

    def __init__(self, db: Session, child_id: int, changes: Sequence[CellChange], at_most: int = AT_MOST) -> None:
        if not 0 < len(changes) <= at_most:
            raise ValueError("Trop de modifications en une fois.")
        self.child_id, self.changes = child_id, changes
        self.first, self.last = min(change.day for change in changes), max(change.day for change in changes)
        self.services = {service.id: service for service in offer.services(db)}
        lock(db, self.services.values(), {child_id: changes})
        self.calendar = _calendar(db, self.first, self.last)
        self.rows = {
            (row.day, row.service_id): row
            for row in db.execute(
                select(
                    Booking.id,
                    Booking.day,
                    Booking.service_id,
                    Booking.state,
                    Booking.time,
                    Booking.family_id,
                    Booking.presence,
                    Booking.reason,
                    Booking.called_off,
                    BILLED.label("invoiced"),
                ).where(Booking.child_id == child_id, Booking.day.between(self.first, self.last))
            )
        }
        taken = bookings.taken(db, self.services.values(), self.first, self.last)
        self.taken = {(day, service_id): count for (service_id, day), count in taken.items()}
        self.before: Mapping[Cell, Standing] = {}
        self.now_is: Mapping[Cell, Standing] = {}

    def save(self, may: Rule, *, called_off_is_on: bool = True) -> MonthSaved:
        """Make every change that `may` allows; the others come back with their refusal. Nothing is written yet.

        `called_off_is_on` is how the asker's boxes show what was called off: it is billed, but nobody comes.
        """
        stands = {
            cell: Standing(
                on := called_off_is_on or not row.called_off,
                row.time if on else None,
                row.invoiced,
                row.state == State.SICK,
                called_off=row.called_off,
            )
            for cell, row in self.rows.items()
            if row.state != State.CANCELLED
        }
        decided = decide(self.changes, Ground(self.services, self.calendar, stands, self.taken), may)
        self.before, self.now_is = decided.before, decided.after
        return decided.changes

    def write(self, db: Session, becomes: Callable[[Cell, Standing], dict[str, Any]]) -> None:
        """All changes in few statements: one for the rows that are new, one for each kind of row that changes.

        `becomes` gives the columns of a (day, service id) that now is like that; its time too where another is kept.
        """
        new, again = [], []
        for cell, stands in self.now_is.items():
            day, service_id = cell
            values = {"time": stands.time, **becomes(cell, stands)}
            if row := self.rows.get(cell):
                again.append({"id": row.id, **values})
            else:
                new.append({"child_id": self.child_id, "day": day, "service_id": service_id, **values})
        if new:
            db.execute(insert(Booking), new, execution_options={"render_nulls": True})  # else one insert per change
        if again:
            again.sort(key=len)  # rows with the same columns together: one statement for each kind
            db.execute(update(Booking), again)

    def said(self, standings: Mapping[Cell, Standing]) -> dict[str, Any]:
        """Cells as the journal keeps them: « 2026-11-30 Repas » is « inscrit »."""
        return {
            f"{day} {self.services[service_id].label}": _said(stands) for (day, service_id), stands in standings.items()
        }


def _said(stands: Standing) -> str:
    if stands.called_off:
        return "annulé, facturé"
    if not stands.on:
        return "non inscrit"
    return "inscrit" if stands.time is None else f"inscrit à {hour(stands.time)}"


def lock(db: Session, services: Iterable[Service], asked: Mapping[int, Iterable[CellChange]]) -> None:
    """From here on nobody else changes the days of these children (by id), nor takes a limited place they ask for.

    Who saves for several children locks for all of them before the first.
    """
    lock_children(db, asked.keys())
    added = {change.service_id for changes in asked.values() for change in changes if change.on}
    lock_places(db, [service.id for service in services if service.capacity is not None and service.id in added])


def _calendar(db: Session, first: date, last: date) -> Calendar:
    zone = db.scalars(select(Commune.zone)).one()
    return offer.calendar(db, zone, first - LOOKS_BACK, last)
