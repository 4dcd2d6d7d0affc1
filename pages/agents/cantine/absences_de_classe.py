"""« Absence d'une classe »: a strike, a trip or a teacher away, counted and reported for whole classes."""

import streamlit as st

from cantine.billing.queries.absence_credits import list_waiting_credits
from cantine.common.form_input import NotAccepted
from cantine.common.french import days_span, euros, plural
from cantine.common.roles import Permission
from cantine.common.school_days import school_year, shift_month
from cantine.families.queries import classes
from cantine.offer.queries import offer
from cantine.offer.rules.sickness_sentences import describe_case_cost
from cantine.sickness.actions import class_absences
from cantine.sickness.actions.class_absences import ClassAbsence, ClassAbsenceCount
from cantine.sickness.queries import cases
from cantine.sickness.rules.reports import SickPeriod
from pages.shared import escaping, notice, session
from pages.shared.form_action import attempt, take_done
from pages.shared.forms import day_field

agent = session.require(Permission.REPORT_SICKNESS)
today = session.today()
begins, ends = school_year(today)
LIMITS = {"first": shift_month(begins, -12), "last": shift_month(ends, 12)}

with session.open_reader() as db:
    known = {case.id: case for case in cases.list_cases(db) if case.active}
    rooms = classes.read_labels(db)
    services = {service.id: service.label for service in offer.list_services(db)}


def describe_count(count: ClassAbsenceCount) -> str:
    """« 41 inscriptions de 23 enfants, dont 4 déjà facturées ; 2 inscriptions pointées présentes restent »."""
    said = f"{plural(count.bookings, 'inscription')} de {plural(count.children, 'enfant')}"
    said += f", dont {plural(count.billed, 'déjà facturée', 'déjà facturées')}" if count.billed else ""
    kept = plural(count.present, "inscription pointée présente reste", "inscriptions pointées présentes restent")
    return f"{said} ; {kept}" if count.present else said


st.title("Absence d'une classe", anchor=False)
session.show_link("absences", "Toutes les absences", "arrow_back")
if done := take_done():
    notice.show_success(done, in_view=True)
    if agent.actor.may(Permission.SEE_BILLING):
        with session.open_reader() as db:
            waiting = list_waiting_credits(db, today)
        if waiting:
            total = euros(sum(one.credit.cents for one in waiting))
            words = f"Avoirs à établir : {plural(len(waiting), 'absence')}, {total}"
            session.show_link("facturation", words, "assignment_return", vue="Avoirs à établir")
if not known:
    st.info("Aucun cas d'absence n'est réglé : l'administration les ajoute dans « Réglages », « Cas d'absence ».")
    st.stop()
names = {key: f"{case.label} : {describe_case_cost(case.excused)}" for key, case in known.items()}
case_id = st.selectbox("Cas", [*names], format_func=names.__getitem__, key="case")
chosen = st.multiselect("Classes", [*rooms], format_func=rooms.__getitem__, placeholder="Choisir", key="rooms")
which = st.multiselect(
    "Prestations", [*services], format_func=services.__getitem__, placeholder="Toutes", key="services"
)
with st.container(horizontal=True, key="days"):
    first_day = day_field.show_day_field("Premier jour", today, key="first", **LIMITS)
    last_day = day_field.show_day_field("Dernier jour", today, key="last", **LIMITS)
first, last = day_field.read_or_stop(first_day), day_field.read_or_stop(last_day)
try:
    asked = ClassAbsence(case_id, SickPeriod(first, last), frozenset(chosen), frozenset(which))
    with session.open_reader() as db:
        found = class_absences.preview_class_absence(db, agent.actor, asked)
except NotAccepted as refused:
    notice.show_warning(str(refused))
    st.stop()
if not found.bookings:
    st.info("Aucune inscription de ces classes ces jours-là : il n'y a rien à signaler.")
    st.stop()
st.markdown(
    f"**{escaping.escape_markdown(known[case_id].label)}**, {days_span(first, last)} : {describe_count(found)}."
)
st.markdown(
    "Ce qui est déjà facturé et ne serait plus dû fait l'objet d'un avoir, que les finances trouvent dans "
    "« Facturation », « Avoirs à établir »."
)
if st.button(f"Signaler pour {plural(found.children, 'enfant')}", type="primary"):
    attempt(
        f"{known[case_id].label} : absence signalée pour {plural(found.children, 'enfant')}.",
        lambda it: class_absences.report_class_absence(it.db, it.actor, asked, it.now),
    )
