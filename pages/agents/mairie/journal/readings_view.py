"""The log of reading: who saw what is said of children's health, and who took which file of people's data."""

import streamlit as st

from cantine.common.french import describe_page, join_words, numeric_moment, plural
from cantine.common.roles import ROLE_LABELS
from cantine.common.terms.read_places import READ_PLACE_LABELS
from cantine.journal import reading_search
from cantine.journal.reading_search import Reading
from pages.shared import session
from pages.shared.forms import day_field
from pages.shared.tables import html_table

HEAD = ("Quand", "Qui", "Rôle", "Où", "Quoi", "Santé (PAI) de")
GUARDIAN = "Responsable"


def show_view() -> None:
    """Show the choices of what to look for, and a page of what was found."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        person = st.text_input("Personne (nom ou adresse mail)", key="personne", bind="query-params", max_chars=100)
        child = st.text_input("Enfant", key="enfant", bind="query-params", max_chars=100)
        typed = day_field.show_day_field("Jour", key="jour", bind="query-params")
        leaf = st.number_input("Page", 1, 100_000, key="page", bind="query-params")

    day = day_field.read_any_or_stop(typed)
    with session.open_reader() as db:
        found, count = reading_search.list_readings(db, person=person.strip(), child=child.strip(), day=day, page=leaf)

    st.markdown(
        "Consignes de santé lues (une fois par jour et par liste) et fichiers téléchargés, gardés douze mois. Une "
        "famille qui demande ses données y lit le rôle et le moment, sans le nom de l'agent."
    )
    where = describe_page(leaf, count, reading_search.PER_PAGE)
    st.markdown(f"{plural(count, 'entrée')}, {where}." if found else "Aucune entrée.")
    with st.container(key="journal"):
        st.html(html_table.render_table(HEAD, [_list_cells(one) for one in found], "Consultations", "journal"))


def _list_cells(one: Reading) -> tuple[str, ...]:
    role = ROLE_LABELS[one.role] if one.role else GUARDIAN
    what = " · ".join(filter(None, (one.what, one.family)))
    return numeric_moment(one.at), one.who, role, READ_PLACE_LABELS[one.place], what, join_words(one.children)
