"""What the commune offers and when it is closed, as plain values of the rules."""

from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from cantine.rules import services as rules
from cantine.rules.bookable import Calendar
from cantine.rules.services import TimeChoice
from cantine.rules.words import Carence
from cantine.store.database import Reader
from cantine.store.tables import Closure, ClosureClassroom, ClosureService, Service

EVERY_SERVICE = select(
    Service.id,
    Service.label,
    Service.short_label,
    Service.term_weekdays,
    Service.holiday_weekdays,
    Service.booking_cutoff,
    Service.cancelling_cutoff,
    Service.time_choice,
    Service.first_time,
    Service.last_time,
    Service.step,
    Service.capacity,
    Service.open_to_parents,
    Service.bound,
    Service.full_day_with_id,
    Service.carence,
    Service.carence_days,
    Service.proof_waives_carence,
    Service.cesu,
).order_by(Service.position, Service.id)
SERVICES = EVERY_SERVICE.where(Service.active)
_FIELDS = [column.name for column in EVERY_SERVICE.selected_columns]
_CLOSURES = (
    select(
        Closure.id,
        Closure.first,
        Closure.last,
        Closure.label,
        ClosureService.service_id,
        ClosureClassroom.classroom_id,
    )
    .join(ClosureService, ClosureService.closure_id == Closure.id, isouter=True)
    .join(ClosureClassroom, ClosureClassroom.closure_id == Closure.id, isouter=True)
    .where(Closure.last >= bindparam("first"), Closure.first <= bindparam("last"))
    .order_by(Closure.first, Closure.id)
)


def services(db: Reader) -> list[rules.Service]:
    """The active services in the order of the grid's columns."""
    return [service_of(row) for row in db.execute(SERVICES)]


def every_service(db: Reader) -> list[rules.Service]:
    """Those that were switched off too: what was booked of them before is still billed."""
    return [service_of(row) for row in db.execute(EVERY_SERVICE)]


def service_of(row: Any) -> rules.Service:
    """The service of a row that begins with the columns of `SERVICES`."""
    fields = dict(zip(_FIELDS, row, strict=False))
    return rules.Service(**{**fields, "time_choice": TimeChoice(row.time_choice), "carence": Carence(row.carence)})


def labels(db: Reader) -> dict[int, str]:
    """The label of every service by id, in the order of the grid's columns, those switched off too."""
    rows = db.execute(select(Service.id, Service.label).order_by(Service.position, Service.id))
    return dict(rows.all())


def calendar(db: Reader, zone: str, first: date, last: date) -> Calendar:
    """The school zone with the closures that touch `first` to `last`, both included."""
    rows = db.execute(_CLOSURES, {"first": first, "last": last})
    found: dict[int, tuple[date, date, str]] = {}
    of_services: dict[int, set[int]] = defaultdict(set)
    of_classrooms: dict[int, set[int]] = defaultdict(set)
    for closure_id, begins, ends, label, service_id, classroom_id in rows:
        found[closure_id] = (begins, ends, label)
        of_services[closure_id] |= {service_id} - {None}
        of_classrooms[closure_id] |= {classroom_id} - {None}
    return Calendar(
        zone,
        [
            rules.Closure(*range_and_label, frozenset(of_services[closure_id]), frozenset(of_classrooms[closure_id]))
            for closure_id, range_and_label in found.items()
        ],
    )
