"""Buttons to the range before or after a day field, where each click counts: two fast ones step twice.

A click may come while the page that the one before it led to is still on its way: the browser then sends what its field
said before. Where that click led is remembered until a run without a click, so that the next one goes on from there.
"""

from collections.abc import Callable
from datetime import date

import streamlit as st

from cantine.common.day_input import read_day, write_day
from cantine.common.form_input import NotAccepted


def settle_day(key: str) -> None:
    """Remember the day that the field of this key shows, in a run that no click began; call it before that field."""
    if not st.session_state.pop(f"{key}_clicked", False):
        st.session_state.pop(f"{key}_stepped", None)


def show_step(key: str, words: str, icon: str, lead: Callable[[date], date]) -> None:
    """Show a button that takes the day field of this key from its day to where `lead` says."""
    st.button(words, icon=icon, on_click=_go, args=(key, lead))


def _go(key: str, lead: Callable[[date], date]) -> None:
    state = st.session_state
    said = state[key]
    before, led = state.get(f"{key}_stepped", (None, None))
    try:
        here = led if before == said and led else read_day(said)
    except NotAccepted:
        return  # the page says that this is no day
    there = lead(here)
    state[f"{key}_stepped"], state[f"{key}_clicked"] = (said, there), True
    state[key] = write_day(there)
