"""The form that takes a payment back, whole or in part: what the bank has rejected, or what was paid back."""

import streamlit as st

from cantine.common.french import euros
from cantine.common.number_input import read_cents
from cantine.common.vocabulary import REVERSAL_LABELS
from cantine.ledger.actions.reversals import reverse_payment
from cantine.ledger.rules.payments import describe_accounting
from cantine.ledger.rules.reversals import AlreadyTakenBack, ReversiblePayment, TypedReversal, list_reversals
from pages.shared import session
from pages.shared.form_action import attempt
from pages.shared.forms import day_field


def show_form(payment_id: int, paid: ReversiblePayment) -> None:
    """Show the form for this payment, of which something is left.

    Once something was taken back it is another form: a second click on the one before does nothing.
    """
    kinds = {REVERSAL_LABELS[reversal]: reversal for reversal in list_reversals(paid)}
    turn = f"{paid.taken_back}_{payment_id}"
    st.markdown(
        "Une écriture en sens inverse : les factures sont de nouveau à payer pour ce montant. Elle ne se modifie plus, "
        "et la famille en est prévenue par mail."
    )
    with st.form(f"reverse_{turn}", border=False):
        kind = kinds[st.selectbox("Écriture", kinds)]
        left = f"{paid.left / 100:.2f}".replace(".", ",")
        amount = st.text_input(f"Montant (€), {euros(paid.left)} au plus", left, max_chars=20)
        day = day_field.show_day_field("Date", session.today(), key=f"rendu_le_{turn}")
        why = st.text_input("Motif", key=f"reverse_why_{turn}", max_chars=100)
        if st.form_submit_button("Enregistrer l'écriture", type="primary"):
            done = []

            def take_back(it: session.Act) -> None:
                typed = TypedReversal(kind, day.required(), why, read_cents(amount))
                try:
                    reverse_payment(it.db, it.actor, payment_id, typed, it.now)
                except AlreadyTakenBack as told:  # the page that follows shows what is so, and says it
                    done.append(str(told))
                    return
                done.append(f"{REVERSAL_LABELS[kind]} enregistré : le solde de la famille a changé.")
                done.append(describe_accounting(typed.day, session.today(), "cette écriture"))

            attempt(lambda: " ".join(done).strip(), take_back)
