"""What happens to days: booked, added late, cancelled, called off, ticked, sick, moved to another family."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from cantine.attendance.actions import roll_call, unbooked
from cantine.attendance.rules.roll_call import Mark, Tap
from cantine.bookings.actions.book_for_family import book_for_family
from cantine.bookings.actions.save_month import save_month
from cantine.bookings.rules.cell_changes import CellChange
from cantine.common.roles import Actor
from cantine.common.vocabulary import Presence, Weeks
from cantine.families.actions import children, custody_days
from cantine.sickness.actions import report_sickness, take_back_sickness
from cantine.sickness.rules.reports import SickPeriod
from cantine.store import database
from cantine.store.tables import Absence
from tests.ledger.books import bare_rows
from tests.ledger.books.machine import Machine, act

TIMES = {"evening_care": (16 * 60 + 15, 18 * 60 + 30), "morning_care": (6 * 60 + 30, 8 * 60 + 15)}


def _draw_time(machine: Machine, service: int) -> int | None:
    for name, (first, last) in TIMES.items():
        if service == getattr(machine.cast, name):
            return machine.rng.randrange(first, last + 1, 15)
    return None


def _list_services(machine: Machine) -> list[int]:
    cast = machine.cast
    rest = [cast.morning_care, cast.evening_care, cast.morning_centre, cast.evening_centre, cast.study]
    return [cast.meal, cast.meal, cast.meal, *rest]


def _find_row(machine: Machine, child: int, service: int, day: date) -> Any:
    rows = bare_rows.read_bookings(machine.url)
    return next((row for row in rows if (row.child_id, row.service_id, row.day) == (child, service, day)), None)


def _choose_home(machine: Machine, child: int) -> int:
    """One of the families that the child is with."""
    asked = "SELECT family_id FROM custody WHERE child_id = :child ORDER BY family_id"
    return int(machine.choose(bare_rows.read_column(machine.url, asked, child=child)))


@act(22)
def book_days(machine: Machine) -> None:
    """Some days of a child in a month, before or after their cutoff."""
    child, first = machine.choose(machine.children), machine.draw_day(45, 25)
    changes = []
    for _ in range(machine.rng.randint(1, 6)):
        day = first + timedelta(machine.rng.randint(0, 9))
        if (day.year, day.month) == (first.year, first.month):
            for service in {machine.choose(_list_services(machine)) for _ in range(machine.rng.randint(1, 3))}:
                changes.append(CellChange(day, service, True, _draw_time(machine, service)))
    cells = {(change.day, change.service_id): change for change in changes}
    machine.tell((child, sorted((f"{day}", service) for day, service in cells)))
    with machine.writer() as db:
        book_for_family(
            db, machine.manager, child, [*cells.values()], machine.now, reason="Oubli", exceed=machine.happens(0.5)
        )


@act(6)
def save_month_as_parent(machine: Machine) -> None:
    child, day = machine.choose(machine.children), machine.draw_day(2, 40)
    family = _choose_home(machine, child)
    row = _find_row(machine, child, machine.cast.meal, day)
    stands = row is not None and row.state in ("booked", "added")
    machine.tell((child, f"{day}", not stands))
    with machine.writer() as db:
        change = CellChange(day, machine.cast.meal, not stands, None, stands)
        save_month(db, Actor(machine.cast.alice, family), child, [change], machine.now)


@act(6)
def cancel_or_call_off(machine: Machine) -> None:
    rows = [row for row in bare_rows.read_bookings(machine.url) if row.state in ("booked", "added")]
    row, bill = machine.choose(rows[-60:]), machine.happens(0.4)
    machine.tell((row.child_id, f"{row.day}", row.service_id, bill))
    with machine.writer() as db:
        change = CellChange(row.day, row.service_id, False, None, True, row.time)
        book_for_family(db, machine.manager, row.child_id, [change], machine.now, reason="Téléphone", bill=bill)


@act(6)
def tick(machine: Machine) -> None:
    rows = [
        row for row in bare_rows.read_bookings(machine.url) if row.state != "cancelled" and row.day <= machine.today
    ]
    row, presence = machine.choose(rows[-60:]), machine.choose([*Presence])
    timed = presence is Presence.PRESENT and row.time is not None and machine.happens(0.5)
    mark = Mark(presence, _draw_time(machine, row.service_id) if timed else None)
    machine.tell((row.id, f"{row.day}", str(presence)))
    with machine.writer() as db:
        roll_call.tick(
            db, machine.manager, Tap(row.id, mark, [Mark(Presence(row.presence), row.real_time)]), machine.now
        )


@act(3)
def add_at_the_door(machine: Machine) -> None:
    child, day = machine.choose(machine.children), machine.draw_day(20, 0)
    day -= timedelta(max(0, day.weekday() - 4))
    machine.tell((child, f"{day}"))
    with machine.writer() as db:
        unbooked.add_unbooked(db, machine.manager, child, machine.cast.meal, day, None, machine.now)


@act(5)
def fall_sick(machine: Machine) -> None:
    rows = [row for row in bare_rows.read_bookings(machine.url) if row.state in ("booked", "added")]
    row = machine.choose(rows[-60:])
    child, first = row.child_id, row.day - timedelta(machine.rng.randint(0, 2))
    stretch = SickPeriod(first, row.day + timedelta(machine.rng.randint(0, 4)))
    proof = machine.today if machine.happens(0.2) else None
    machine.tell((child, f"{stretch.first} {stretch.last}", proof))
    with machine.writer() as db:
        report_sickness.report_by_staff(db, machine.manager, child, stretch, machine.now, proof)


def _choose_sickness(machine: Machine) -> int:
    with database.open_reader(machine.url) as db:
        return int(machine.choose(db.scalars(select(Absence.id).order_by(Absence.id.desc()).limit(15)).all()))


@act(2)
def bring_proof(machine: Machine) -> None:
    absence, day = _choose_sickness(machine), machine.today if machine.happens(0.8) else None
    machine.tell((absence, day))
    with machine.writer() as db:
        report_sickness.note_proof(db, machine.manager, absence, day, machine.now)


@act(2)
def take_sickness_back(machine: Machine) -> None:
    absence = _choose_sickness(machine)
    machine.tell(absence)
    with machine.writer() as db:
        take_back_sickness.take_back_by_staff(db, machine.manager, absence, machine.now)


@act(2)
def move_child(machine: Machine) -> None:
    """From a day on the child is with another family, or with two of them week by week."""
    child, homes = machine.choose(machine.children), machine.rng.sample(machine.families, 2)
    shared = machine.happens(0.6)
    weeks = {homes[0]: Weeks.EVEN, homes[1]: Weeks.ODD} if shared else {homes[0]: Weeks.ALL}
    machine.tell((child, weeks))
    with machine.writer() as db:
        children.set_custody(db, machine.admin, child, weeks, machine.now, first_day=machine.draw_day(30, 10))


@act(2)
def move_days(machine: Machine) -> None:
    """Single days of a child with one of its families, or again as the weeks say."""
    child, day = machine.choose(machine.children), machine.draw_day(20, 20)
    days = [day + timedelta(ahead) for ahead in range(machine.rng.randint(1, 5))]
    family = _choose_home(machine, child)
    with machine.writer() as db:
        if machine.happens(0.3):
            custody_days.clear_custody_days(db, machine.admin, child, days, machine.now)
        else:
            custody_days.set_custody_days(db, machine.admin, child, family, days, machine.now)
