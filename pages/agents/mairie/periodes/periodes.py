"""« Périodes d'inscription »: the days of a service that are booked together, their wishes, those of a whole year."""

from datetime import timedelta
from typing import Any

import streamlit as st

from cantine.common.form_input import NotAccepted
from cantine.common.french import join_words
from cantine.common.period_types import PERIOD_MODE_LABELS, PeriodMode, Priority
from cantine.common.roles import Permission
from cantine.common.school_days import find_month_end, school_year, shift_month
from cantine.families.queries.labels import list_labels
from cantine.journal.describe import describe_value
from cantine.offer.actions import periods
from cantine.offer.queries import offer
from cantine.offer.queries.periods import KeptPeriod, list_periods
from cantine.offer.rules.period_form import PeriodForm
from cantine.offer.rules.period_sentences import describe_days, describe_moment, describe_priority, describe_window
from pages.agents.mairie.periodes.period_form import show_meaning, show_period_form
from pages.agents.mairie.periodes.priority_fields import TownNames
from pages.agents.mairie.periodes.wish_section import show_wishes
from pages.agents.mairie.periodes.year_form import show_year_form
from pages.shared import notice, session
from pages.shared.edit_form import EditForm
from pages.shared.form_action import attempt, say_what_was_done
from pages.shared.tables import html_table

agent = session.require(Permission.SEE_SETTINGS)
now, today = session.now(), session.today()
may_edit = agent.actor.may(Permission.EDIT_SETTINGS)

with session.open_reader() as db:
    known = {one.rules.id: one for one in list_periods(db, school_year(today)[0])}
    services = offer.list_services(db)
    names = TownNames({one.id: one.label for one in services}, {one.id: one.name for one in list_labels(db)})
    calendar = offer.read_calendar(db, agent.zone, today - timedelta(400), today + timedelta(800))


def describe_row(one: KeptPeriod) -> tuple[str, ...]:
    """A line of the list."""
    rules = one.rules
    cancels = f"jusqu'au {describe_moment(rules.cancel_until)}" if rules.cancel_until else "délais de la prestation"
    given = [PERIOD_MODE_LABELS[rules.mode], *(describe_priority(first, names.labels) for first in rules.priorities)]
    wishes = f"{one.wishes + one.granted}" if rules.mode is not PeriodMode.FIRST_COME else ""
    services_of = join_words(label for id, label in names.services.items() if id in rules.service_ids)
    state = describe_window(rules)
    return rules.label, describe_days(rules), services_of, state, cancels, " ; ".join(given), wishes


def say_value(name: str, value: Any) -> str:
    """What a field holds, where somebody else has changed it."""
    if name == "service_ids":
        return join_words(label for id, label in names.services.items() if id in value)
    if name == "priorities":
        first: tuple[Priority, ...] = value
        return join_words(describe_priority(one, names.labels) for one in first) or "personne"
    return describe_value(name, value)


def show_form(chosen: int) -> None:
    """Show the form of this period, 0 for a new one, with what it means and its buttons."""
    next_month = shift_month(today, 1)
    new = PeriodForm("", next_month, find_month_end(next_month))
    edit = EditForm(f"période {chosen}", known[chosen].form if chosen else new)
    with st.container(border=True, key="period"):
        made = show_period_form(edit.shown, names, edit.key(f"period_{chosen}"))
        try:
            show_meaning(made(), names, services, calendar)
        except NotAccepted as refused:
            notice.show_refusal(str(refused))
        sure = bool(chosen) and st.checkbox(
            "Supprimer : ses jours se réservent à nouveau un par un, et sa liste d'attente disparaît",
            key=edit.key(f"sure_{chosen}"),
        )
        with st.container(horizontal=True):
            save = st.button("Enregistrer", type="primary")
            removes = chosen and st.button("Supprimer la période", disabled=not sure)
        edit.say_done()
        if save and chosen:
            edit.attempt(
                "La période est modifiée.",
                lambda it: periods.edit_period(it.db, it.actor, chosen, made(), it.now, seen=edit.seen),
                say_value,
            )
        elif save:
            edit.attempt("La période est ajoutée.", lambda it: periods.add_period(it.db, it.actor, made(), it.now))
        if removes:
            attempt("La période est supprimée.", lambda it: periods.remove_period(it.db, it.actor, chosen, it.now))


st.title("Périodes d'inscription", anchor=False)
session.show_link("reglages", "Tous les réglages", "arrow_back")
say_what_was_done()
st.markdown(
    "Une période ouvre et ferme ensemble les jours d'une prestation : des vacances, un mois, un trimestre, une année. "
    "En dehors des périodes, chaque jour se ferme selon les délais de sa prestation."
)
HEAD = ("Période", "Jours", "Prestations", "Inscriptions", "Annulation", "Attribution", "Souhaits")
if known:
    with st.container(key="journal"):
        rows = [describe_row(one) for one in known.values()]
        st.html(html_table.render_table(HEAD, rows, "Périodes d'inscription", "journal"))
else:
    st.info("Il n'y a pas de période : chaque jour se ferme selon les délais de sa prestation.")

labels = {one.rules.id: f"{one.rules.label} ({describe_days(one.rules)})" for one in known.values()}
choices = [*labels, *([0] if may_edit else [])]
if st.session_state.get("periode") not in choices:
    st.session_state.pop("periode", None)  # it was removed meanwhile
if choices:
    chosen = st.selectbox(
        "Modifier" if may_edit else "Voir",
        choices,
        format_func=lambda choice: labels.get(choice, "Nouvelle période…"),
        key="periode",
    )
    if chosen and known[chosen].rules.mode is not PeriodMode.FIRST_COME:
        show_wishes(agent, known[chosen], now)
    if may_edit:
        show_form(chosen)
if may_edit:
    with st.expander("Créer les périodes de toute une année", key="whole_year"):
        show_year_form(names, services, calendar, today)
