"""The days of one child while they are saved: what stands, locked; which changes may be made; what is written."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from cantine.queries import bookings, offer
from cantine.rules.bookable import Calendar, Standing
from cantine.rules.changes import CellChange, MonthSaved, overtaken, wanted_time, wrong_time
from cantine.rules.french import hour
from cantine.rules.refusals import Refusal, UnknownService
from cantine.rules.services import Service
from cantine.rules.words import State
from cantine.store.tables import Booking, Child, Commune
from cantine.store.tables import Service as ServiceRow

AT_MOST = 400
"""Changes in one save: more than a month of days and services holds."""

Rule = Callable[[Service, CellChange, Standing, Calendar], Refusal | None]
"""Why somebody may not make this change to what stands, or None."""


class Month:
    """What stands for one child on the days of a save, locked until it ends, and what the save makes of it.

    `now` of the rules must be read inside the transaction of `db`. Raises ValueError for more changes than a month can
    hold, and for none. A fixed number of queries, whatever the number of changes.
    """

    def __init__(self, db: Session, child_id: int, changes: Sequence[CellChange]) -> None:
        if not 0 < len(changes) <= AT_MOST:
            raise ValueError("Trop de modifications en une fois.")
        self.child_id, self.changes = child_id, changes
        self.first, self.last = min(change.day for change in changes), max(change.day for change in changes)
        self.services = {service.id: service for service in offer.services(db)}
        self.calendar = _locked_calendar(db, child_id, self.services, changes, self.first, self.last)
        self.rows = {
            (row.day, row.service_id): row
            for row in db.execute(
                select(
                    Booking.id,
                    Booking.day,
                    Booking.service_id,
                    Booking.state,
                    Booking.time,
                    Booking.reason,
                    Booking.invoice_line_id.is_not(None).label("invoiced"),
                ).where(Booking.child_id == child_id, Booking.day.between(self.first, self.last))
            )
        }
        self.taken = bookings.taken(db, self.services.values(), self.first, self.last)
        self.now_is: dict[tuple[date, int], Standing] = {}
        self.before: dict[tuple[date, int], Standing] = {}

    def save(self, may: Rule) -> MonthSaved:
        """Make every change that `may` allows; the others come back with their refusal. Nothing is written yet."""
        saved: list[CellChange] = []
        refused: list[tuple[CellChange, Refusal]] = []
        for change in self.changes:
            if reason := self._refuses(change, may):
                refused.append((change, reason))
            else:
                self._apply(change)
                saved.append(change)
        return MonthSaved(saved, refused)

    def standing(self, day: date, service_id: int) -> Standing:
        """What the cell holds, with what this save has already changed."""
        if (day, service_id) in self.now_is:
            return self.now_is[day, service_id]
        row = self.rows.get((day, service_id))
        places = self.taken.get((service_id, day), 0)
        if row is None or row.state == State.CANCELLED:
            return Standing(taken=places)
        return Standing(True, row.time, row.invoiced, row.state == State.SICK, places)

    def _refuses(self, change: CellChange, may: Rule) -> Refusal | None:
        """Why this change is not made, or None. What already is as wanted is never refused."""
        service = self.services.get(change.service_id)
        if service is None:
            return UnknownService()
        stands = self.standing(change.day, change.service_id)
        if stands.on == change.on and stands.time == wanted_time(service, change):
            return None
        return (
            may(service, change, stands, self.calendar)
            or wrong_time(service, change)
            or overtaken(change, stands.on, stands.time)
        )

    def _apply(self, change: CellChange) -> None:
        """Note the change for writing; one that changes nothing is not written."""
        service = self.services[change.service_id]
        cell = (change.day, change.service_id)
        stands, time = self.standing(*cell), wanted_time(service, change)
        if stands.on == change.on and stands.time == time:
            return
        self.before.setdefault(cell, stands)
        self.now_is[cell] = Standing(change.on, time, taken=stands.taken + change.on - stands.on)

    def write(self, db: Session, becomes: Callable[[tuple[date, int], Standing], dict[str, Any]]) -> None:
        """All changes in at most two statements: rows that are new, and rows that change.

        `becomes` gives the columns of a (day, service id) that now is like that, beside its time.
        """
        new, again = [], []
        for cell, stands in self.now_is.items():
            day, service_id = cell
            values = {**becomes(cell, stands), "time": stands.time}
            if row := self.rows.get(cell):
                again.append({"id": row.id, **values})
            else:
                new.append({"child_id": self.child_id, "day": day, "service_id": service_id, **values})
        if new:
            db.execute(insert(Booking), new, execution_options={"render_nulls": True})  # else one insert per change
        if again:
            db.execute(update(Booking), again)

    def said(self, standings: dict[tuple[date, int], Standing]) -> dict[str, Any]:
        """Cells as the journal keeps them: « 2026-11-30 Repas » is « inscrit »."""
        return {
            f"{day} {self.services[service_id].label}": _said(stands) for (day, service_id), stands in standings.items()
        }


def _said(stands: Standing) -> str:
    if not stands.on:
        return "non inscrit"
    return "inscrit" if stands.time is None else f"inscrit à {hour(stands.time)}"


def _locked_calendar(
    db: Session,
    child_id: int,
    services: dict[int, Service],
    changes: Sequence[CellChange],
    first: date,
    last: date,
) -> Calendar:
    """The calendar of these days; from here on nobody else changes this child's days or takes a limited place.

    SQLite has one writer at a time anyway. PostgreSQL locks the child, then the limited services that the save adds
    to, in the order of their ids, so that two savers never wait for each other.
    """
    db.execute(select(Child.id).where(Child.id == child_id).with_for_update(key_share=True))
    limited = sorted({c.service_id for c in changes if c.on and c.service_id in services} & _limited(services))
    if limited:
        db.execute(
            select(ServiceRow.id)
            .where(ServiceRow.id.in_(limited))
            .order_by(ServiceRow.id)
            .with_for_update(key_share=True)
        )
    zone = db.scalars(select(Commune.zone)).one()
    return offer.calendar(db, zone, first, last)


def _limited(services: dict[int, Service]) -> set[int]:
    return {service.id for service in services.values() if service.capacity is not None}
