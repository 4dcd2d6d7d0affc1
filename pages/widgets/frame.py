"""What stands around every page: the commune, the way home, « Déconnexion »."""

from collections.abc import Iterator
from html import escape

import streamlit as st

from cantine import clock
from cantine.actions import sessions
from cantine.queries.visitors import Visitor
from cantine.rules.french import moment
from pages.widgets import page


def frozen_clock() -> None:
    """A demonstration whose clock stands still says so."""
    st.html(f'<p class="frozen" role="note">Démonstration : horloge arrêtée au {moment(clock.now())}.</p>')


def header(visitor: Visitor) -> None:
    """« Mairie de … » with home, profile and « Déconnexion » at the top right."""
    with st.container(horizontal=True, vertical_alignment="center", key="top", gap="small"):
        st.html(f'<p class="town">{escape(visitor.commune)}</p>', width="stretch")
        if not visitor.must_choose:
            for address, label, icon in _links(visitor):
                st.page_link(page.at(address), label=label, icon=icon)
        if st.button("Déconnexion", icon=":material/logout:", key="sign_out"):
            _sign_out(visitor)
            st.rerun()


def _links(visitor: Visitor) -> Iterator[tuple[str, str, str]]:
    """Address, label and icon of the pages in the header."""
    if visitor.family_id is not None:
        yield "compte", "Accueil", ":material/home:"
    if visitor.actor.may("see_attendance"):
        yield "frequentation", "Fréquentation", ":material/restaurant:"
    if visitor.actor.may("see_families"):
        yield "familles", "Familles", ":material/group:"
    if visitor.actor.may("see_journal"):
        yield "journal", "Journal", ":material/history:"
    if visitor.actor.may("see_blocked"):
        yield "reglages", "Réglages", ":material/settings:"
    yield "profil", "Mon profil", ":material/person:"


def _sign_out(visitor: Visitor) -> None:
    """End the session on the server, forget everything of it here, and have the cookie cleared by the next page."""
    with page.writing() as (db, now):
        sessions.end_session(db, visitor, now)
    st.session_state.clear()
    st.session_state["cookie_to_clear"] = visitor.session_id
