"""« Clôture »: the day up to which the books are closed; what is still open before it is closed up to another one."""

from datetime import date, timedelta

import streamlit as st

from cantine.common.form_input import NotAccepted
from cantine.common.french import long_day
from cantine.common.roles import Permission
from cantine.ledger.actions.closing import close_books, reopen_books
from cantine.ledger.queries.outstanding import list_open_matters
from cantine.ledger.rules.closing import check_closing
from cantine.store.closed_books import find_closed_until
from pages.shared import escaping, notice, session
from pages.shared.form_action import attempt, say_what_was_done
from pages.shared.forms.day_field import show_day_field

CHOSEN = "closing"
"""Under this name the session keeps the day whose open matters are shown before it is confirmed."""

agent = session.require(Permission.SEE_BILLING)
today = session.today()


def ask_for_day(closed_until: date | None) -> None:
    """Ask up to which day the books are to be closed; nothing is closed yet."""
    month_end = today.replace(day=1) - timedelta(1)
    with st.form("choose", border=False):
        offered = month_end if month_end > (closed_until or date.min) else None
        field = show_day_field("Clore jusqu'au", offered, last=today, key="cloturer_au")
        if st.form_submit_button("Voir ce qui reste ouvert"):
            st.session_state.pop(CHOSEN, None)
            try:
                day = field.required()
                check_closing(day, closed_until, today)
                st.session_state[CHOSEN] = day
            except NotAccepted as refused:
                notice.show_refusal(str(refused))


def confirm(until: date) -> None:
    """Show what is not finished up to that day, and close the books once that is confirmed."""
    st.header(f"Avant de clore jusqu'au {long_day(until)}", anchor=False)
    with session.open_reader() as db:
        left = list_open_matters(db, until).describe()
    if left:
        st.markdown("\n".join(f"- {escaping.escape_markdown(sentence)}" for sentence in left))
        st.markdown(
            "Vous pouvez finir d'abord, ou clore quand même : ce qui sera facturé, remis ou annulé ensuite portera la "
            "date du jour où vous le ferez."
        )
    else:
        st.markdown("Tout est facturé, parti, remis et réglé jusqu'à ce jour.")
    with st.container(horizontal=True):
        if st.button(f"Clore jusqu'au {long_day(until)}", type="primary"):
            said = f"Les comptes sont clos jusqu'au {long_day(until)}."
            attempt(said, lambda it: close_books(it.db, it.actor, until, it.now))
        if st.button("Abandonner"):
            st.session_state.pop(CHOSEN, None)
            st.rerun()


def ask_for_reopening() -> None:
    """Let the administration open the books again, with a reason."""
    with st.expander("Rouvrir"), st.form("reopen", border=False):
        st.markdown(
            "À n'utiliser que pour corriger une clôture faite trop tôt. Le journal garde qui, quand et pourquoi."
        )
        field = show_day_field("Garder clos jusqu'au (vide : tout rouvrir)", None, last=today, key="garder_clos_au")
        why = st.text_input("Motif", max_chars=200)
        if st.form_submit_button("Rouvrir les comptes"):
            attempt("Les comptes sont rouverts.", lambda it: reopen_books(it.db, it.actor, field.day(), why, it.now))


st.title("Clôture", anchor=False)
say_what_was_done()
st.markdown(
    "Jusqu'au jour de clôture, plus rien ne s'enregistre, ne change ni ne s'antidate : paiements, inscriptions, "
    "pointage, absences, tarifs, quotients, fermetures… Ce qui était faux se corrige à une date ouverte, par un avoir, "
    "un rejet ou un remboursement."
)
with session.open_reader() as db:
    closed_until = find_closed_until(db)
if closed_until is None:
    st.markdown("**Aucun exercice n'est clos.**")
else:
    st.markdown(f"**Exercice clos jusqu'au {long_day(closed_until)}.**")
if agent.actor.may(Permission.CLOSE_BOOKS):
    ask_for_day(closed_until)
    chosen: date | None = st.session_state.get(CHOSEN)
    if chosen and chosen > (closed_until or date.min):
        confirm(chosen)
if closed_until is not None and agent.actor.may(Permission.REOPEN_BOOKS):
    ask_for_reopening()
