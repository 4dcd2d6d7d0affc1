"""One attempt to change something: what it says when it worked, and when it was refused."""

import secrets
from collections.abc import Callable

import streamlit as st

from cantine.access.rules.sign_in_steps import SignInStep
from cantine.common.form_input import NotAccepted
from cantine.common.roles import IdentityNotProved
from pages.shared import notice, session
from pages.shared.database_failures import NotSaved, take_sentence
from pages.shared.second_factor.identity import ask_for_proof


def attempt(
    done: str | Callable[[], str],
    do: Callable[[session.Act], object],
    beside: str | None = None,
    *,
    step: SignInStep | None = None,
) -> None:
    """Do it in one transaction; the page that follows says `done`, at its top or beside the form of this name. A
    refusal is shown beside the form and nothing typed is lost; so it is where the database did not take it. What asks
    again who somebody is (`SensitiveAct`) is done, as it was typed, once that was shown. `step`: the step of the
    sign-in that it belongs to."""
    try:
        with session.begin_act(step=step) as it:
            do(it)
            said = done if isinstance(done, str) else done()  # while the act is open: what cannot be said is not kept
    except (NotAccepted, NotSaved) as refused:
        take_sentence()
        notice.show_refusal(str(refused))
    except IdentityNotProved as asked:
        ask_for_proof(asked.act, lambda: attempt(done, do, beside, step=step))
        st.rerun()
    except session.GONE:
        st.rerun()
    else:
        # What waits to be said was left since this run began, by the first click of a double one: that was done.
        session.leave_note(_name_note(beside), said, first=True)
        st.rerun()


def note_done(sentence: str, beside: str | None = None) -> None:
    """Let the page that follows say what was done, at its top or beside the form of this name."""
    session.leave_note(_name_note(beside), sentence)


def _name_note(beside: str | None) -> str:
    return "done" if beside is None else f"done {beside}"


def take_done(beside: str | None = None) -> str | None:
    """What was done, at the top of the page or beside the form of this name; None the second time."""
    done: str | None = session.read_notes().pop(_name_note(beside), None)
    return done


def say_what_was_done(beside: str | None = None) -> None:
    """Say what was done, once: at the top of the page, or beside the form of this name."""
    if done := take_done(beside):
        notice.show_success(done, in_view=beside is None)


def make_turn() -> str:
    """A mark of this showing of a form, for `do_as_shown`."""
    return secrets.token_hex(8)


def do_as_shown(do: Callable[[session.Act], str], beside: str, turn: str) -> None:
    """Do what a click confirmed, from its callback: with the arguments that the page showed, not with what is so now.

    The page that follows says what `do` returned at its top, or why it was refused beside this form. The second click
    of a double one comes from the same showing (`turn`) of the form and does nothing more.
    """
    if _say_spent(turn):
        return
    try:
        with session.begin_act() as it:
            said = do(it)
    except NotAccepted as refused:
        if not _say_spent(turn):  # the first click was still at it when this one began
            st.session_state[f"refused {beside}"] = str(refused)
    except IdentityNotProved as asked:
        ask_for_proof(asked.act, lambda: do_as_shown(do, beside, turn))
    except session.GONE:
        return  # the sign-in comes next, what it is about is gone, or the database did not take it
    else:
        session.leave_note("spent turn", (turn, said))
        note_done(said)


def _say_spent(turn: str) -> bool:
    """Whether a click of this showing of a form has done it already; what it did is said again then."""
    spent, said = session.read_notes().get("spent turn", ("", ""))
    if spent == turn:
        note_done(said)
    return bool(spent == turn)


def say_what_was_refused(beside: str) -> None:
    """Say why `do_as_shown` did nothing, once, beside the form of this name."""
    if refused := st.session_state.pop(f"refused {beside}", None):
        notice.show_refusal(refused)
