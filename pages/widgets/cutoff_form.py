"""The fields of a cutoff rule: a whole week at once, several times a week, or each day by itself."""

from datetime import time

import streamlit as st

from cantine.rules.cutoffs import Closing, CutoffRule, DaysBefore, SeveralAWeek, Weekly

WEEKLY = "toute la semaine à la fois"
SEVERAL = "plusieurs fois par semaine"
DAYS = "chaque jour, des jours avant"
SERVED = "chaque jour, des jours servis avant"
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
TWICE = SeveralAWeek((Closing(4, time(9)), Closing(1, time(9))))
"""What the form begins with: Friday for Monday and Tuesday, Tuesday for the rest of the week."""


def cutoff_form(label: str, known: CutoffRule, key: str) -> CutoffRule:
    """The rule as it is chosen now; every change shows at once what it means."""
    forms = (WEEKLY, DAYS, SERVED, SEVERAL)
    form = st.radio(f"{label} : se ferme", forms, index=forms.index(_form_of(known)), key=f"{key}_form")
    if form == SEVERAL:
        return _several(known if isinstance(known, SeveralAWeek) else TWICE, key)
    weekly = known if isinstance(known, Weekly) else Weekly()
    daily = known if isinstance(known, DaysBefore) else DaysBefore(1, time(9))
    usual = TWICE.closings[0].at if isinstance(known, SeveralAWeek) else known.at
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if form == WEEKLY:
            weekday = _weekday("Le", weekly.weekday, f"{key}_weekday")
            weeks = st.number_input("Semaines avant", 1, 8, weekly.weeks_ahead, key=f"{key}_weeks")
        else:
            days = st.number_input("Jours avant", 1, 60, daily.days, key=f"{key}_days")
        at = st.time_input("À", usual, step=300, key=f"{key}_at") or usual
    return Weekly(weekday, at, weeks) if form == WEEKLY else DaysBefore(days, at, form == SERVED)


def _form_of(known: CutoffRule) -> str:
    if isinstance(known, DaysBefore):
        return SERVED if known.served_only else DAYS
    return WEEKLY if isinstance(known, Weekly) else SEVERAL


def _weekday(label: str, known: int, key: str) -> int:
    return st.selectbox(label, range(7), index=known, format_func=WEEKDAYS.__getitem__, key=key)


def _several(known: SeveralAWeek, key: str) -> SeveralAWeek:
    """A weekday and a time for each; the same weekday chosen twice counts once."""
    count = st.number_input("Combien de fois par semaine", 2, 5, max(2, len(known.closings)), key=f"{key}_count")
    st.caption("Chaque jour se ferme au dernier de ces moments qui tombe avant lui.")
    chosen: dict[int, Closing] = {}
    for place in range(count):
        before = known.closings[place] if place < len(known.closings) else Closing(place, time(9))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            weekday = _weekday(f"{place + 1}. Le", before.weekday, f"{key}_weekday_{place}")
            at = st.time_input(f"{place + 1}. À", before.at, step=300, key=f"{key}_at_{place}") or before.at
        chosen.setdefault(weekday, Closing(weekday, at))
    return SeveralAWeek(tuple(chosen.values()))
