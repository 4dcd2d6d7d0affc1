"""Sicknesses in words: which days, which bookings, what became of a report."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

import streamlit as st

from cantine.bookings.queries.bookings import Booked, make_cell
from cantine.bookings.rules.bookable import find_refusal
from cantine.common.form_input import NotAccepted
from cantine.common.french import begin_sentence, days_span, join_words, long_date
from cantine.common.language.translate import translate
from cantine.common.refusal_sentences import Refusal
from cantine.families.queries.families import ChildOfFamily
from cantine.families.rules.pupil import Pupil
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.services import ServiceRules
from cantine.sickness.actions.report_sickness import ReportedSickness
from cantine.sickness.actions.take_back_sickness import TakenBack
from cantine.sickness.queries.sicknesses import Sickness
from cantine.sickness.rules.reports import is_still_counted
from pages.shared import notice, session
from pages.shared.forms import proof_form
from pages.shared.tables import html_table

Cell = tuple[date, int]
Labels = Mapping[int, str]


def describe_days(cells: Iterable[Cell], labels: Labels) -> list[str]:
    """« Lundi 30 novembre 2026 : Repas et Étude. », a sentence a day."""
    return [
        translate(
            "{day} : {services}.",
            day=begin_sentence(long_date(day)),
            services=join_words(labels[service_id] for _day, service_id in of_day),
        )
        for day, of_day in groupby(cells, lambda cell: cell[0])
    ]


def describe_left(cells: Iterable[tuple[date, int, Refusal]], labels: Labels) -> list[str]:
    """A sentence for each booking that stayed as it was, with its reason."""
    return [
        translate(
            "{day}, {service} : {why}", day=begin_sentence(long_date(day)), service=labels[service_id], why=reason
        )
        for day, service_id, reason in cells
    ]


@dataclass(frozen=True)
class SicknessOutcome:
    """What became of a click: a sentence, the days that changed, and those that did not, with their reason."""

    text: str
    changed: Sequence[str] = ()
    left: Sequence[str] = ()
    done: bool = True


def describe_report(said: ReportedSickness, labels: Labels, *, to_staff: bool = False) -> SicknessOutcome:
    """What became of a report of a sickness; its days stand in the list below, for staff with the credit note."""
    if said.stretch is None:
        return SicknessOutcome(translate("Rien n'a été signalé."), left=describe_left(said.left, labels), done=False)
    days = days_span(said.stretch.first, said.stretch.last)
    text = translate("Absence signalée {days}.", days=days)
    if not said.sick:
        text = translate("Absence déjà signalée {days}.", days=days)
    if said.billed:
        told = translate(
            " Ce qui est déjà facturé et ne serait plus dû fera l'objet d'un avoir à la prochaine facturation."
        )
        if to_staff:
            told = " Ce qui est déjà facturé et ne serait plus dû fera l'objet d'un avoir, proposé ci-dessous."
        text += told
    return SicknessOutcome(text, left=describe_left(said.left, labels))


def describe_taking_back(said: TakenBack, labels: Labels) -> SicknessOutcome:
    """What became of taking a report back."""
    text = translate("Signalement annulé.") if said.again else translate("Rien n'a été annulé.")
    again, left = describe_days(said.again, labels), describe_left(said.left, labels)
    return SicknessOutcome(text, again, left, done=bool(said.again))


def perform(act: Callable[[session.Act], SicknessOutcome]) -> None:
    """Do the act in one transaction; on the page that follows `show_outcome` says what became of it."""
    with suppress(*session.GONE):
        try:
            with session.begin_act() as it:
                outcome = act(it)
        except NotAccepted as refused:
            outcome = SicknessOutcome(str(refused), done=False)
        st.session_state["absence_said"] = outcome


def show_outcome() -> None:
    """Say what became of the last act, once."""
    outcome: SicknessOutcome | None = st.session_state.pop("absence_said", None)
    if outcome is None:
        return
    (notice.show_success if outcome.done else notice.show_refusal)(outcome.text)
    if outcome.changed or outcome.left:
        changed = html_table.render_list(translate("De nouveau réservés"), outcome.changed)
        st.html(changed + html_table.render_list(translate("Inchangé"), outcome.left))


def is_cancellable(
    booked: Booked, services: Iterable[ServiceRules], pupil: Pupil, calendar: Calendar, now: datetime
) -> bool:
    """Whether the family may still cancel this booking in the grid, which costs nothing."""
    service = next((service for service in services if service.id == booked.service_id), None)
    return service is not None and not find_refusal(service, booked.day, pupil, make_cell(booked), False, calendar, now)


def render_card(
    sickness: Sickness, children: Mapping[int, ChildOfFamily], services: Iterable[ServiceRules], labels: Labels
) -> str:
    """A sickness as HTML: the child and its days, the bookings, and what is to be done about its proof."""
    lines = describe_days(((one.day, one.service_id) for one in sickness.bookings), labels)
    if said := proof_form.describe_proof(sickness, services):
        lines.append(said)
    name = children[sickness.child_id].first_name if sickness.child_id in children else translate("Enfant")
    title = f"{name}, {days_span(sickness.stretch.first, sickness.stretch.last)}"
    return html_table.render_list(f"{title} · {sickness.case.label}" if sickness.case else title, lines)


def may_come_back(sickness: Sickness, now: datetime, until: int) -> bool:
    """Whether some day of it can still be booked again by the family."""
    return any(not one.invoiced and is_still_counted(one.day, now, until) for one in sickness.bookings)
