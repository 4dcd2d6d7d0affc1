"""What stands around every page: the commune, the way home, « Déconnexion »."""

from collections.abc import Sequence
from html import escape
from itertools import groupby

import streamlit as st

from cantine import clock
from cantine.access.actions import sessions
from cantine.access.queries.visitors import Visitor
from cantine.common.french import moment
from cantine.http.addresses import PAGES, Page
from pages.shared import session


def show_frozen_clock() -> None:
    """Say that the clock of this demonstration stands still, and at which instant."""
    said = f"Démonstration : horloge arrêtée au {moment(clock.now())}."
    st.html(f'<aside class="frozen" aria-label="Démonstration">{said}</aside>')


def show_header(visitor: Visitor, here: str) -> None:
    """Show « Mairie de … » with the menus, the profile and « Déconnexion » over the page at the address `here`."""
    with st.container(horizontal=True, vertical_alignment="center", key="top", gap="small"):
        st.html(f'<p class="town">{escape(visitor.commune)}</p>', width="stretch")
        if not visitor.must_choose:
            if visitor.family_id is not None:
                session.show_link("compte", "Accueil", "home")
            mine = [row for row in PAGES if row.menu and session.may_open(visitor, row.who)]
            for name, rows in groupby(mine, key=lambda row: row.menu):
                _show_menu(name, [*rows], here)
            session.show_link("profil", "Mon profil", "person")
        if st.button("Déconnexion", icon=":material/logout:", key="sign_out"):
            _sign_out(visitor)
            st.switch_page(session.get_page(""))


def _show_menu(name: str, rows: Sequence[Page], here: str) -> None:
    """Show a menu that one click opens, or its only page as a link. On the next page it is a new, closed one."""
    if len(rows) == 1:
        _link(rows[0])
        return
    with st.popover(name, type="tertiary", key=f"menu_{name}_{here}"):
        for row in rows:
            _link(row)


def _link(row: Page) -> None:
    session.show_link(row.address, row.title, row.icon)


def _sign_out(visitor: Visitor) -> None:
    """End the session on the server, forget everything of it here, and have the cookie cleared by the next page."""
    with session.open_writer() as (db, now):
        sessions.end_session(db, visitor, now)
    pages = st.session_state["pages"]
    st.session_state.clear()
    st.session_state.update(cookie_to_clear=visitor.session_id, signed_out=True, pages=pages)
