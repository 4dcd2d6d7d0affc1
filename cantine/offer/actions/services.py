"""The services that the commune offers: their days, times, cutoffs, capacity; switched on and off, never deleted."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cantine.common import form_input
from cantine.common.bounds.day_bounds import check_kept_days
from cantine.common.contract_terms import ContractNotice
from cantine.common.cutoff_types import CutoffRule, Weekly, describe_cutoffs
from cantine.common.form_edits import ShownForm, find_changes
from cantine.common.form_input import NotAccepted
from cantine.common.limits.service_limits import Audience, PlaceGroup, ServiceLink
from cantine.common.number_input import MOST_PLACES, check_between
from cantine.common.paris import local_date
from cantine.common.roles import Actor, NotFound, Permission
from cantine.common.vocabulary import Carence, CarenceCount, ProofRule, TimeChoice
from cantine.journal.entries import Action, write_entry
from cantine.offer.actions._service_limits import check_links, clean_limits, describe_limits
from cantine.offer.actions._service_terms import change_terms
from cantine.offer.rules.services import shorten_label
from cantine.store.closed_books import hold_books
from cantine.store.locks import lock_row, lock_rows
from cantine.store.tables import Service

END_OF_DAY = 24 * 60


@dataclass(frozen=True)
class ServiceForm:
    """What the settings say of a service; times are minutes since midnight, weekdays 0 (Monday) to 6.

    What decides its price changes from `terms_from` on; None: from today, or after the last day that is billed.
    """

    label: str
    short_label: str = ""
    term_weekdays: frozenset[int] = frozenset()
    holiday_weekdays: frozenset[int] = frozenset()
    booking_cutoff: CutoffRule = field(default_factory=Weekly)
    cancelling_cutoff: CutoffRule = field(default_factory=Weekly)
    time_choice: TimeChoice = TimeChoice.NONE
    first_time: int | None = None
    last_time: int | None = None
    step: int | None = None
    bound: int | None = None
    capacity: int | None = None
    open_to_parents: bool = True
    active: bool = True
    account_code: str = ""
    full_day_with_id: int | None = None
    carence: Carence = Carence.FIRST_BILLED
    carence_days: int = 1
    carence_counts: CarenceCount = CarenceCount.BOOKED
    proof: ProofRule = ProofRule.NONE
    proof_hours: int | None = None
    least_days: int = 0
    cesu: bool = False
    lasting: int | None = None
    contract_notice: ContractNotice | None = None
    contracts_by_parents: bool = False
    audience: Audience | None = None
    place_groups: tuple[PlaceGroup, ...] = ()
    links: tuple[ServiceLink, ...] = ()
    late_cutoff: CutoffRule | None = None
    terms_from: date | None = None

    def clean(self) -> dict[str, Any]:
        """The values to keep. Raises NotAccepted with the first thing that does not fit."""
        label = form_input.require_line(self.label, "le nom de la prestation")
        values = {
            **{name: value for name, value in vars(self).items() if name != "terms_from"},
            "label": label,
            "short_label": form_input.clean_line(self.short_label) or shorten_label(label),
            "account_code": form_input.clean_line(self.account_code),
            **clean_limits(self.audience, self.place_groups),
        }
        if self.time_choice is TimeChoice.NONE:
            values |= dict.fromkeys(("first_time", "last_time", "step", "bound"))
            values["lasting"] = self.lasting or None
        else:
            values["lasting"] = None
            self._check_times()
        if not (self.term_weekdays or self.holiday_weekdays):
            raise NotAccepted("Choisissez au moins un jour servi, en période scolaire ou en vacances.")
        if self.capacity is not None and self.capacity < 1:
            raise NotAccepted("Le nombre de places est au moins 1 ; laissez vide pour ne pas limiter.")
        check_between(self.capacity, 1, MOST_PLACES)
        if not 0 <= (self.lasting or 0) <= END_OF_DAY // 2:
            raise NotAccepted("La durée d'une présence est entre 0 et 720 minutes.")
        if not 0 <= self.carence_days <= 30:
            raise NotAccepted("La carence est entre 0 et 30 jours.")
        if not 0 <= self.least_days <= 92:
            raise NotAccepted("La durée à partir de laquelle une maladie compte est entre 0 et 92 jours.")
        if self.proof is ProofRule.NONE:
            values["proof_hours"] = None
        elif self.proof_hours is not None and not 1 <= self.proof_hours <= 60 * 24:
            raise NotAccepted("Le délai du justificatif est entre 1 heure et 60 jours.")
        return values

    def _check_times(self) -> None:
        if self.first_time is None or self.last_time is None or not self.step:
            raise NotAccepted("Indiquez la première heure, la dernière et l'intervalle.")
        if not 0 <= self.first_time < self.last_time < END_OF_DAY:
            raise NotAccepted("La première heure est avant la dernière.")
        if (self.last_time - self.first_time) % self.step:
            raise NotAccepted("L'intervalle ne tombe pas juste sur la dernière heure.")
        if self.bound is not None:
            arrival = self.time_choice is TimeChoice.ARRIVAL
            if arrival and self.bound < self.last_time:
                raise NotAccepted("L'accueil se termine après la dernière arrivée.")
            if not arrival and self.bound > self.first_time:
                raise NotAccepted("L'accueil commence avant le premier départ.")


def add_service(db: Session, actor: Actor, form: ServiceForm, now: datetime) -> int:
    """Add a service, at the end of the grid; returns its id. Raises NotAccepted, NotFound."""
    actor.must(Permission.EDIT_SETTINGS)
    values = _check_form(db, form, None)
    position = (db.scalar(select(func.max(Service.position))) or 0) + 1
    service = Service(**values, position=position)
    db.add(service)
    db.flush()
    write_entry(db, actor.account_id, Action.ADD_SERVICE, now, after=_encode(db, values))
    return service.id


def edit_service(
    db: Session, actor: Actor, service_id: int, form: ServiceForm, now: datetime, *, seen: ShownForm | None = None
) -> None:
    """Change a service; bookings stay, even on days no longer served, and what is billed keeps its price.

    `seen` is what the form showed. Raises NotAccepted, AlreadyBilled where the price would change on days that are
    billed, NotFound, FieldsChangedMeanwhile.
    """
    actor.must(Permission.EDIT_SETTINGS)
    check_kept_days(local_date(now), form.terms_from)
    hold_books(db, form.terms_from, today=local_date(now))
    service = lock_row(db, Service, service_id)
    values = _check_form(db, form, service_id)
    before = {name: getattr(service, name) for name in values}
    if changed := find_changes(values, before, seen):
        first_day = change_terms(db, service, {**before, **changed}, form.terms_from, local_date(now))
        for name, value in changed.items():
            setattr(service, name, value)
        told = _encode(db, {name: before[name] for name in changed}), _encode(db, changed)
        if first_day is not None:
            told[1]["terms_from"] = first_day.isoformat()
        write_entry(db, actor.account_id, Action.EDIT_SERVICE, now, before=told[0], after=told[1])


def move_service(db: Session, actor: Actor, service_id: int, by: int, now: datetime) -> None:
    """Swap the service with the one `by` columns to the right (negative: left); past the end nothing happens."""
    actor.must(Permission.EDIT_SETTINGS)
    ordered = sorted(lock_rows(db, Service), key=lambda service: (service.position, service.id))
    here = next((place for place, service in enumerate(ordered) if service.id == service_id), None)
    if here is None:
        raise NotFound
    there = here + by
    if not 0 <= there < len(ordered) or by == 0:
        return
    ordered[here], ordered[there] = ordered[there], ordered[here]
    for position, service in enumerate(ordered, 1):
        service.position = position
    after = {str(position): service.label for position, service in enumerate(ordered, 1)}
    write_entry(db, actor.account_id, Action.MOVE_SERVICE, now, after=after)


def _check_form(db: Session, form: ServiceForm, own_id: int | None) -> dict[str, Any]:
    values = form.clean()
    if db.scalar(select(Service.id).where(Service.label == values["label"], Service.id != (own_id or 0))):
        raise NotAccepted("Une autre prestation porte déjà ce nom.")
    check_links(db, form.links, own_id)
    other = form.full_day_with_id
    if other is not None:
        if other == own_id:
            raise NotAccepted("Une prestation ne fait pas une journée complète avec elle-même.")
        if db.get(Service, other) is None:
            raise NotFound
    return values


def _encode(db: Session, values: dict[str, Any]) -> dict[str, Any]:
    """These values for the journal: weekdays as a list, cutoffs, notices and limits as their sentence."""
    weekdays = {name: sorted(value) for name, value in values.items() if isinstance(value, frozenset)}
    cutoffs = {name: describe_cutoffs(value, value) for name, value in values.items() if isinstance(value, CutoffRule)}
    notices = {name: str(value) for name, value in values.items() if isinstance(value, ContractNotice)}
    return values | weekdays | cutoffs | notices | describe_limits(db, values)
