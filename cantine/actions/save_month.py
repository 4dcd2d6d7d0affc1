"""A parent saves the month grid of one child."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from cantine.actions import journal
from cantine.queries import bookings, families, offer
from cantine.rules.bookable import Calendar, Pupil, Standing, refusal
from cantine.rules.changes import CellChange, MonthSaved, overtaken, wanted_time, wrong_time
from cantine.rules.french import hour
from cantine.rules.refusals import Refusal, UnknownService
from cantine.rules.roles import Actor, NotFound
from cantine.rules.services import Service
from cantine.rules.words import State
from cantine.store.tables import Booking, Child, Commune
from cantine.store.tables import Service as ServiceRow

AT_MOST = 400
"""Changes in one save: more than a month of days and services holds."""


def save_month(db: Session, actor: Actor, child_id: int, changes: Sequence[CellChange], now: datetime) -> MonthSaved:
    """Apply the changes that the rules allow; the others come back with their refusal. Saving twice changes nothing.

    `now` must be read inside the transaction of `db`. Raises Forbidden for somebody who is no guardian, NotFound for
    a child that is not this family's, ValueError for more changes than a month can hold. A fixed number of queries,
    whatever the number of changes.
    """
    if len(changes) > AT_MOST:
        raise ValueError("Trop de modifications en une fois.")
    family_id = actor.of_family()
    child = families.child(db, family_id, child_id)
    if child is None:
        raise NotFound
    if not changes:
        return MonthSaved()
    month = _Month(db, child_id, child.pupil, changes, now)
    saved: list[CellChange] = []
    refused: list[tuple[CellChange, Refusal]] = []
    for change in changes:
        if reason := month.refuses(change):
            refused.append((change, reason))
        else:
            month.apply(change)
            saved.append(change)
    month.write(db, family_id)
    if month.before:
        journal.write(
            db,
            actor.account_id,
            "save_month",
            now,
            family_id=family_id,
            child_id=child_id,
            before=month.before,
            after=month.after,
        )
    return MonthSaved(saved, refused)


class _Month:
    """What stands for one child on the days of a save, locked until it ends, and what the save makes of it."""

    def __init__(self, db: Session, child_id: int, pupil: Pupil, changes: Sequence[CellChange], now: datetime) -> None:
        first, last = min(change.day for change in changes), max(change.day for change in changes)
        self.child_id, self.pupil, self.now = child_id, pupil, now
        self.services = {service.id: service for service in offer.services(db)}
        self.calendar = _locked_calendar(db, child_id, self.services, changes, first, last)
        self.rows = {
            (row.day, row.service_id): row
            for row in db.execute(
                select(
                    Booking.id,
                    Booking.day,
                    Booking.service_id,
                    Booking.state,
                    Booking.time,
                    Booking.invoice_line_id.is_not(None).label("invoiced"),
                ).where(Booking.child_id == child_id, Booking.day.between(first, last))
            )
        }
        self.taken = bookings.taken(db, self.services.values(), first, last)
        self.now_is: dict[tuple[date, int], Standing] = {}
        self.changed: dict[tuple[date, int], CellChange] = {}
        self.before: dict[str, Any] = {}
        self.after: dict[str, Any] = {}

    def standing(self, day: date, service_id: int) -> Standing:
        """What the cell holds, with what this save has already changed."""
        if (day, service_id) in self.now_is:
            return self.now_is[day, service_id]
        row = self.rows.get((day, service_id))
        places = self.taken.get((service_id, day), 0)
        if row is None or row.state == State.CANCELLED:
            return Standing(taken=places)
        return Standing(True, row.time, row.invoiced, row.state == State.SICK, places)

    def refuses(self, change: CellChange) -> Refusal | None:
        """Why this change is not made, or None. What already is as wanted is never refused."""
        service = self.services.get(change.service_id)
        if service is None:
            return UnknownService()
        stands = self.standing(change.day, change.service_id)
        if stands.on == change.on and stands.time == wanted_time(service, change):
            return None
        return (
            refusal(service, change.day, self.pupil, stands, change.on, self.calendar, self.now)
            or wrong_time(service, change)
            or overtaken(change, stands.on, stands.time)
        )

    def apply(self, change: CellChange) -> None:
        """Note the change for writing; one that changes nothing is not written."""
        service = self.services[change.service_id]
        cell = (change.day, change.service_id)
        stands, time = self.standing(*cell), wanted_time(service, change)
        if stands.on == change.on and stands.time == time:
            return
        label = f"{change.day} {service.label}"
        self.before.setdefault(label, _said(stands.on, stands.time))
        self.after[label] = _said(change.on, time)
        self.now_is[cell] = Standing(change.on, time, taken=stands.taken + change.on - stands.on)
        self.changed[cell] = change

    def write(self, db: Session, family_id: int) -> None:
        """All changes in at most two statements: rows that are new, and rows that change."""
        new, again = [], []
        for cell in self.changed:
            day, service_id = cell
            stands = self.now_is[cell]
            state = State.BOOKED if stands.on else State.CANCELLED
            values = {"family_id": family_id, "state": state, "time": stands.time}
            if row := self.rows.get(cell):
                again.append({"id": row.id, **values})
            else:
                new.append({"child_id": self.child_id, "day": day, "service_id": service_id, **values})
        if new:
            db.execute(insert(Booking), new, execution_options={"render_nulls": True})  # else one insert per change
        if again:
            db.execute(update(Booking), again)


def _said(on: bool, time: int | None) -> str:
    if not on:
        return "non inscrit"
    return "inscrit" if time is None else f"inscrit à {hour(time)}"


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
