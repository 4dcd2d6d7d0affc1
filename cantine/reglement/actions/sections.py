"""The parts of a settings file, in the order in which they are set: each fills in the form of an action.

A mechanism that lands later is one more line of `SECTIONS`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from cantine.attendance.actions import waivers
from cantine.attendance.actions.waivers import WaiverReasonsForm
from cantine.bookings.queries.waivers import list_reasons
from cantine.closures import local_holidays
from cantine.closures.local_holidays import LocalHolidaysForm
from cantine.common.roles import Actor
from cantine.families.actions.diets import DietForm
from cantine.families.actions.labels import LabelForm
from cantine.offer.actions import commune, school_calendar
from cantine.offer.actions.commune import CommuneForm
from cantine.offer.actions.incident_stops import IncidentStopsForm, set_incident_stops
from cantine.offer.actions.school_calendar import SchoolCalendarForm
from cantine.offer.actions.services import ServiceForm
from cantine.offer.queries.incident_stops import read_incident_stops
from cantine.offer.rules.period_form import PeriodForm
from cantine.offer.rules.services import ClosurePeriod
from cantine.prices.actions.tariffs import TariffForm
from cantine.reglement.actions import _entries
from cantine.sickness.actions.cases import AbsenceCaseForm
from cantine.store import tables


@dataclass(frozen=True)
class Section:
    """A part of the file: `key` is its table there, `title` what a sentence calls it, `form` what an entry fills in.

    `read` lists what is set; `write` adds an entry, or changes the one of this id. Entries are known again by their key
    `by`; without one, an entry that says what is set already, by `same`, is left alone. `single`: there is exactly one.
    `write` says False where nothing was to be done. `presumed` holds of an entry that does not say otherwise. What
    `follows` another key, unless an entry says it, is what that one says, but where both differ already.
    """

    key: str
    title: str
    form: type[Any]
    read: Callable[[Session, datetime], Sequence[_entries.Standing]]
    write: Callable[[Session, Actor, int | None, Any, datetime], object]
    by: str = ""
    single: bool = False
    same: Callable[[Session, Any, Any], bool] = lambda _db, form, stands: form == stands
    presumed: Mapping[str, Any] = field(default_factory=dict)
    follows: Mapping[str, str] = field(default_factory=dict)


SECTIONS = (
    Section(
        "commune",
        "La commune",
        CommuneForm,
        _entries.read_commune_form,
        lambda db, actor, _id, form, now: commune.edit_commune(db, actor, form, now),
        single=True,
    ),
    Section(
        "local_holidays",
        "Les jours fériés locaux",
        LocalHolidaysForm,
        _entries.read_local_holidays,
        lambda db, actor, _id, form, now: local_holidays.set_local_holidays(db, actor, form, now),
        single=True,
    ),
    Section(
        "school_calendar",
        "Le calendrier scolaire hors zones",
        SchoolCalendarForm,
        _entries.read_school_calendar,
        lambda db, actor, _id, form, now: school_calendar.set_school_calendar(db, actor, form, now),
        single=True,
    ),
    Section(
        "school",
        "L'école",
        _entries.SchoolEntry,
        _entries.read_schools,
        _entries.write_school,
        by="name",
        same=_entries.has_all_classes,
    ),
    Section("diet", "Le régime", DietForm, _entries.read_diets, _entries.write_diet, by="name"),
    Section(
        "label", "L'étiquette", LabelForm, _entries.read_rows(tables.Label, LabelForm), _entries.write_label, by="name"
    ),
    Section(
        "absence_case",
        "Le cas d'absence",
        AbsenceCaseForm,
        _entries.read_rows(tables.AbsenceCase, AbsenceCaseForm),
        _entries.write_absence_case,
        by="label",
    ),
    Section(
        "waiver_reasons",
        "Les motifs de levée",
        WaiverReasonsForm,
        lambda db, _now: [(1, WaiverReasonsForm(tuple(list_reasons(db))))],
        lambda db, actor, _id, form, now: waivers.set_reasons(db, actor, form, now),
        single=True,
    ),
    Section(
        "holding",
        "L'étiquette d'une école ou d'une classe",
        _entries.HoldingEntry,
        _entries.read_holdings,
        _entries.write_holding,
    ),
    Section(
        "service",
        "La prestation",
        ServiceForm,
        _entries.read_rows(tables.Service, ServiceForm),
        _entries.write_service,
        by="label",
        presumed={"active": True},
        follows={"cancelling_cutoff": "booking_cutoff"},
    ),
    Section("tariff", "Le tarif", TariffForm, _entries.read_tariffs, _entries.write_tariff, same=_entries.say_the_same),
    Section(
        "incident_stops",
        "Les avertissements et suspensions après incidents",
        IncidentStopsForm,
        lambda db, _now: [(1, IncidentStopsForm(read_incident_stops(db)))],
        lambda db, actor, _id, form, now: set_incident_stops(db, actor, form, now),
        single=True,
    ),
    Section("period", "La période", PeriodForm, _entries.read_periods, _entries.write_period, by="label"),
    Section(
        "period_plan", "Les périodes de l'année", _entries.PlannedYear, lambda _db, _now: [], _entries.plan_periods
    ),
    Section("closure", "La fermeture", ClosurePeriod, _entries.read_closures, _entries.write_closure),
)
