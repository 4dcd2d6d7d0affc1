"""What stands around every page: the commune, the way home, « Déconnexion »."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from cantine import clock
from cantine.actions import sessions
from cantine.queries.visitors import Visitor
from cantine.rules.french import moment
from pages.widgets import menu, page


def frozen_clock() -> None:
    """A demonstration whose clock stands still says so."""
    st.html(f'<p class="frozen" role="note">Démonstration : horloge arrêtée au {moment(clock.now())}.</p>')


def header(visitor: Visitor, here: str) -> None:
    """« Mairie de … » with the menus, the profile and « Déconnexion » at the top right, of the page `here`."""
    with st.container(horizontal=True, vertical_alignment="center", key="top", gap="small"):
        st.html(f'<p class="town">{escape(visitor.commune)}</p>', width="stretch")
        if not visitor.must_choose:
            if visitor.family_id is not None:
                st.page_link(page.at("compte"), label="Accueil", icon=":material/home:")
            for name, entries in menu.of(visitor):
                _menu(name, entries, here)
            st.page_link(page.at("profil"), label="Mon profil", icon=":material/person:")
        if st.button("Déconnexion", icon=":material/logout:", key="sign_out"):
            _sign_out(visitor)
            st.switch_page(page.at(""))


def _menu(name: str, entries: Sequence[menu.Entry], here: str) -> None:
    """One click opens the pages of a menu; a single page needs none. On the next page the menu is a new, closed one."""
    if len(entries) == 1:
        [only] = entries
        st.page_link(page.at(only.address), label=only.label, icon=only.icon)
        return
    with st.popover(name, type="tertiary", key=f"menu_{name}_{here}"):
        for entry in entries:
            st.page_link(page.at(entry.address), label=entry.label, icon=entry.icon)


def _sign_out(visitor: Visitor) -> None:
    """End the session on the server, forget everything of it here, and have the cookie cleared by the next page."""
    with page.writing() as (db, now):
        sessions.end_session(db, visitor, now)
    pages = st.session_state["pages"]
    st.session_state.clear()
    st.session_state.update(cookie_to_clear=visitor.session_id, signed_out=True, pages=pages)
