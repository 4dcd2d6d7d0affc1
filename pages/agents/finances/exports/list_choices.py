"""The widgets with which staff choose what of a list they want; the address of the page holds what they chose."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar

import streamlit as st

from cantine.common.form_input import NotAccepted
from cantine.common.french import month_name
from cantine.common.list_filter import ListChoice, ListFilter
from cantine.common.number_input import parse_family_number
from cantine.common.vocabulary import METHOD_LABELS
from pages.shared.forms import day_field

T = TypeVar("T")
ANY_DAY, DAYS = "Toutes les dates", "Du … au …"


class NotChosen(Exception):
    """A choice that is still missing or cannot be; the message says which, in French."""


def show_choices(
    offered: Sequence[ListChoice], months: Sequence[date], services: Mapping[int, str], today: date
) -> ListFilter:
    """Show a widget per choice, side by side, and return what they say. Raises NotChosen. `months` can be chosen, the
    latest first; the one before this month is chosen to begin with."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        month, first, last = _ask_period(months, today) if ListChoice.PERIOD in offered else (None, None, None)
        month = _ask_month(months, today) if ListChoice.MONTH in offered else month
        day = _ask_day("Situation au", "situation") if ListChoice.DAY in offered else None
        number = ""
        if {ListChoice.FAMILY, ListChoice.ONE_FAMILY} & set(offered):
            number = st.text_input("N° de famille", key="famille", bind="query-params", max_chars=9)
        service = _ask_one("Prestation", "Toutes", services, "pour") if ListChoice.SERVICE in offered else None
        method = _ask_one("Mode de paiement", "Tous", METHOD_LABELS, "mode") if ListChoice.METHOD in offered else None
        debtors = ListChoice.DEBTORS in offered and st.checkbox(
            "Familles débitrices seulement", key="debiteurs", bind="query-params"
        )
    family = parse_family_number(number) if number.strip() else None
    if number.strip() and not family:
        raise NotChosen(f"« {number.strip()} » n'est pas un numéro de famille.")
    if ListChoice.ONE_FAMILY in offered and not family:
        raise NotChosen("Indiquez le numéro de la famille.")
    if first and last and first > last:
        raise NotChosen("Le premier jour doit venir avant le dernier.")
    return ListFilter(month, first, last, day, family, service, method, debtors)


def _ask_period(months: Sequence[date], today: date) -> tuple[date | None, date | None, date | None]:
    """Let a month be chosen, or a first and a last day, each of which may be left open."""
    by_name = {month_name(month): month for month in months}
    names = [*by_name, ANY_DAY, DAYS]
    period = st.selectbox("Période", names, _find_usual(months, today), key="dates", bind="query-params")
    if period != DAYS:
        return by_name.get(period), None, None
    return None, _ask_day("Du", "depuis"), _ask_day("Au", "jusque")


def _ask_month(months: Sequence[date], today: date) -> date:
    by_name = {month_name(month): month for month in months}
    usual = _find_usual(months, today)
    return by_name[st.selectbox("Mois", [*by_name], usual, key="mois", bind="query-params")]


def _find_usual(months: Sequence[date], today: date) -> int:
    """The place of the latest month that is over, else of the first of the list."""
    return next((place for place, month in enumerate(months) if month < today.replace(day=1)), 0)


def _ask_day(label: str, key: str) -> date | None:
    try:
        return day_field.show_day_field(label, key=key, bind="query-params").day()
    except NotAccepted as refused:
        raise NotChosen(str(refused)) from None


def _ask_one(title: str, everything: str, labels: Mapping[T, str], key: str) -> T | None:
    by_name = {label: one for one, label in labels.items()}
    return by_name.get(st.selectbox(title, [everything, *by_name], key=key, bind="query-params"))
