"""Parents who save a month: what they send, and what is kept of it."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from cantine.attendance.rules.roll_call import ARRIVED
from cantine.bookings.actions.save_month import save_month
from cantine.bookings.rules.cell_changes import CellChange, MonthSaved
from cantine.common.roles import Actor
from cantine.common.terms.booking_events import LateBy
from cantine.common.vocabulary import State
from cantine.store import database
from cantine.store.tables import Booking, BookingPeriod, BookingPeriodService, JournalEntry, Wish
from tests.cast import Cast
from tests.dates import at, on

NOW = at("lundi 2026-11-23 10:00:00")
"""The week of 30 November (odd) is open until Thursday 26 November 17:00, that of 7 December (even) a week longer."""


def tick(service: int, day: str, time: int | None = None) -> CellChange:
    """A box that was empty and is ticked; time in minutes since midnight."""
    return CellChange(on(day), service, True, time)


def untick(service: int, day: str, time: int | None = None) -> CellChange:
    """A box that was ticked, at `time` where it has one, and is emptied."""
    return CellChange(on(day), service, False, None, True, time)


def alice(cast: Cast) -> Actor:
    return Actor(cast.alice, cast.alices_family)


def bruno(cast: Cast) -> Actor:
    return Actor(cast.bruno, cast.brunos_family)


def chloe(cast: Cast) -> Actor:
    return Actor(cast.chloe, cast.chloes_family)


def save(cast: Cast, actor: Actor, child: int, changes: Sequence[CellChange], now: datetime = NOW) -> MonthSaved:
    """One save, in a transaction of its own."""
    with database.open_writer(cast.url) as db:
        return save_month(db, actor, child, changes, now)


def book(cast: Cast, child: int, service: int, day: str, **more: Any) -> int:
    """Write a booking as it is, past every rule; its id. A late addition is one of the town hall, unless it is said."""
    fields = {"family_id": cast.alices_family, "state": State.BOOKED, **more}
    if fields["state"] is State.ADDED:
        fields.setdefault("late_by", LateBy.DOOR if more.get("reason") == ARRIVED else LateBy.STAFF)
    with database.open_writer(cast.url) as db:
        booking = Booking(child_id=child, service_id=service, day=on(day), **fields)
        db.add(booking)
        db.flush()
        return booking.id


def rows(cast: Cast, child: int) -> list[tuple[Any, ...]]:
    """(day, service id, state, time) of all the child's rows, cancelled ones too, by day and service."""
    asked = select(Booking.day, Booking.service_id, Booking.state, Booking.time).where(Booking.child_id == child)
    with database.open_reader(cast.url) as db:
        return [tuple(row) for row in db.execute(asked.order_by(Booking.day, Booking.service_id))]


def journal(cast: Cast) -> int:
    """How many entries the journal has."""
    with database.open_reader(cast.url) as db:
        return db.execute(select(func.count(JournalEntry.id))).scalar_one()


def all_at_once(tasks: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each task returned, or the exception that it raised; each runs in a thread, and all start together."""
    start, results = threading.Barrier(len(tasks)), [None] * len(tasks)

    def run(number: int) -> None:
        start.wait(timeout=20)
        try:
            results[number] = tasks[number]()
        except Exception as error:
            results[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(tasks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return results


def keep_period(cast: Cast, service: int, **more: Any) -> int:
    """Write a period of December 2026 of this service as it is, past every rule; its id."""
    fields = {"label": "Décembre", "first_day": on("mardi 2026-12-01"), "last_day": on("jeudi 2026-12-31"), **more}
    with database.open_writer(cast.url) as db:
        period = BookingPeriod(**fields)
        db.add(period)
        db.flush()
        db.add(BookingPeriodService(period_id=period.id, service_id=service))
        return period.id


def keep_wish(cast: Cast, period: int, child: int, service: int, day: str, **more: Any) -> int:
    """Write a wish as it is, past every rule; its id."""
    fields = {"family_id": cast.alices_family, "wished_at": NOW, **more}
    with database.open_writer(cast.url) as db:
        wish = Wish(period_id=period, child_id=child, service_id=service, day=on(day), **fields)
        db.add(wish)
        db.flush()
        return wish.id
