"""The fields of a service of the settings."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from cantine.common.french import WEEKDAYS
from cantine.common.limits.audience_words import AudienceNames
from cantine.common.vocabulary import TIME_CHOICE_LABELS, TimeChoice
from cantine.offer.actions.services import ServiceForm
from cantine.offer.rules.services import SHORT, ServiceRules
from pages.agents.mairie.prestations.contract_form import show_contract_form
from pages.agents.mairie.prestations.cutoff_form import show_cutoff_form
from pages.agents.mairie.prestations.late_form import show_late_form
from pages.agents.mairie.prestations.limits_form import show_limits_form
from pages.agents.mairie.prestations.sickness_form import show_sickness_form
from pages.shared import session
from pages.shared.forms.field_bounds import fit
from pages.shared.forms.number_field import show_hour_field, show_whole_field


def show_service_form(
    known: ServiceRules, labels: Mapping[int, str], names: AudienceNames, *, active: bool, account_code: str, key: str
) -> Callable[[], ServiceForm]:
    """The fields of a service; what is returned makes the form of them, and raises NotAccepted. `known` is the service
    as it is, or the beginning of a new one; `names` are the commune's schools, classes and labels. `key` begins their
    keys."""
    label = st.text_input("Nom", known.label, max_chars=fit("service.label", known.label), key=f"{key}_label")
    most = max(SHORT, len(known.short_label))
    short = st.text_input("Nom court (où la place manque)", known.short_label, max_chars=most, key=f"{key}_short")
    offered = st.toggle("Proposée (sinon elle disparaît partout)", active, key=f"{key}_active")
    parents = st.checkbox("Les parents s'inscrivent eux-mêmes", known.open_to_parents, key=f"{key}_open")
    term = _show_weekdays("Jours servis en période scolaire", known.term_weekdays, f"{key}_term")
    holidays = _show_weekdays("Jours servis pendant les vacances", known.holiday_weekdays, f"{key}_holidays")
    capacity = _show_capacity(known, key)
    times = _show_times(known, key)
    cutoffs = _show_cutoffs(known, term | holidays, key)
    limits = show_limits_form(known, labels, names, f"{key}_limits")
    together = _show_full_day(known, labels, f"{key}_full_day")
    sickness = show_sickness_form(known, key)
    contracts = show_contract_form(known, session.today(), key)
    cesu = st.checkbox("Se paie aussi en CESU", known.cesu, key=f"{key}_cesu")
    code = st.text_input("Compte comptable", account_code, max_chars=20, key=f"{key}_code")
    return lambda: ServiceForm(
        label=label,
        short_label=short,
        term_weekdays=term,
        holiday_weekdays=holidays,
        **cutoffs(),
        capacity=capacity(),
        open_to_parents=parents,
        active=offered,
        account_code=code,
        full_day_with_id=together,
        cesu=cesu,
        **sickness(),
        **contracts(),
        **times(),
        **limits(),
    )


def _show_cutoffs(known: ServiceRules, weekdays: frozenset[int], key: str) -> Callable[[], dict[str, Any]]:
    """Show until when is booked, and until when cancelled where that has a rule of its own."""
    booking = show_cutoff_form("Réservation", known.booking_cutoff, weekdays, f"{key}_booking")
    same = st.checkbox("Même règle pour annuler", known.booking_cutoff == known.cancelling_cutoff, key=f"{key}_same")
    cancelling = booking
    if not same:
        cancelling = show_cutoff_form("Annulation", known.cancelling_cutoff, weekdays, f"{key}_cancelling")
    late = show_late_form(known.late_cutoff, weekdays, f"{key}_late")
    return lambda: {"booking_cutoff": booking(), "cancelling_cutoff": cancelling(), "late_cutoff": late()}


def _show_weekdays(label: str, known: frozenset[int], key: str) -> frozenset[int]:
    chosen = st.pills(
        label, range(7), selection_mode="multi", default=sorted(known), format_func=WEEKDAYS.__getitem__, key=key
    )
    return frozenset(chosen)


def _show_full_day(known: ServiceRules, labels: Mapping[int, str], key: str) -> int | None:
    others = [None, *(other for other in labels if other != known.id)]
    return st.selectbox(
        "Fait une journée complète avec",
        others,
        index=others.index(known.full_day_with_id) if known.full_day_with_id in others else 0,
        format_func=lambda other: "aucune autre" if other is None else labels[other],
        key=key,
    )


def _show_capacity(known: ServiceRules, key: str) -> Callable[[], int | None]:
    """The number of places, where it is limited."""
    limited = st.checkbox("Nombre de places limité", known.capacity is not None, key=f"{key}_limited")
    if not limited:
        return lambda: None
    return show_whole_field("Places par jour", known.capacity or 50, 1, 10_000, key=f"{key}_places").required


def _show_times(known: ServiceRules, key: str) -> Callable[[], dict[str, Any]]:
    """Show whether parents choose a time, and its bounds where they do."""
    choice = st.selectbox(
        "Les parents choisissent",
        [*TIME_CHOICE_LABELS],
        index=[*TIME_CHOICE_LABELS].index(known.time_choice),
        format_func=TIME_CHOICE_LABELS.__getitem__,
        key=f"{key}_choice",
    )
    if choice is TimeChoice.NONE:
        lasting = show_whole_field(
            "Durée d'une présence (minutes, pour les heures de la CAF ; 0 : pas comptée)",
            known.lasting or 0,
            0,
            720,
            key=f"{key}_lasting",
        )
        return lambda: {"time_choice": choice, "lasting": lasting.required()}
    arrival = choice is TimeChoice.ARRIVAL
    first, last = (known.first_time, known.last_time) if known.first_time is not None else (None, None)
    first = first if first is not None else (7 * 60 if arrival else 16 * 60 + 30)
    last = last if last is not None else (8 * 60 if arrival else 18 * 60)
    bound = known.bound if known.bound is not None else (last if arrival else first)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        first_at = show_hour_field("De", first, key=f"{key}_first")
        last_at = show_hour_field("à", last, key=f"{key}_last")
        step = show_whole_field("toutes les (minutes)", known.step or 15, 5, 120, key=f"{key}_step")
    words = "L'accueil se termine à" if arrival else "L'accueil commence à"
    bound_at = show_hour_field(words, bound, key=f"{key}_bound")
    return lambda: {
        "time_choice": choice,
        "first_time": first_at.required(),
        "last_time": last_at.required(),
        "step": step.required(),
        "bound": bound_at.required(),
    }
