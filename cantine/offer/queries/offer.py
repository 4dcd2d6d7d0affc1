"""What the commune offers, and when it is closed, as plain values of the rules."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import Date, Integer, bindparam, case, cast, false, func, literal, null, select, union_all
from sqlalchemy.orm import aliased

from cantine.common.period_types import PeriodMode
from cantine.common.school_days import LocalHolidayChoice, SchoolZone
from cantine.common.vocabulary import Carence, CarenceCount, ProofRule, TimeChoice
from cantine.offer.queries.audience_names import NAMES, parse_names
from cantine.offer.rules import services as rules
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.periods import PeriodRules
from cantine.store.database import Reader
from cantine.store.tables import (
    BookingPeriod,
    BookingPeriodService,
    Classroom,
    Closure,
    ClosureClassroom,
    ClosureSchool,
    ClosureService,
    Commune,
    School,
    Service,
    ServiceTerms,
)
from cantine.store.tables import LocalHolidays as LocalHolidaysRow

_TERMS = (
    ServiceTerms.first_day.label("terms_first_day"),
    *(ServiceTerms.__table__.c[name].label(f"terms_{name}") for name in rules.TERMS),
)
_FIELDS = [one.name for one in fields(rules.ServiceRules) if one.name not in ("terms", "names")]
EVERY_SERVICE = (
    select(
        *(getattr(Service, name) for name in _FIELDS),
        *_TERMS,
        case((Service.audience.is_not(None), NAMES)).label("audience_names"),
    )
    .select_from(Service)
    .join(ServiceTerms, ServiceTerms.service_id == Service.id, isouter=True)
    .order_by(Service.position, Service.id, ServiceTerms.first_day)
)
"""A row for each of its terms, or one without any."""
SERVICES = EVERY_SERVICE.where(Service.active)
_OF_SCHOOL = aliased(Classroom)
NO_NUMBER = cast(null(), Integer)
_CLOSURES = (
    select(
        Closure.id,
        Closure.first,
        Closure.last,
        Closure.label,
        Closure.free,
        ClosureService.service_id,
        func.coalesce(ClosureClassroom.classroom_id, _OF_SCHOOL.id).label("classroom_id"),
        ClosureSchool.school_id,
    )
    .join(ClosureService, ClosureService.closure_id == Closure.id, isouter=True)
    .join(ClosureClassroom, ClosureClassroom.closure_id == Closure.id, isouter=True)
    .join(ClosureSchool, ClosureSchool.closure_id == Closure.id, isouter=True)
    .join(_OF_SCHOOL, _OF_SCHOOL.school_id == ClosureSchool.school_id, isouter=True)
    .where(Closure.last >= bindparam("first"), Closure.first <= bindparam("last"))
)
_CHOICES: Any = select(
    NO_NUMBER,
    LocalHolidaysRow.first_day,
    LocalHolidaysRow.first_day,
    LocalHolidaysRow.territory,
    LocalHolidaysRow.good_friday,
    cast(LocalHolidaysRow.saint_stephen, Integer),
    NO_NUMBER,
    NO_NUMBER,
)
_BOOKS: Any = select(
    NO_NUMBER, Commune.closed_until, cast(null(), Date), literal(""), false(), NO_NUMBER, NO_NUMBER, NO_NUMBER
).where(Commune.closed_until.is_not(None))
_OF_PERIOD = [
    getattr(BookingPeriod, name)
    for name in ("opens_at", "closes_at", "cancel_until", "mode", "priorities", "decided_at", "waiting_room")
]
PERIODS = (
    select(
        BookingPeriod.id,
        BookingPeriod.first_day.label("first"),
        BookingPeriod.last_day.label("last"),
        BookingPeriod.label,
        false().label("free"),
        BookingPeriodService.service_id,
        NO_NUMBER.label("classroom_id"),
        NO_NUMBER.label("school_id"),
        *_OF_PERIOD,
    )
    .join(BookingPeriodService, BookingPeriodService.period_id == BookingPeriod.id)
    .where(BookingPeriod.last_day >= bindparam("first"), BookingPeriod.first_day <= bindparam("last"))
)
"""A row for each service of each booking period that has days from `first` to `last`; `build_periods` reads them."""
NO_PERIOD = [cast(null(), column.type).label(column.key) for column in _OF_PERIOD]
CALENDAR = (*(rows.add_columns(*NO_PERIOD) for rows in (_CLOSURES, _CHOICES, _BOOKS)), PERIODS)
"""The closures, a row for each service and class; without a number the choices of local holidays, and without a last
day the day up to which the books are closed; with a mode the booking periods."""
_CALENDAR = union_all(*CALENDAR)


def list_services(db: Reader) -> list[rules.ServiceRules]:
    """The active services in the order of the grid's columns."""
    return build_services(db.execute(SERVICES))


def list_every_service(db: Reader) -> list[rules.ServiceRules]:
    """All services, those that were switched off too: what was booked of them before is still billed."""
    return build_services(db.execute(EVERY_SERVICE))


def build_services(rows: Iterable[Any]) -> list[rules.ServiceRules]:
    """The services of rows with the columns of `SERVICES`, in their order, each with its terms."""
    found: dict[int, Any] = {}
    terms: dict[int, dict[date, rules.PriceTerms]] = defaultdict(dict)
    for row in rows:
        found[row.id] = row
        if row.terms_first_day is not None:
            dated = {name: getattr(row, f"terms_{name}") for name in rules.TERMS}
            terms[row.id][row.terms_first_day] = rules.PriceTerms(row.terms_first_day, **_build_enums(dated))
    services = []
    for row in found.values():
        own = _build_enums({name: getattr(row, name) for name in _FIELDS})
        own |= {"place_groups": own["place_groups"] or (), "links": own["links"] or ()}
        names = parse_names(row.audience_names)
        services.append(rules.ServiceRules(**own, terms=tuple(terms[row.id].values()), names=names))
    return services


_ENUMS = {"time_choice": TimeChoice, "carence": Carence, "carence_counts": CarenceCount, "proof": ProofRule}


def _build_enums(fields: dict[str, Any]) -> dict[str, Any]:
    return {**fields, **{name: kind(fields[name]) for name, kind in _ENUMS.items()}}


def read_labels(db: Reader) -> dict[int, str]:
    """The label of every service by id, in the order of the grid's columns, those switched off too."""
    rows = db.execute(select(Service.id, Service.label).order_by(Service.position, Service.id))
    return dict(rows.all())


def read_calendar(db: Reader, zone: SchoolZone, first: date, last: date) -> Calendar:
    """The school zone with the closures and booking periods that touch `first` to `last`, both included, by day.

    With the day up to which the books are closed. One query.
    """
    return build_calendar(zone, db.execute(_CALENDAR, {"first": first, "last": last}).all())


def build_calendar(zone: SchoolZone, rows: Sequence[Any]) -> Calendar:
    """The calendar of rows with the columns of `CALENDAR`."""
    others = [row for row in rows if row.id is None]
    choices = [LocalHolidayChoice(row.first, row.free, bool(row.service_id), row.label) for row in others if row.last]
    closed_until = next((row.first for row in others if row.last is None), None)
    closures = build_closures(row for row in rows if row.mode is None)
    return Calendar(zone, [closure for _id, closure in closures], choices, build_periods(rows), closed_until)


def build_periods(rows: Sequence[Any]) -> list[PeriodRules]:
    """The booking periods by day, of rows with the columns of `PERIODS`; rows without a mode are none."""
    found = {row.id: row for row in rows if row.mode is not None}
    services = {id: frozenset(row.service_id for row in rows if row.mode and row.id == id) for id in found}
    return [
        PeriodRules(
            row.id,
            row.label,
            row.first,
            row.last,
            services[row.id],
            row.opens_at,
            row.closes_at,
            row.cancel_until,
            PeriodMode(row.mode),
            row.priorities,
            row.decided_at,
            bool(row.waiting_room),
        )
        for row in sorted(found.values(), key=lambda row: (row.first, row.id))
    ]


def build_closures(rows: Iterable[Any]) -> list[tuple[int, rules.ClosurePeriod]]:
    """Each closure with its id, by day, of rows with the columns of `_CLOSURES`; rows without an id are no closures."""
    found: dict[int, Any] = {}
    names: dict[int, tuple[set[int], set[int], set[int]]] = defaultdict(lambda: (set(), set(), set()))
    for row in rows:
        if row.id is not None:
            found[row.id] = row
            for ids, one in zip(names[row.id], (row.service_id, row.classroom_id, row.school_id), strict=True):
                ids |= {one} - {None}
    closures = []
    for row in sorted(found.values(), key=lambda row: (row.first, row.id)):
        of_services, rooms, of_schools = map(frozenset, names[row.id])
        closure = rules.ClosurePeriod(row.first, row.last, row.label, of_services, rooms, of_schools, row.free)
        closures.append((int(row.id), closure))
    return closures


def list_local_holidays(db: Reader) -> list[LocalHolidayChoice]:
    """Every choice for Alsace and Moselle that was ever made, by the day from which it holds."""
    names = ("first_day", "good_friday", "saint_stephen", "territory")
    columns = [getattr(LocalHolidaysRow, name) for name in names]
    rows = db.execute(select(*columns).order_by(LocalHolidaysRow.first_day))
    return [LocalHolidayChoice(*row) for row in rows]


def read_account_codes(db: Reader) -> dict[int, str]:
    """The account code of every service by id."""
    return dict(db.execute(select(Service.id, Service.account_code)).all())


def read_analytic_codes(db: Reader) -> dict[int, str]:
    """The analytic code of the school of every class by the class's id; schools without one are left out."""
    found = select(Classroom.id, School.analytic_code).join(School, School.id == Classroom.school_id)
    return dict(db.execute(found.where(School.analytic_code != "")).all())


def list_free_days(db: Reader) -> list[rules.ClosurePeriod]:
    """The closures whose days were or will be served for nothing, by day; one query."""
    rows = db.execute(_CLOSURES.where(Closure.free), {"first": date.min, "last": date.max})
    return [closure for _id, closure in build_closures(rows)]


def list_closures(db: Reader, first: date, last: date) -> list[tuple[int, rules.ClosurePeriod]]:
    """The closures that touch the days `first` to `last`, both included, each with its id, by day."""
    return build_closures(db.execute(_CLOSURES, {"first": first, "last": last}))
