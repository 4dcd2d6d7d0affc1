"""The fields of a cutoff rule: a whole week at once, several times a week, or each day by itself."""

from collections.abc import Callable
from datetime import time

import streamlit as st

from cantine.common.cutoff_types import ClosingMoment, CutoffRule, DaysBefore, SeveralAWeek, Weekly
from cantine.common.form_input import NotAccepted
from cantine.common.french import WEEKDAYS
from pages.shared.forms.number_field import TypedNumber, show_hour_field, show_whole_field

WEEKLY = "toute la semaine à la fois"
SEVERAL = "plusieurs fois par semaine"
DAYS = "chaque jour, des jours avant"
SERVED = "chaque jour, des jours servis avant"
TWICE = SeveralAWeek((ClosingMoment(4, time(9)), ClosingMoment(1, time(9))))
"""What the form begins with: Friday for Monday and Tuesday, Tuesday for the rest of the week."""

Made = Callable[[], CutoffRule]
"""Makes the rule that the fields say; raises NotAccepted for what is no number or hour."""


def show_cutoff_form(label: str, known: CutoffRule, key: str) -> Made:
    """Show the fields of a cutoff rule, beginning with the `known` one; what is returned makes the rule of them."""
    forms = (WEEKLY, DAYS, SERVED, SEVERAL)
    form = st.radio(f"{label} : se ferme", forms, forms.index(_choose_form(known)), key=f"{key}_form")
    if form == SEVERAL:
        return _show_several(known if isinstance(known, SeveralAWeek) else TWICE, key)
    usual = TWICE.closings[0].at if isinstance(known, SeveralAWeek) else known.at
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if form == WEEKLY:
            weekly = known if isinstance(known, Weekly) else Weekly()
            weekday = _show_weekday("Le", weekly.weekday, f"{key}_weekday")
            weeks = show_whole_field("Semaines avant", weekly.weeks_ahead, 1, 8, key=f"{key}_weeks", width=130)
            at = _show_hour("À", usual, f"{key}_at")
            return lambda: Weekly(weekday, _read_time(at), weeks.required())
        daily = known if isinstance(known, DaysBefore) else DaysBefore(1, time(9))
        days = show_whole_field("Jours avant", daily.days, 1, 60, key=f"{key}_days", width=130)
        at = _show_hour("À", usual, f"{key}_at")
        return lambda: DaysBefore(days.required(), _read_time(at), form == SERVED)


def _choose_form(known: CutoffRule) -> str:
    if isinstance(known, DaysBefore):
        return SERVED if known.served_only else DAYS
    return WEEKLY if isinstance(known, Weekly) else SEVERAL


def _show_weekday(label: str, known: int, key: str) -> int:
    return st.selectbox(label, range(7), known, WEEKDAYS.__getitem__, key=key)


def _show_hour(label: str, known: time, key: str) -> TypedNumber:
    return show_hour_field(label, known.hour * 60 + known.minute, key=key)


def _read_time(typed: TypedNumber) -> time:
    return time(*divmod(typed.required(), 60))


def _show_several(known: SeveralAWeek, key: str) -> Made:
    """Show a weekday and a time for each closing moment; a weekday that is chosen twice is refused."""
    counts = range(2, 6)
    usual = counts.index(max(2, len(known.closings)))
    count = st.selectbox("Combien de fois par semaine", counts, usual, key=f"{key}_count")
    st.caption("Chaque jour se ferme au dernier de ces moments qui tombe avant lui.")
    chosen: list[tuple[int, TypedNumber]] = []
    for place in range(count):
        before = known.closings[place] if place < len(known.closings) else ClosingMoment(place, time(9))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            weekday = _show_weekday(f"{place + 1}. Le", before.weekday, f"{key}_weekday_{place}")
            chosen.append((weekday, _show_hour(f"{place + 1}. À", before.at, f"{key}_at_{place}")))

    def make() -> CutoffRule:
        if len({weekday for weekday, _ in chosen}) < len(chosen):
            raise NotAccepted("Le même jour de la semaine est choisi deux fois : choisissez-en un autre.")
        return SeveralAWeek(tuple(ClosingMoment(weekday, _read_time(at)) for weekday, at in chosen))

    return make
