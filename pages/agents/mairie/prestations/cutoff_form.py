"""The fields of a cutoff rule: a whole week at once, each weekday at its own moment, or each day by itself."""

from collections.abc import Callable, Collection
from datetime import time
from functools import partial

import streamlit as st

from cantine.common.cutoff_types import (
    CutoffRule,
    DayClosing,
    DaysBefore,
    Weekly,
    WeekTable,
    close_several_times,
)
from cantine.common.french import WEEKDAYS
from pages.shared.forms.number_field import TypedNumber, show_hour_field, show_whole_field

WEEKLY = "toute la semaine à la fois"
TABLE = "chaque jour de la semaine à son heure"
DAYS = "chaque jour, des jours avant"
SERVED = "chaque jour, des jours servis avant"
TWICE = close_several_times(((4, time(9)), (1, time(9))))
"""What a table begins with: Friday for Monday and Tuesday, Tuesday for the rest of the week."""
FURTHEST = 4
"""How many weeks before its own a weekday closes at most."""

Made = Callable[[], CutoffRule]
"""Makes the rule that the fields say; raises NotAccepted for what is no number or hour."""


def show_cutoff_form(label: str, known: CutoffRule, weekdays: Collection[int], key: str) -> Made:
    """Show the fields of a cutoff rule, beginning with the `known` one; what is returned makes the rule of them.

    A table has a line for each of the `weekdays` (0 is Monday) on which the service runs.
    """
    forms = (WEEKLY, DAYS, SERVED, TABLE)
    form = st.radio(f"{label} : se ferme", forms, forms.index(_choose_form(known)), key=f"{key}_form")
    if form == TABLE:
        return _show_table(known if isinstance(known, WeekTable) else TWICE, weekdays, key)
    usual = known.days[0].at if isinstance(known, WeekTable) else known.at
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if form == WEEKLY:
            weekly = known if isinstance(known, Weekly) else Weekly()
            weekday = _show_weekday("Le", weekly.weekday, f"{key}_weekday")
            weeks = show_whole_field("Semaines avant", weekly.weeks_ahead, 1, 8, key=f"{key}_weeks", width=130)
            at = _show_hour("À", usual, f"{key}_at")
            return lambda: Weekly(weekday, _read_time(at), weeks.required())
        daily = known if isinstance(known, DaysBefore) else DaysBefore(1, time(9))
        days = show_whole_field("Jours avant (0 : le jour même)", daily.days, 0, 60, key=f"{key}_days", width=220)
        at = _show_hour("À", usual, f"{key}_at")
        return lambda: DaysBefore(days.required(), _read_time(at), form == SERVED)


def _choose_form(known: CutoffRule) -> str:
    if isinstance(known, DaysBefore):
        return SERVED if known.served_only else DAYS
    return WEEKLY if isinstance(known, Weekly) else TABLE


def _show_weekday(label: str, known: int, key: str) -> int:
    return st.selectbox(label, range(7), known, WEEKDAYS.__getitem__, key=key)


def _show_hour(label: str, known: time, key: str) -> TypedNumber:
    return show_hour_field(label, known.hour * 60 + known.minute, key=key)


def _read_time(typed: TypedNumber) -> time:
    return time(*divmod(typed.required(), 60))


def _show_table(known: WeekTable, weekdays: Collection[int], key: str) -> Made:
    """Show for each weekday when it closes: a day, from four weeks before to the same day, and an hour."""
    st.caption("Pour chaque jour servi, le dernier moment pour s'inscrire ou annuler.")
    lines: list[tuple[int, int, int, TypedNumber]] = []
    for weekday in sorted(weekdays):
        row = known.find_closing(weekday)
        back = row.count_days_back() + (weekday - row.weekday) % 7
        with st.container(horizontal=True, vertical_alignment="bottom"):
            choices = [*range(weekday + 7 * FURTHEST + 1)]
            chosen = st.selectbox(
                f"{WEEKDAYS[weekday].capitalize()} se ferme le",
                choices,
                min(back, choices[-1]),
                partial(_name_day_back, weekday),
                key=f"{key}_back_{weekday}",
            )
            at = _show_hour(f"{WEEKDAYS[weekday].capitalize()}, à", row.at, f"{key}_at_{weekday}")
        lines.append((weekday, (weekday - chosen) % 7, (6 - weekday + chosen) // 7, at))

    def make() -> CutoffRule:
        if not lines:
            return known
        rows = [DayClosing(weekday, closing, _read_time(at), weeks) for weekday, closing, weeks, at in lines]
        return WeekTable(tuple(rows))

    return make


def _name_day_back(weekday: int, days: int) -> str:
    """« jour même », « mardi (la veille) », « vendredi de la semaine précédente », « lundi, 2 semaines avant »."""
    if days < 2:
        return f"{WEEKDAYS[(weekday - 1) % 7]} (la veille)" if days else "jour même"
    weeks = (6 - weekday + days) // 7
    when = (" de la même semaine", " de la semaine précédente")[weeks] if weeks < 2 else f", {weeks} semaines avant"
    return f"{WEEKDAYS[(weekday - days) % 7]}{when}"
