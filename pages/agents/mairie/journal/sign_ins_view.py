"""The journal of sign-ins: who was tried without success, from where, and which browsers were new."""

import streamlit as st

from cantine.access.queries import sign_in_log
from cantine.access.queries.sign_in_log import SignInLine
from cantine.access.rules.device_names import name_device
from cantine.common.french import numeric_moment
from cantine.common.terms.sign_ins import SIGN_IN_LABELS
from pages.agents.mairie.journal.log_filters import show_count, show_filters
from pages.shared import session
from pages.shared.tables import html_table

HEAD = ("Quand", "Quoi", "Compte", "Saisi", "Famille", "Adresse réseau", "Appareil")


def show_view() -> None:
    """Show the choices of what to look for, and a page of what was found."""
    asked = show_filters("Personne ou adresse réseau", by_family=True)
    with session.open_reader() as db:
        found, count = sign_in_log.list_page(
            db, person=asked.person, family=asked.family, day=asked.day, page=asked.page
        )

    st.markdown("Mots de passe faux et nouveaux appareils, gardés douze mois.")
    show_count(count, asked.page, sign_in_log.PER_PAGE)
    with st.container(key="journal"):
        st.html(html_table.render_table(HEAD, [_list_cells(one) for one in found], "Connexions", "journal"))


def _list_cells(one: SignInLine) -> tuple[str, ...]:
    device = name_device(one.device) if one.device else ""
    return numeric_moment(one.at), SIGN_IN_LABELS[one.kind], one.who, one.login, one.family, one.address, device
