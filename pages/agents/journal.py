"""« Journal »: who did what, when, before and after."""

import re
from datetime import datetime
from typing import Any

import streamlit as st

from cantine.actions.sign_in import family_number
from cantine.queries import access
from cantine.rules.french import hour, numeric_date, plural
from cantine.rules.paris import PARIS
from pages.widgets import page, tables

ACTIONS = {
    "ask_for_email": "Nouvelle adresse mail demandée",
    "change_password": "Mot de passe changé",
    "choose_family": "Famille choisie",
    "confirm_email": "Adresse mail changée",
    "demo": "Commune de démonstration créée",
    "end_session": "Appareil déconnecté",
    "free_blocked": "Accès débloqué",
    "save_details": "Coordonnées modifiées",
    "save_month": "Inscriptions modifiées",
    "save_name": "Nom modifié",
    "send_new_password": "Mot de passe envoyé par mail",
    "sign_in": "Connexion",
    "sign_out": "Déconnexion",
}

NAMES = {
    "bookings": "inscriptions",
    "children": "enfants",
    "email": "adresse mail",
    "families": "familles",
    "first_name": "prénom",
    "last_name": "nom",
    "name": "nom",
    "phone": "téléphone",
}
ISO_DAY = re.compile(r"^(\d{4})-(\d\d)-(\d\d)\b")

page.require("see_journal")

st.title("Journal", anchor=False)
with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
    person = st.text_input("Personne (nom ou adresse mail)", key="personne", bind="query-params", max_chars=100)
    number = st.text_input("N° de famille", key="famille", bind="query-params", max_chars=9)
    child = st.text_input("Enfant", key="enfant", bind="query-params", max_chars=100)
    day = st.date_input("Jour", None, key="jour", bind="query-params", format="DD/MM/YYYY")
    leaf = st.number_input("Page", 1, 100_000, key="page", bind="query-params")

family = (family_number(number) or 0) if number.strip() else None  # what is no number is no family's
with page.reading() as db:
    acts, count = access.journal(db, person=person.strip(), family=family, child=child.strip(), day=day, page=leaf)


def said(name: str) -> str:
    """A field by its French name, « 2026-11-30 Repas » as « 30.11.2026 Repas »; what is unknown stays as it is."""
    return ISO_DAY.sub(r"\3.\2.\1", NAMES.get(name, name))


def moment(at: datetime) -> str:
    """« 30.11.2026 à 16 h 50 », in Paris."""
    local = at.astimezone(PARIS)
    return f"{numeric_date(local.date())} à {hour(local.time())}"


def values(kept: dict[str, Any] | None) -> str:
    """« adresse mail : a@exemple.fr, téléphone : 06… »."""
    return ", ".join(f"{said(name)} : {value}" for name, value in (kept or {}).items())


HEAD = ("Quand", "Qui", "Quoi", "Famille", "Enfant", "Avant", "Après")
pages_in_all = max(1, -(-count // access.PER_PAGE))
st.markdown(f"{plural(count, 'entrée')}, page {leaf} sur {pages_in_all}." if acts else "Aucune entrée.")
with st.container(key="journal"):
    st.html(
        tables.table(
            HEAD,
            [
                tables.row(
                    HEAD,
                    (
                        moment(act.at),
                        act.who,
                        ACTIONS.get(act.action, act.action),
                        act.family,
                        act.child,
                        values(act.before),
                        values(act.after),
                    ),
                )
                for act in acts
            ],
            "Journal",
            "journal",
        )
    )
