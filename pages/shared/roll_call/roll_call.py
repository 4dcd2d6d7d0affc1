"""The roll call: the list that staff tap, drawn in the browser; the page reads and notes what it sends."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import streamlit as st

from cantine.attendance.rules.roll_call import MARK_WORDS
from cantine.http.shell.bundles import bundle
from cantine.http.shell.streamlit_french import LOST_DIALOG
from pages.shared.component import read_beside

_component = st.components.v2.component(
    "roll_call",
    html=read_beside(__file__, "roll_call.html"),
    css=read_beside(__file__, "roll_call.css"),
    js=bundle(Path(__file__).with_suffix(".js")),
)
_pulse = st.components.v2.component("pulse", js=read_beside(__file__, "pulse.js"))


def show_roll_call(data: dict[str, Any], key: str, on_taps: Callable[[], None], on_search: Callable[[], None]) -> None:
    """Show one list. All texts of `data` come in French; it is shown again and again, and disturbs nothing.

    data: account (whose taps are kept in this browser), title, day (ISO), service (id), timed: "arrival", "departure"
    or None, today: whether it is that day, locked: why nothing can be noted or
    None, answers [{id, refused: sentence or None}] of the latest taps,
    rows [{id, child, name, plain (the name as it is searched), class, presence, time (minutes or None), by, sick,
    tags [{text, kind, more: text or None}], billed, removable}],
    found: {typed, children [{id, name, class, booked}], more: text} or None.

    Two triggers, read in the callbacks from `st.session_state[key]`:
    `taps`, {items: [{id, kind, …}]}: « tick » {booking, mark: {presence, time}, was: [marks]}, « all » {bookings, mark,
    was: mark}, « add » {child, service, day, time}, « remove » {booking};
    `search`, what is typed.
    Items are kept in the browser, sent one message at a time, and again until `answers` has their id.
    """
    # In a list, because Streamlit would try every value of a mapping as a data frame.
    words = {"lost_dialog": LOST_DIALOG, "mark_words": MARK_WORDS}
    _component(data=[data | words], key=key, on_taps_change=on_taps, on_search_change=on_search)


def show_pulse(now: datetime) -> None:
    """Tell the roll call on this page that the server is there, and its clock. Beside the list, because the same list
    is not sent again: a browser that hears nothing cannot tell whether nothing has changed or the connection is
    lost."""
    beat = st.session_state["beat"] = st.session_state.get("beat", 0) + 1
    _pulse(data={"beat": beat, "now": int(now.timestamp() * 1000)}, key="pulse")
