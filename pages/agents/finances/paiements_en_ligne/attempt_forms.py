"""What staff do about an attempt: credit it, close it; and take a payment back."""

from datetime import date

import streamlit as st

from cantine.common.number_input import read_cents
from cantine.common.paris import local_date
from cantine.common.vocabulary import METHOD_LABELS, AttemptState, Method
from cantine.ledger.rules.payments import describe_accounting
from cantine.ledger.rules.reversals import ReversiblePayment, list_reversals
from cantine.online_payment.actions.staff_decisions import close_attempt, credit_attempt
from cantine.online_payment.queries.attempt_particulars import AttemptParticulars
from cantine.online_payment.queries.attempts import AttemptDetails
from cantine.settings import settings
from pages.shared import session
from pages.shared.form_action import attempt
from pages.shared.forms import day_field, reversal_form

METHODS = {METHOD_LABELS[method]: method for method in (Method.ONLINE_CARD, Method.ONLINE_DEBIT)}


def show_forms(one: AttemptDetails, more: AttemptParticulars) -> None:
    """Show what may be done about this attempt as it stands."""
    if one.state is AttemptState.PAID:
        _show_reversal(one, more)
        if one.is_to_check:
            _show_closing(one, "La famille reste créditée, de ce qui n'est ni rejeté ni remboursé.")
        return
    with st.expander("Créditer la famille", expanded=one.is_to_check):
        _show_crediting(one)
    if one.is_to_check:
        _show_closing(
            one, "Rien n'est crédité ; si le service confirme ce paiement plus tard, il le sera tout de même."
        )


def _show_crediting(one: AttemptDetails) -> None:
    st.markdown(
        "Seulement si l'espace du service de paiement montre ce paiement comme fait. La famille est créditée une seule "
        "fois, même si le service le confirme plus tard ; elle reçoit un reçu."
    )
    with st.form("credit", border=False):
        amount = st.text_input("Montant (€)", _write_amount(one.cents), max_chars=20)
        method = METHODS[st.selectbox("Moyen de paiement", METHODS)]
        paid_on = day_field.show_day_field("Payé le", local_date(one.created_at), key="paye_le")
        why = st.text_input("Motif", key="credit_why", max_chars=100)
        if st.form_submit_button("Créditer la famille", type="primary"):
            portal = settings().base_url
            attempt(
                lambda: _say_done("La famille est créditée.", paid_on.required(), "ce paiement"),
                lambda it: credit_attempt(
                    it.db,
                    it.actor,
                    one.id,
                    why,
                    portal,
                    it.now,
                    method=method,
                    cents=read_cents(amount),
                    received_on=paid_on.required(),
                ),
            )


def _show_closing(one: AttemptDetails, what_follows: str) -> None:
    with st.expander("Classer", expanded=True), st.form("close", border=False):
        st.markdown(what_follows)
        why = st.text_input("Motif", key="close_why", max_chars=100)
        if st.form_submit_button("Classer cette tentative"):
            attempt("La tentative est classée.", lambda it: close_attempt(it.db, it.actor, one.id, why, it.now))


def _show_reversal(one: AttemptDetails, more: AttemptParticulars) -> None:
    """Show the form that takes the payment back, where something of it is left."""
    if one.method is None or one.payment_id is None or more.received_on is None:
        return
    paid = ReversiblePayment(more.received_on, one.method, more.credited, sum(entry.cents for entry in more.taken_back))
    if not list_reversals(paid):
        st.info("Ce paiement est entièrement rejeté ou remboursé.")
        return
    st.header("Rejet ou remboursement", anchor=False)
    reversal_form.show_form(one.payment_id, paid)


def _say_done(done: str, day: date, what: str) -> str:
    """`done`, and on which day the books have it where its month is over."""
    return f"{done} {describe_accounting(day, session.today(), what)}".strip()


def _write_amount(cents: int) -> str:
    return f"{cents / 100:.2f}".replace(".", ",")
