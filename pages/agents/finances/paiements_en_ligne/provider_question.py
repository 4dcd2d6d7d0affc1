"""The provider is asked again about one attempt, at once."""

import streamlit as st

from cantine.common.roles import Actor, NotFound
from cantine.common.vocabulary import ATTEMPT_LABELS, AttemptState, PaymentProvider
from cantine.http.payments.provider_connection import connect
from cantine.online_payment import flow
from cantine.online_payment.queries.attempts import AttemptDetails
from cantine.online_payment.rules.provider import ProviderUnavailable
from pages.shared import notice
from pages.shared.form_action import note_done


def show_question(one: AttemptDetails, actor: Actor) -> None:
    """Show the button that asks, where this provider can be asked and knows the attempt."""
    if one.provider is PaymentProvider.LYRA and one.state is not AttemptState.PAID:
        st.caption("PayZen ne s'interroge pas : regardez l'opération dans son espace marchand.")
    if one.can_be_asked and st.button("Interroger de nouveau", type="primary"):
        _ask_again(actor, one.id)


def _ask_again(actor: Actor, attempt_id: int) -> None:
    """Ask, outside of any transaction; the page that follows says how the attempt stands now."""
    try:
        with st.spinner("Question posée au service de paiement…"):
            state = flow.ask_again(actor, attempt_id, connect)
    except ProviderUnavailable:
        notice.show_refusal("Le service de paiement ne répond pas : recommencez dans quelques minutes.")
    except NotFound:
        st.rerun()
    else:
        note_done(f"Le service de paiement a été interrogé. État de la tentative : {ATTEMPT_LABELS[state].lower()}.")
        st.rerun()
