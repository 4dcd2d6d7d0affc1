"""« Rappels »: the families that pay late; those that are ticked get a letter by mail, seen before it leaves."""

from contextlib import suppress

import streamlit as st

from cantine.common.french import describe_page, euros, join_words, numeric_date, plural
from cantine.common.roles import Permission
from cantine.ledger.actions.remind_debtors import ReminderResult, remind_debtors
from cantine.ledger.queries import debtors
from cantine.ledger.queries.debtors import Debtor
from cantine.mail.letters.invoices import describe_sent, write_reminder_letter
from cantine.online_payment.queries.payment_service import can_parents_pay
from cantine.settings import settings
from pages.shared import escaping, mail_notice, notice, session
from pages.shared.tables import html_table

PER_PAGE = 50
SINCE = {"1 jour": 1, "31 jours": 31, "61 jours": 61, "91 jours": 91}

agent = session.require(Permission.BILL)
today = session.today()


def tick_all() -> None:
    """Tick or untick every family of the page, as the box over the list says."""
    for key in [key for key in st.session_state if str(key).startswith("family_")]:
        st.session_state[key] = st.session_state["everybody"]


def send_reminders(family_ids: list[int]) -> None:
    """Write the letters; the page that follows says to whom."""
    with suppress(*session.GONE):
        with session.begin_act() as it:
            online = can_parents_pay(it.db)
            reminded = remind_debtors(it.db, it.actor, family_ids, settings().base_url, it.now, online=online)
        st.session_state["reminded"] = reminded
        for key in ("chosen", "everybody"):
            st.session_state.pop(key, None)


def say_who_was_reminded(done: ReminderResult) -> None:
    """Show how many families were reminded, and which were not, with the reason."""
    notice.show_success(mail_notice.promise(agent, describe_sent(len(done.sent))) if done.sent else describe_sent(0))
    if done.already:
        notice.show_warning(f"Déjà rappelées aujourd'hui : {name_families(done.already)}.")
    if done.unreachable:
        notice.show_warning(f"Sans adresse mail : {name_families(done.unreachable)}.")


def name_families(families: list[Debtor]) -> str:
    """« DURAND (n° 2) et MARTIN (n° 3) »."""
    return join_words(f"{one.name} (n° {one.number})" for one in families)


def describe_debtor(one: Debtor) -> str:
    """« DURAND (n° 2) : 328,90 €, 54 jours de retard, dernier rappel le 12.11.2026 »."""
    late = f"{one.name} (n° {one.number}) : {euros(one.cents)}, {plural(one.days, 'jour')} de retard"
    return f"{late}, dernier rappel le {numeric_date(one.reminded_on)}" if one.reminded_on else late


st.title("Rappels", anchor=False)
if done := st.session_state.pop("reminded", None):
    say_who_was_reminded(done)
session.show_link("soldes", "Tous les soldes", "arrow_back")
with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
    since = st.selectbox("En retard depuis au moins", SINCE, key="retard", bind="query-params")
    leaf = st.number_input("Page", 1, 100_000, key="page", bind="query-params")

with session.open_reader() as db:
    late = debtors.list_late_families(db, today, SINCE[since])
    shown = [one.id for one in late[(leaf - 1) * PER_PAGE : leaf * PER_PAGE]]
    families = debtors.list_debtors(db, shown, today)
    sender = debtors.read_sender(db, settings().base_url, online=can_parents_pay(db))

mail_notice.say_obstacles(agent)

if not families:
    st.info("Aucune famille n'est en retard." if leaf == 1 else "Cette page est vide : revenez à la page 1.")
    st.stop()
st.markdown(
    f"{plural(len(late), 'famille')} en retard, **{euros(sum(one.cents for one in late))}** en tout ; "
    f"{describe_page(leaf, len(late), PER_PAGE)}. Une famille n'est rappelée qu'une fois par jour."
)

chosen = [one for one in families if one.id in st.session_state.get("chosen", ())]
if chosen:
    st.header("Le courrier avant l'envoi", anchor=False)
    whose = st.selectbox("Famille", chosen, format_func=lambda one: f"{one.name} (n° {one.number})")
    subject, text = write_reminder_letter(sender, whose.name, whose.number, whose.late, today)
    st.html(escaping.render_letter(join_words(whose.emails), subject, text))
    with st.container(horizontal=True):
        ids = [one.id for one in chosen]
        st.button(f"Envoyer {plural(len(ids), 'rappel')}", type="primary", on_click=send_reminders, args=(ids,))
        if st.button("Revenir à la liste"):
            del st.session_state["chosen"]
            st.rerun()
    st.stop()

possible = [one for one in families if one.emails and one.reminded_on != today]
if possible:
    st.checkbox("Cocher toute la page", key="everybody", on_change=tick_all)
    with st.form("families", border=False):
        ticked = [
            one.id
            for one in possible
            if st.checkbox(escaping.escape_markdown(describe_debtor(one)), key=f"family_{one.id}")
        ]
        if st.form_submit_button("Voir le courrier", type="primary"):
            if ticked:
                st.session_state["chosen"] = ticked
                st.rerun()
            notice.show_warning("Cochez les familles à rappeler.")
others = {
    "Déjà rappelées aujourd'hui": [describe_debtor(one) for one in families if one.reminded_on == today],
    "Sans adresse mail : à appeler": [describe_debtor(one) for one in families if not one.emails],
}
for title, lines in others.items():
    if lines:
        st.html(html_table.render_list(title, lines))
