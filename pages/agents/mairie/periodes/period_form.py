"""The fields of a booking period, with the sentence that they say and its live example."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import streamlit as st

from cantine.common.form_input import NotAccepted
from cantine.common.french import moment, weekday_and_day
from cantine.offer.rules.calendar import Calendar, compute_cutoff, find_obstacle
from cantine.offer.rules.period_form import PeriodForm
from cantine.offer.rules.period_sentences import describe_period
from cantine.offer.rules.services import ServiceRules
from pages.agents.mairie.periodes.moment_fields import CLOSES, OPENS, show_moment
from pages.agents.mairie.periodes.priority_fields import (
    TownNames,
    show_announcement,
    show_mode,
    show_priorities,
    show_services,
    show_waiting_room,
)
from pages.shared import escaping
from pages.shared.forms.day_field import show_day_field
from pages.shared.forms.field_bounds import fit


def show_period_form(known: PeriodForm, names: TownNames, key: str) -> Callable[[], PeriodForm]:
    """Show the fields; what is returned makes the form of them, and raises NotAccepted. `key` begins their keys."""
    label = st.text_input(
        "Nom",
        known.label,
        max_chars=fit("booking_period.label", known.label),
        placeholder="Vacances d'hiver 2027",
        key=f"{key}_label",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        first = show_day_field("Premier jour", known.first_day, key=f"{key}_first", width=260)
        last = show_day_field("Dernier jour", known.last_day, key=f"{key}_last", width=260)
    services = show_services(names, known.service_ids, f"{key}_services")
    st.caption("Une date laissée vide garde la règle de la prestation, jour par jour.")
    opens = show_moment("Inscriptions à partir du", known.opens_at, OPENS, f"{key}_opens")
    closes = show_moment("Inscriptions jusqu'au", known.closes_at, CLOSES, f"{key}_closes")
    cancel = show_moment("Annulation jusqu'au", known.cancel_until, CLOSES, f"{key}_cancel")
    mode = show_mode(known.mode, f"{key}_mode")
    priorities = show_priorities(names, known.priorities, mode, f"{key}_first_{mode}")
    room = show_waiting_room(mode, known=known.waiting_room, key=f"{key}_{mode}")
    announced = show_announcement(known.announce_days, key)

    def make() -> PeriodForm:
        moments = opens(), closes(), cancel()
        days = first.required(), last.required()
        return PeriodForm(label, *days, services, *moments, mode, priorities(), announced(), room)

    return make


def show_meaning(form: PeriodForm, names: TownNames, services: list[ServiceRules], calendar: Calendar) -> None:
    """Show what the fields mean, or what is missing: the sentence that families read, and its first day."""
    try:
        form.clean()
    except NotAccepted as refused:
        st.html(escaping.render_paragraph(str(refused)))
        return
    st.html(escaping.render_paragraph(describe_period(form.build_rules(), names.services, names.labels)))
    st.html(escaping.render_paragraph(_describe_example(form, services, calendar)))


def _describe_example(form: PeriodForm, services: list[ServiceRules], calendar: Calendar) -> str:
    """« Par exemple, mardi 16 février : réservation jusqu'au …, annulation jusqu'au …. », of the first served day."""
    drafted = replace(calendar, periods=[form.build_rules()])
    for ahead in range((form.last_day - form.first_day).days + 1):
        day = form.first_day + timedelta(ahead)
        for service in services:
            if service.id in form.service_ids and find_obstacle(service, day, calendar) is None:
                books, cancels = (compute_cutoff(service, day, drafted, cancelling=one) for one in (False, True))
                return (
                    f"Par exemple, {service.label} le {weekday_and_day(day)} : réservation jusqu'au {moment(books)}, "
                    f"annulation jusqu'au {moment(cancels)}."
                )
    return "Aucune de ces prestations n'a de jour servi dans cette période."
