"""« Mon profil »: whose account this is, and for which family it acts."""

import streamlit as st

from cantine.actions import sessions
from cantine.queries import families
from pages.widgets import page

parent = page.require("guardian")


def choose() -> None:
    """Act for the chosen family from now on."""
    with page.acting() as it:
        sessions.choose_family(it.db, it.actor, it.visitor.session_id, st.session_state["family"])


with page.reading() as db:
    own = families.of_account(db, parent.account_id)

st.title("Mon profil", anchor=False)
st.markdown(f"**Famille** : {page.plain(parent.family_name)}, n° {parent.family_number}")
st.markdown(f"**Adresse mail** : {page.plain(parent.email or 'aucune')}")
if len(own) > 1:
    labels = {family_id: f"{name} (n° {number})" for family_id, number, name in own}
    st.selectbox(
        "Vous êtes responsable de plusieurs familles. Afficher le compte de :",
        [*labels],
        index=[*labels].index(parent.actor.of_family()),
        format_func=labels.__getitem__,
        key="family",
        on_change=choose,
    )
st.markdown("Pour corriger ces renseignements, adressez-vous à la mairie.")
