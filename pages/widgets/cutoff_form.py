"""The fields of a cutoff rule: a whole week at once, or each day by itself."""

from datetime import time

import streamlit as st

from cantine.rules.cutoffs import CutoffRule, DaysBefore, Weekly

WEEKLY = "toute la semaine à la fois"
DAYS = "chaque jour, des jours avant"
SERVED = "chaque jour, des jours servis avant"
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def cutoff_form(label: str, known: CutoffRule, key: str) -> CutoffRule:
    """The rule as it is chosen now; every change shows at once what it means."""
    forms = (WEEKLY, DAYS, SERVED)
    weekly = known if isinstance(known, Weekly) else Weekly()
    daily = known if isinstance(known, DaysBefore) else DaysBefore(1, time(9))
    now = WEEKLY if isinstance(known, Weekly) else SERVED if daily.served_only else DAYS
    form = st.radio(f"{label} : se ferme", forms, index=forms.index(now), key=f"{key}_form")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if form == WEEKLY:
            weekday = st.selectbox(
                "Le", range(7), index=weekly.weekday, format_func=WEEKDAYS.__getitem__, key=f"{key}_weekday"
            )
            weeks = st.number_input("Semaines avant", 1, 8, weekly.weeks_ahead, key=f"{key}_weeks")
        else:
            days = st.number_input("Jours avant", 1, 60, daily.days, key=f"{key}_days")
        at = st.time_input("À", known.at, step=300, key=f"{key}_at") or known.at
    return Weekly(weekday, at, weeks) if form == WEEKLY else DaysBefore(days, at, form == SERVED)
