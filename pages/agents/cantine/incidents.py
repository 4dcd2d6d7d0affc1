"""« Incidents »: late, unbooked, absent without a word, told late, picked up late; and what is not asked for it."""

from collections import Counter
from functools import partial

import streamlit as st

from cantine.attendance.actions import waivers
from cantine.attendance.actions.waivers import WaiverReasonsForm
from cantine.attendance.queries import incidents
from cantine.attendance.queries.incidents import Incident
from cantine.bookings.queries import waivers as waiver_queries
from cantine.common.day_input import parse_iso_month
from cantine.common.french import hour, month_name, plural, weekday_and_day
from cantine.common.roles import Permission
from cantine.common.school_days import find_month_end, shift_month
from cantine.common.terms.booking_events import EVENT_LABELS, BookingEvent
from pages.shared import session
from pages.shared.form_action import attempt, say_what_was_done
from pages.shared.tables import html_table

agent = session.require(Permission.SEE_ATTENDANCE)
month = parse_iso_month(st.query_params.get("mois", "")) or session.today().replace(day=1)
kind = next((one for one in BookingEvent if one == st.query_params.get("incident")), None)
MONTH = f"{month:%Y-%m}"

with session.open_reader() as db:
    found = incidents.list_incidents(db, month, find_month_end(month), kind)
    reasons = waiver_queries.list_reasons(db)


def describe_incident(one: Incident) -> str:
    """« Retrait après l'heure (18 h 47) »."""
    left = f" ({hour(one.left_at)})" if one.left_at is not None else ""
    return f"{EVENT_LABELS[one.event]}{left}"


def describe_cost(one: Incident) -> str:
    """Why what it costs more is not asked, and whether it is billed."""
    return ", ".join(filter(None, (f"levée : {one.waived}" if one.waived else "", "facturé" if one.billed else "")))


def name_incident(one: Incident) -> str:
    """How a choice calls it: « DURAND Léo, mardi 3 novembre, Repas, absent sans prévenir »."""
    return f"{one.name}, {weekday_and_day(one.day)}, {one.service}, {EVENT_LABELS[one.event].lower()}"


def change_waiver(ids: list[int], reason: str, it: session.Act) -> None:
    """Waive with this reason, or ask again without one."""
    if reason:
        waivers.waive(it.db, it.actor, ids, reason, it.now)
    else:
        waivers.ask_again(it.db, it.actor, ids, it.now)


def show_waiver(open_ones: list[Incident]) -> None:
    """Show the choice of incidents of which nothing more is asked, and of those that are asked again."""
    st.header("Lever une majoration", anchor=False)
    st.markdown(
        "Ce que l'incident coûte en plus n'est pas facturé ; ce qu'il rend moins cher reste. "
        "Un incident levé ne compte plus parmi les fois."
    )
    for asks, done in ((True, "levée"), (False, "demandée à nouveau")):
        offered = {one.booking_id: name_incident(one) for one in open_ones if bool(one.waived) is not asks}
        if not offered:
            continue
        label = "Ne pas demander pour" if asks else "Demander à nouveau pour"
        chosen = st.multiselect(
            label, [*offered], format_func=offered.__getitem__, placeholder="Choisir", key=f"chosen_{asks}_{MONTH}"
        )
        reason = st.selectbox("Motif", reasons, key="reason") if asks else ""
        if st.button("Lever la majoration" if asks else "Demander à nouveau", disabled=not chosen, key=f"do_{asks}"):
            do = partial(change_waiver, chosen, reason)
            attempt(f"Majoration {done} pour {plural(len(chosen), 'inscription')}.", do)


st.title("Incidents", anchor=False)
say_what_was_done()
with st.container(horizontal=True):
    for by, icon in ((-1, "chevron_left"), (1, "chevron_right")):
        other = shift_month(month, by)
        session.show_link("incidents", month_name(other).capitalize(), icon, mois=f"{other:%Y-%m}")
counted = Counter(one.event for one in found)
st.header(month_name(month).capitalize(), anchor=False)
with st.container(horizontal=True):
    if kind:
        session.show_link("incidents", "Tous les incidents", "arrow_back", mois=MONTH)
    for event, label in EVENT_LABELS.items():
        if counted[event] and kind is None:
            session.show_link("incidents", f"{label} : {counted[event]}", mois=MONTH, incident=str(event))
if not found:
    st.markdown("Aucun incident ce mois-ci : ni retard, ni absence sans prévenir, ni arrivée sans inscription.")
else:
    shown = found[: incidents.AT_MOST]
    HEAD = ("Enfant", "Classe", "Jour", "Prestation", "Incident", "Fois dans l'année", "Majoration")
    rows = [
        (
            one.name,
            one.classroom,
            weekday_and_day(one.day),
            one.service,
            describe_incident(one),
            "non comptée" if not one.nth else f"{one.nth}{'re' if one.nth == 1 else 'e'}",
            describe_cost(one),
        )
        for one in shown
    ]
    st.html(html_table.render_table(HEAD, rows, "Incidents", "settings"))
    if len(found) > incidents.AT_MOST:
        st.markdown(f"Seuls les {incidents.AT_MOST} premiers sont affichés : choisissez un incident.")
    if agent.actor.may(Permission.BOOK_FOR_FAMILIES):
        show_waiver([one for one in shown if not one.billed])
if agent.actor.may(Permission.EDIT_SETTINGS):
    with st.expander("Motifs de levée proposés"):
        typed = st.text_area("Un motif par ligne", "\n".join(reasons), key="reasons", max_chars=6_000)
        if st.button("Enregistrer les motifs"):
            form = WaiverReasonsForm(tuple(typed.splitlines()))
            attempt("Les motifs sont enregistrés.", lambda it: waivers.set_reasons(it.db, it.actor, form, it.now))
