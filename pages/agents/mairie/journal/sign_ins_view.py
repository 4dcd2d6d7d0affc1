"""The journal of sign-ins: who was tried without success, from where, and which browsers were new."""

import streamlit as st

from cantine.access.queries import sign_in_log
from cantine.access.queries.sign_in_log import SignInLine
from cantine.access.rules.device_names import name_device
from cantine.common.french import describe_page, numeric_moment, plural
from cantine.common.number_input import parse_family_number
from cantine.common.terms.sign_ins import SIGN_IN_LABELS
from pages.shared import session
from pages.shared.forms import day_field
from pages.shared.tables import html_table

HEAD = ("Quand", "Quoi", "Compte", "Saisi", "Famille", "Adresse réseau", "Appareil")


def show_view() -> None:
    """Show the choices of what to look for, and a page of what was found."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        person = st.text_input("Personne ou adresse réseau", key="personne", bind="query-params", max_chars=100)
        number = st.text_input("N° de famille", key="famille", bind="query-params", max_chars=9)
        typed = day_field.show_day_field("Jour", key="jour", bind="query-params")
        leaf = st.number_input("Page", 1, 100_000, key="page", bind="query-params")

    day = day_field.read_any_or_stop(typed)
    family = (parse_family_number(number) or 0) if number.strip() else None  # what is no number is no family's
    with session.open_reader() as db:
        found, count = sign_in_log.list_page(db, person=person.strip(), family=family, day=day, page=leaf)

    st.markdown("Mots de passe faux et nouveaux appareils, gardés douze mois.")
    where = describe_page(leaf, count, sign_in_log.PER_PAGE)
    st.markdown(f"{plural(count, 'entrée')}, {where}." if found else "Aucune entrée.")
    with st.container(key="journal"):
        st.html(html_table.render_table(HEAD, [_list_cells(one) for one in found], "Connexions", "journal"))


def _list_cells(one: SignInLine) -> tuple[str, ...]:
    device = name_device(one.device) if one.device else ""
    return numeric_moment(one.at), SIGN_IN_LABELS[one.kind], one.who, one.login, one.family, one.address, device
