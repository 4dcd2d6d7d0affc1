"""The log of reading: who saw what is said of children's health, and who took which file of people's data."""

import streamlit as st

from cantine.common.french import join_words, numeric_moment
from cantine.common.roles import ROLE_LABELS
from cantine.common.terms.read_places import READ_PLACE_LABELS
from cantine.journal import reading_search
from cantine.journal.reading_search import Reading
from pages.agents.mairie.journal.log_filters import show_count, show_filters
from pages.shared import session
from pages.shared.tables import html_table

HEAD = ("Quand", "Qui", "Rôle", "Où", "Quoi", "Santé (PAI) de")
GUARDIAN = "Responsable"


def show_view() -> None:
    """Show the choices of what to look for, and a page of what was found."""
    asked = show_filters(by_child=True)
    with session.open_reader() as db:
        found, count = reading_search.list_readings(
            db, person=asked.person, child=asked.child, day=asked.day, page=asked.page
        )

    st.markdown(
        "Consignes de santé lues (une fois par jour et par liste) et fichiers téléchargés, gardés douze mois. Une "
        "famille qui demande ses données y lit le rôle et le moment, sans le nom de l'agent."
    )
    show_count(count, asked.page, reading_search.PER_PAGE)
    with st.container(key="journal"):
        st.html(html_table.render_table(HEAD, [_list_cells(one) for one in found], "Consultations", "journal"))


def _list_cells(one: Reading) -> tuple[str, ...]:
    role = ROLE_LABELS[one.role] if one.role else GUARDIAN
    what = " · ".join(filter(None, (one.what, one.family)))
    return numeric_moment(one.at), one.who, role, READ_PLACE_LABELS[one.place], what, join_words(one.children)
