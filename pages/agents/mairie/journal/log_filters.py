"""What the views of « Journal » have in common: the fields of what is looked for, and how much was found."""

from dataclasses import dataclass
from datetime import date

import streamlit as st

from cantine.common.french import describe_page, plural
from cantine.common.number_input import parse_family_number
from pages.shared.forms import day_field

WHO = "Personne (nom ou adresse mail)"


@dataclass(frozen=True)
class LogFilters:
    """What is looked for. Empty and None ask for all; the family 0 is nobody's."""

    person: str
    family: int | None
    child: str
    day: date | None
    page: int


def show_filters(who: str = WHO, *, by_family: bool = False, by_child: bool = False) -> LogFilters:
    """Show the fields, that of a person under the label `who`; the page stops at what is no day."""
    number = child = ""
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        person = st.text_input(who, key="personne", bind="query-params", max_chars=100)
        if by_family:
            number = st.text_input("N° de famille", key="famille", bind="query-params", max_chars=9)
        if by_child:
            child = st.text_input("Enfant", key="enfant", bind="query-params", max_chars=100)
        typed = day_field.show_day_field("Jour", key="jour", bind="query-params")
        page = st.number_input("Page", 1, 100_000, key="page", bind="query-params")
    family = (parse_family_number(number) or 0) if number.strip() else None  # what is no number is no family's
    return LogFilters(person.strip(), family, child.strip(), day_field.read_any_or_stop(typed), page)


def show_count(count: int, page: int, per_page: int) -> None:
    """Show how many entries there are, and which page this is; `count` is 0 where the page is empty."""
    st.markdown(f"{plural(count, 'entrée')}, {describe_page(page, count, per_page)}." if count else "Aucune entrée.")
