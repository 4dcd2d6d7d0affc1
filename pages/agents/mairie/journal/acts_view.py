"""The journal of acts: who did what, when, before and after."""

import streamlit as st

from cantine.families.queries import classes
from cantine.journal import search
from cantine.offer.queries import offer
from pages.agents.mairie.journal.log_filters import show_count, show_filters
from pages.shared import session
from pages.shared.tables import journal_table


def show_view() -> None:
    """Show the choices of what to look for, and a page of what was found."""
    asked = show_filters(by_family=True, by_child=True)
    with session.open_reader() as db:
        found, count = search.list_page(
            db, person=asked.person, family=asked.family, child=asked.child, day=asked.day, page=asked.page
        )
        names = {"classroom_id": classes.read_labels(db), "full_day_with_id": offer.read_labels(db)}

    show_count(count, asked.page, search.PER_PAGE)
    with st.container(key="journal"):
        st.html(journal_table.render(found, names))
