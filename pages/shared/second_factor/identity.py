"""« C'est bien vous ? »: asked above the page before what is dangerous, which is done as it was typed after the answer.

The question is only a convenience: whatever a browser sends, the act itself asks in its own transaction whether the
answer was right in the last ten minutes (`Actor.must_have_proved`).
"""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from cantine.access import flow
from cantine.access.queries import second_factors
from cantine.access.queries.visitors import Visitor
from cantine.common.terms.sensitive_acts import SENSITIVE_ACTS, SensitiveAct
from pages.shared import notice, session
from pages.shared.database_failures import guard_writing
from pages.shared.second_factor.wait import say_refusal


@dataclass(frozen=True)
class PendingAct:
    """What waits for the answer: which act, on the page at which address, and how it is tried `again`."""

    act: SensitiveAct
    here: str
    again: Callable[[], None]


def ask_for_proof(act: SensitiveAct, again: Callable[[], None]) -> None:
    """Let the page that follows ask who somebody is, and do this `again` once it is told. Leaving the page drops it."""
    st.session_state["pending_act"] = PendingAct(act, st.session_state["here"], again)


def show_question(visitor: Visitor | None) -> None:
    """Show the question where an act waits for its answer."""
    pending: PendingAct | None = st.session_state.get("pending_act")
    if pending is None or visitor is None or pending.here != st.session_state["here"]:
        st.session_state.pop("pending_act", None)
        return
    if visitor.proved:  # by the first click of a double one, or on another page
        _do(pending)
    with session.open_reader() as db:
        has_factor = second_factors.has_factor(db, visitor.account_id)
    what = "un code de votre application, ou un code de secours" if has_factor else "votre mot de passe"
    with st.container(key="identity"), st.form("identity", clear_on_submit=True):
        notice.show_warning(f"Pour {SENSITIVE_ACTS[pending.act]}, confirmez que c'est bien vous : saisissez {what}.")
        typed = _show_field(has_factor=has_factor)
        with st.container(horizontal=True):
            confirmed = st.form_submit_button("C'est bien moi", type="primary")
            cancelled = st.form_submit_button("Ne pas le faire")
        if cancelled:
            del st.session_state["pending_act"]
            st.rerun()
        if confirmed:
            _judge(visitor, pending, typed, has_factor=has_factor)


def _show_field(*, has_factor: bool) -> str:
    if has_factor:
        return st.text_input("Code à usage unique", key="proof", autocomplete="one-time-code", max_chars=40)
    return st.text_input(
        "Votre mot de passe, pour confirmer",
        key="proof",
        type="password",
        autocomplete="current-password",
        max_chars=200,
    )


def _judge(visitor: Visitor, pending: PendingAct, typed: str, *, has_factor: bool) -> None:
    with guard_writing():
        found = flow.prove_identity(visitor, typed)
    if isinstance(found, flow.SignInRefused):
        say_refusal(found, "")
    elif found:
        _do(pending)
    elif has_factor:
        notice.show_refusal("Ce code n'est pas le bon, ou il a déjà servi : attendez le suivant.")
    else:
        notice.show_refusal("Ce mot de passe n'est pas le bon.")


def _do(pending: PendingAct) -> None:
    st.session_state.pop("pending_act", None)
    pending.again()
    st.rerun()
