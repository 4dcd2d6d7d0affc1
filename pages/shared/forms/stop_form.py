"""The form that stops the bookings of a family or of a child."""

from collections.abc import Callable, Mapping
from datetime import date

import streamlit as st

from cantine.families.actions.stops import LONGEST_REASON, StopForm
from pages.shared.forms.day_field import show_day_field


def show_stop_form(
    family_id: int, children: Mapping[int, str], services: Mapping[int, str], today: date, key: str
) -> Callable[[], StopForm]:
    """Show the fields; what is returned makes the form of them, and raises NotAccepted."""
    child = st.selectbox(
        "Pour", [None, *children], format_func=lambda one: children.get(one, "toute la famille"), key=f"{key}_child"
    )
    service = st.selectbox(
        "Prestation", [None, *services], format_func=lambda one: services.get(one, "toutes"), key=f"{key}_service"
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        first = show_day_field("Du", today, key=f"{key}_first")
        last = show_day_field("Au (vide : jusqu'à nouvel ordre)", key=f"{key}_last")
    reason = st.text_input("Motif, que les parents lisent", max_chars=LONGEST_REASON, key=f"{key}_reason")
    return lambda: StopForm(reason, None if child else family_id, child, service, first.day(), last.day())
