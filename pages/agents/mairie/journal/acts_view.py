"""The journal of acts: who did what, when, before and after."""

import streamlit as st

from cantine.common.french import describe_page, plural
from cantine.common.number_input import parse_family_number
from cantine.families.queries import classes
from cantine.journal import search
from cantine.offer.queries import offer
from pages.shared import session
from pages.shared.forms import day_field
from pages.shared.tables import journal_table


def show_view() -> None:
    """Show the choices of what to look for, and a page of what was found."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        person = st.text_input("Personne (nom ou adresse mail)", key="personne", bind="query-params", max_chars=100)
        number = st.text_input("N° de famille", key="famille", bind="query-params", max_chars=9)
        child = st.text_input("Enfant", key="enfant", bind="query-params", max_chars=100)
        typed = day_field.show_day_field("Jour", key="jour", bind="query-params")
        leaf = st.number_input("Page", 1, 100_000, key="page", bind="query-params")

    day = day_field.read_any_or_stop(typed)
    family = (parse_family_number(number) or 0) if number.strip() else None  # what is no number is no family's
    who, whose = person.strip(), child.strip()
    with session.open_reader() as db:
        found, count = search.list_page(db, person=who, family=family, child=whose, day=day, page=leaf)
        names = {"classroom_id": classes.read_labels(db), "full_day_with_id": offer.read_labels(db)}

    where = describe_page(leaf, count, search.PER_PAGE)
    st.markdown(f"{plural(count, 'entrée')}, {where}." if found else "Aucune entrée.")
    with st.container(key="journal"):
        st.html(journal_table.render(found, names))
