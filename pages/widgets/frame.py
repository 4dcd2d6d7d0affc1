"""What stands around every page: the commune, the way home, « Déconnexion »."""

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
        home = "compte" if visitor.family_id is not None else "frequentation"
        st.page_link(page.at(home), label="Accueil", icon=":material/home:")
        if visitor.family_id is not None and visitor.role is not None:
            st.page_link(page.at("frequentation"), label="Fréquentation", icon=":material/restaurant:")
        if visitor.family_id is not None:
            st.page_link(page.at("profil"), label="Mon profil", icon=":material/person:")
        st.button("Déconnexion", icon=":material/logout:", key="sign_out", on_click=_sign_out)


def _sign_out() -> None:
    """End the session on the server, forget everything of it here, and have the cookie cleared by the next page."""
    session_id = st.session_state.get("session_id")
    if session_id is not None:
        with page.writing() as (db, _now):
            sessions.end_session(db, session_id)
    st.session_state.clear()
    st.session_state["cookie_to_clear"] = session_id
