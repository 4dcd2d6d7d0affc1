"""How each part of a settings file is read from what is set, and written by the actions of the pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.closures import closures
from cantine.closures.local_holidays import LocalHolidaysForm
from cantine.common.form_input import NotAccepted
from cantine.common.paris import local_date
from cantine.common.roles import Actor
from cantine.common.school_days import find_local_choice, school_year
from cantine.common.terms.diets import describe_diet
from cantine.families.actions import diets, labels, schools
from cantine.families.actions.diets import DietForm
from cantine.families.actions.labels import Holder, LabelForm
from cantine.families.queries.diets import list_diets
from cantine.families.queries.labels import read_names
from cantine.offer.actions import periods, services
from cantine.offer.actions.commune import CommuneForm
from cantine.offer.actions.school_calendar import SchoolCalendarForm
from cantine.offer.actions.services import ServiceForm
from cantine.offer.queries import offer
from cantine.offer.queries.commune import read_details
from cantine.offer.queries.periods import list_periods
from cantine.offer.rules.period_form import PeriodForm
from cantine.offer.rules.period_years import PeriodPlan, plan_year
from cantine.offer.rules.services import ClosurePeriod
from cantine.prices.actions import tariffs
from cantine.prices.actions.tariffs import TariffForm
from cantine.prices.queries import prices
from cantine.prices.rules.price_bands import list_entered_bands
from cantine.prices.rules.price_lines import write_price_lines
from cantine.sickness.actions import cases
from cantine.sickness.actions.cases import AbsenceCaseForm
from cantine.store import tables
from cantine.store.commune import read_commune

Standing = tuple[int, Any]
"""The id of what is set, 0 where it has none, and the form that would set it as it is."""


@dataclass(frozen=True)
class SchoolEntry:
    """A school with the names of its classes, in their order."""

    name: str
    classes: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlannedYear(PeriodPlan):
    """The rule by which the periods of the school year of a day are made."""

    of_year: date = date.min


@dataclass(frozen=True)
class HoldingEntry:
    """A label that all children of a school or of a class hold, from `first_day` on."""

    label_id: int
    first_day: date
    school_id: int | None = None
    classroom_id: int | None = None


def read_rows(table: type[Any], form: type[Any]) -> Callable[[Session, datetime], Sequence[Standing]]:
    """A reader of a table whose columns are named as the form's fields; fields that it lacks keep their default."""
    names = [one.name for one in fields(form) if hasattr(table, one.name)]

    def read(db: Session, _now: datetime) -> Sequence[Standing]:
        order = getattr(table, "position", table.id)
        rows = db.scalars(select(table).order_by(order, table.id))
        return [(row.id, form(**{name: getattr(row, name) for name in names})) for row in rows]

    return read


def read_commune_form(db: Session, _now: datetime) -> Sequence[Standing]:
    details = read_details(db)
    return [(1, CommuneForm(**{one.name: getattr(details, one.name) for one in fields(CommuneForm)}))]


def read_local_holidays(db: Session, now: datetime) -> Sequence[Standing]:
    holds = find_local_choice(local_date(now), offer.list_local_holidays(db))
    return [
        (
            0,
            LocalHolidaysForm(holds.good_friday, holds.saint_stephen, holds.territory)
            if holds
            else LocalHolidaysForm(),
        )
    ]


def read_school_calendar(db: Session, _now: datetime) -> Sequence[Standing]:
    own = read_commune(db).zone
    return [(0, SchoolCalendarForm() if isinstance(own, str) else SchoolCalendarForm(own.name, own.breaks))]


def read_schools(db: Session, _now: datetime) -> Sequence[Standing]:
    rows = db.execute(
        select(tables.School.id, tables.School.name, tables.Classroom.name)
        .join(tables.Classroom, tables.Classroom.school_id == tables.School.id, isouter=True)
        .order_by(tables.School.id, tables.Classroom.position, tables.Classroom.id)
    ).all()
    found = {school_id: name for school_id, name, _room in rows}
    classes = {key: tuple(room for school, _name, room in rows if school == key and room) for key in found}
    return [(key, SchoolEntry(name, classes[key])) for key, name in found.items()]


def write_school(db: Session, actor: Actor, school_id: int | None, form: SchoolEntry, now: datetime) -> None:
    """Add the school and the classes that it does not have yet; none is taken away."""
    key = schools.add_school(db, actor, form.name, now) if school_id is None else school_id
    known = {*db.scalars(select(tables.Classroom.name).where(tables.Classroom.school_id == key))}
    for name in form.classes:
        if name not in known:
            schools.add_classroom(db, actor, key, name, now)


def has_all_classes(_db: Session, form: SchoolEntry, stands: SchoolEntry) -> bool:
    return form.name == stands.name and {*form.classes} <= {*stands.classes}


def read_diets(db: Session, _now: datetime) -> Sequence[Standing]:
    return [(one.id, DietForm(describe_diet(one.name), one.active, one.position)) for one in list_diets(db)]


def write_diet(db: Session, actor: Actor, diet_id: int | None, form: DietForm, now: datetime) -> None:
    if diet_id is None:
        diets.add_diet(db, actor, form, now)
    else:
        diets.edit_diet(db, actor, diet_id, form, now)


def write_label(db: Session, actor: Actor, label_id: int | None, form: LabelForm, now: datetime) -> None:
    if label_id is None:
        labels.add_label(db, actor, form, now)
    else:
        labels.edit_label(db, actor, label_id, form, now)


def write_absence_case(db: Session, actor: Actor, case_id: int | None, form: AbsenceCaseForm, now: datetime) -> None:
    if case_id is None:
        cases.add_case(db, actor, form, now)
    else:
        cases.edit_case(db, actor, case_id, form, now)


def read_holdings(db: Session, _now: datetime) -> Sequence[Standing]:
    held = tables.LabelHolding
    columns = (held.id, held.label_id, held.first_day, held.school_id, held.classroom_id)
    of_places = held.school_id.is_not(None) | held.classroom_id.is_not(None)
    return [(row[0], HoldingEntry(*row[1:])) for row in db.execute(select(*columns).where(of_places).order_by(held.id))]


def write_holding(db: Session, actor: Actor, _id: int | None, form: HoldingEntry, now: datetime) -> None:
    holder = Holder(school_id=form.school_id, classroom_id=form.classroom_id)
    labels.give_label(db, actor, form.label_id, holder, form.first_day, now)


def write_service(db: Session, actor: Actor, service_id: int | None, form: ServiceForm, now: datetime) -> None:
    if service_id is None:
        services.add_service(db, actor, form, now)
    else:
        services.edit_service(db, actor, service_id, form, now)


def read_tariffs(db: Session, _now: datetime) -> Sequence[Standing]:
    found = []
    names = read_names(db)
    for one in prices.list_tariffs(db):
        values = {name.name: getattr(one, name.name) for name in fields(TariffForm) if hasattr(one, name.name)}
        values |= {"events": tuple(one.events)}
        found.append((0, TariffForm(**values, lines=write_price_lines(list_entered_bands(one.bands), labels=names))))
    return found


def write_tariff(db: Session, actor: Actor, _id: int | None, form: TariffForm, now: datetime) -> None:
    tariffs.set_tariff(db, actor, form, now)


def say_the_same(db: Session, one: TariffForm, other: TariffForm) -> bool:
    """Whether two forms set one price, however their lines are written."""
    if replace(one, lines="") != replace(other, lines=""):
        return False
    try:
        names = read_names(db)
        return one.parse_bands(names) == other.parse_bands(names)
    except NotAccepted:
        return False


def read_periods(db: Session, _now: datetime) -> Sequence[Standing]:
    return [(one.rules.id, one.form) for one in list_periods(db)]


def write_period(db: Session, actor: Actor, period_id: int | None, form: PeriodForm, now: datetime) -> None:
    if period_id is None:
        periods.add_period(db, actor, form, now)
    else:
        periods.edit_period(db, actor, period_id, form, now)


def plan_periods(db: Session, actor: Actor, _id: int | None, plan: PlannedYear, now: datetime) -> bool:
    """Add the periods of the plan that are not there yet; whether there were any."""
    if not 0 <= plan.of_year.year - local_date(now).year + 1 <= 3:
        raise NotAccepted("L'année scolaire « of_year » est celle-ci ou l'une des suivantes.")
    first, last = school_year(plan.of_year)
    calendar = offer.read_calendar(db, read_commune(db).zone, first, last)
    known = {one.rules.label for one in list_periods(db)}
    forms = plan_year(plan, offer.list_services(db), calendar, plan.of_year, local_date(now))
    if new := [form for form in forms if form.label not in known]:
        periods.add_periods(db, actor, new, now)
    return bool(new)


def read_closures(db: Session, now: datetime) -> Sequence[Standing]:
    return offer.list_closures(db, local_date(now), date.max)


def write_closure(db: Session, actor: Actor, _id: int | None, form: ClosurePeriod, now: datetime) -> None:
    closures.add_closure(db, actor, form, now)
