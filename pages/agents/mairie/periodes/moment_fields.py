"""Fields for a moment: a day and an hour in Paris, or how it is counted before each period of a year."""

from collections.abc import Callable
from datetime import datetime, time

import streamlit as st

from cantine.common.form_input import NotAccepted
from cantine.common.french import WEEKDAYS
from cantine.common.paris import PARIS, instant
from cantine.offer.rules.period_years import COUNTING_LABELS, Counting, PlannedMoment
from pages.shared.forms.day_field import show_day_field
from pages.shared.forms.number_field import TypedNumber, show_hour_field, show_whole_field

OPENS, CLOSES = 8 * 60, 23 * 60 + 59
"""The hours that the fields begin with: a morning to open, the end of a day to close."""


def show_moment(label: str, known: datetime | None, usual: int, key: str) -> Callable[[], datetime | None]:
    """Show a day and an hour; what is returned makes the instant of them, None where the day is empty."""
    local = known and known.astimezone(PARIS)
    with st.container(horizontal=True, vertical_alignment="top"):
        day = show_day_field(label, local.date() if local else None, key=f"{key}_day", width=260)
        at = show_hour_field("à", local.hour * 60 + local.minute if local else usual, key=f"{key}_at")

    def make() -> datetime | None:
        chosen = day.day()
        return None if chosen is None else instant(chosen, _read_time(at))

    return make


def _read_time(typed: TypedNumber) -> time:
    return time(*divmod(typed.required(), 60))


def show_planned_moment(label: str, none: str, usual: int, key: str) -> Callable[[], PlannedMoment | None]:
    """Show how a moment before each period is counted; `none` says what no moment means."""
    choices = (None, *Counting)
    counting = st.selectbox(
        label, choices, format_func=lambda one: none if one is None else COUNTING_LABELS[one], key=f"{key}_counting"
    )
    if counting is None:
        return lambda: None
    with st.container(horizontal=True, vertical_alignment="top"):
        weekday = (
            st.selectbox("Le", range(7), 6, WEEKDAYS.__getitem__, key=f"{key}_weekday")
            if counting is Counting.WEEKDAY
            else 0
        )
        day = show_day_field("Date", key=f"{key}_day", width=260) if counting is Counting.DATE else None
        number = _show_number(counting, key)
        at = show_hour_field("À", usual, key=f"{key}_at")

    def make() -> PlannedMoment:
        if day is not None and day.day() is None:
            raise NotAccepted(f"« {label} » : indiquez la date.")
        fixed = day.day() if day else None
        return PlannedMoment(counting, number.required() if number else 0, _read_time(at), weekday, fixed)

    return make


def _show_number(counting: Counting, key: str) -> TypedNumber | None:
    fields = {
        Counting.DAYS: ("Jours avant", 28, 0, 365),
        Counting.WEEKDAY: ("Semaines avant", 3, 0, 52),
        Counting.MONTH_DAY: ("Le (jour du mois)", 7, 1, 31),
    }
    return show_whole_field(*fields[counting], key=f"{key}_number", width=150) if counting in fields else None
