"""« Signaler une absence »: a child is ill; what that costs, and what was reported."""

from datetime import timedelta
from typing import Any

import streamlit as st

from cantine.bookings.queries import bookings
from cantine.common.day_input import write_day
from cantine.common.french import days_span
from cantine.common.language.translate import translate
from cantine.common.school_days import school_year, shift_month
from cantine.common.vocabulary import State
from cantine.families.queries import families
from cantine.offer.queries import offer
from cantine.offer.rules.sickness_sentences import describe_case_cost, list_sickness_costs
from cantine.sickness.actions import proofs, report_sickness, take_back_sickness
from cantine.sickness.queries import cases, proof_pages
from cantine.sickness.queries import sicknesses as sickness_queries
from cantine.sickness.rules.reports import (
    NothingBooked,
    NotReported,
    SickPeriod,
    check_report,
    describe_report_limit,
    is_still_counted,
)
from cantine.store.commune import read_commune
from pages.shared import calendar_words, escaping, notice, session
from pages.shared.forms import day_field, proof_form
from pages.shared.tables import html_table, sickness_cards
from pages.shared.tables.sickness_cards import is_cancellable

parent = session.require("guardian")
family_id = parent.actor.require_family()
now, today = session.now(), session.today()
RECENT = timedelta(30)
LABELS = {"first": translate("Premier jour"), "last": translate("Dernier jour")}


def follow_first_day() -> None:
    """The last day follows the first one as long as it says the same: a day that was typed there stays."""
    if st.session_state["last"] == st.session_state["first_before"]:
        st.session_state["last"] = st.session_state["first"]


def report() -> None:
    """Report what the fields hold now."""

    def act(it: session.Act) -> sickness_cards.SicknessOutcome:
        fields = st.session_state
        stretch = SickPeriod(*(day_field.read(label, fields[key], **limits) for key, label in LABELS.items()))
        case_id = fields.get("case")
        said = report_sickness.report(it.db, it.actor, fields["child"], stretch, it.now, case_id=case_id)
        return sickness_cards.describe_report(said, labels)

    sickness_cards.perform(act)


def take_back(absence_id: int) -> None:
    """Take a report back, as far as that is possible."""
    sickness_cards.perform(
        lambda it: sickness_cards.describe_taking_back(
            take_back_sickness.take_back(it.db, it.actor, absence_id, it.now), labels
        )
    )


def withdraw_proof(absence_id: int) -> None:
    """Take back what the family sent as the proof of an absence."""

    def act(it: session.Act) -> sickness_cards.SicknessOutcome:
        proofs.withdraw_proof(it.db, it.actor, absence_id, it.now)
        return sickness_cards.SicknessOutcome(translate("Le justificatif envoyé est retiré."))

    sickness_cards.perform(act)


with session.open_reader() as db:
    children = {child.id: child for child in families.list_children(db, family_id, today)}
    services, labels = offer.list_services(db), offer.read_labels(db)
    until = read_commune(db).sick_until
    excused = {case.id: case for case in cases.list_cases(db) if case.active and case.by_parents}
    reports = sickness_queries.list_for_family(db, family_id, today - RECENT)
    pages = proof_pages.list_pages(db, reports, family_id)

asked = st.query_params.get("enfant")
if asked is not None and asked not in map(str, children):
    session.stop_as_missing()
st.title(translate("Signaler une absence"), anchor=False)
session.show_link("compte", translate("Retour au relevé de situation"), "arrow_back")
if not children:
    st.info(translate("Aucun enfant n'est rattaché à votre compte. Adressez-vous à la mairie pour l'inscrire."))
    st.stop()
sickness_cards.show_outcome()

costs = list_sickness_costs(service.on(today) for service in services)
if excused:
    told = [
        translate("{case} : {cost}.", case=case.label, cost=describe_case_cost(case.excused))
        for case in excused.values()
    ]
    costs = [translate("Maladie : {cost}", cost=f"{cost[0].lower()}{cost[1:]}") for cost in costs]
    st.html(escaping.render_paragraphs([describe_report_limit(until), *costs, *told]))
else:
    st.html(
        escaping.render_paragraphs(
            [translate("Pour un enfant malade. {limit}", limit=describe_report_limit(until)), *costs]
        )
    )

calendar_words.show_clock(now)
earliest = today if is_still_counted(today, now, until) else today + timedelta(1)
latest = shift_month(school_year(today)[1], 12)
keys = [*children]
place = 0 if asked is None else [*map(str, keys)].index(asked)
names = {key: escaping.escape_markdown(child.first_name) for key, child in children.items()}
child_id = st.radio(translate("Enfant"), keys, place, names.__getitem__, key="child", horizontal=True)
if excused:
    motives: dict[int | None, str] = {
        None: translate("Maladie"),
        **{key: escaping.escape_markdown(case.label) for key, case in excused.items()},
    }
    st.radio(translate("Motif"), [*motives], format_func=motives.__getitem__, key="case", horizontal=True)
with st.container(horizontal=True, key="days"):
    for key in LABELS:
        st.session_state.setdefault(key, write_day(earliest))
    limits: Any = {"last": latest}
    typed = [
        day_field.show_day_field(label, key=key, on_change=follow_first_day, **limits) for key, label in LABELS.items()
    ]
st.session_state["first_before"] = st.session_state["first"]
first, last = (day_field.read_or_stop(field) for field in typed)

with session.open_reader() as db:
    calendar = offer.read_calendar(db, parent.zone, min(first, last), max(first, last))
    booked = bookings.list_for_children(db, [child_id], first, last)
own = [one for one in booked if one.family_id == family_id and not one.invoiced]
expected = [one for one in own if one.state is not State.SICK]

try:
    stretch = SickPeriod(first, last)
    check_report(stretch, now, until)
except NotReported as refused:
    notice.show_warning(str(refused))
else:
    if expected:
        lines = sickness_cards.describe_days(((one.day, one.service_id) for one in expected), labels)
        st.html(html_table.render_list(translate("Inscriptions concernées"), lines, level=2))
        free = [one for one in expected if is_cancellable(one, services, children[child_id].pupil, calendar, now)]
        if free:
            days = days_span(free[0].day, free[-1].day)
            notice.show_warning(
                translate("Vous pouvez encore annuler sans frais {days}, au lieu de signaler une absence.", days=days)
            )
            session.show_link(
                "inscriptions",
                translate("Annuler dans les inscriptions"),
                "edit_calendar",
                enfant=str(child_id),
                mois=f"{free[0].day:%Y-%m}",
            )
        st.button(translate("Signaler l'absence"), type="primary", on_click=report)
    else:
        st.info(translate("Ces jours sont déjà signalés.") if own else str(NothingBooked()))

st.header(translate("Absences signalées"), anchor=False)
for one in reports:
    with st.container(border=True, key=f"sickness_{one.id}"):
        st.html(sickness_cards.render_card(one, children, services, labels))
        proof_form.show_for_family(one, pages.get(one.id, []), services, withdraw_proof)
        if sickness_cards.may_come_back(one, now, until):
            st.button(translate("Annuler le signalement"), key=f"back_{one.id}", on_click=take_back, args=(one.id,))
if not reports:
    st.info(translate("Aucune absence signalée depuis un mois."))
