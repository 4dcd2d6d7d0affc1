"""The sign-in: the first screen of the tutorial."""

import streamlit as st

from cantine.actions import sign_in
from pages.widgets import icons, page


def enter() -> None:
    """Try the login and the password; on success the rerun shows the page that was asked for."""
    login, password = st.session_state["login"], st.session_state["password"]
    st.session_state["refused"] = False
    with page.reading() as db:
        found = sign_in.candidates(db, login)
    who = sign_in.recognise(found, login, password, page.now())
    opened = None
    if who is not None:
        with page.writing() as (db, now):
            opened = sign_in.enter(db, who, now)
    if opened is None:
        st.session_state["refused"] = True
    else:
        st.session_state.clear()
        st.session_state["session_id"], st.session_state["ticket"] = opened.session_id, opened.ticket


if new_password_for := st.session_state.pop("new_password_for", None):
    st.success(f"Un nouveau mot de passe vient d'être envoyé à {page.plain(new_password_for)}")
if st.session_state.pop("unknown_address", False):
    st.warning("Adresse email inconnue...")
if st.session_state.get("refused"):
    st.error(
        "Connexion refusée : vérifiez le n° de famille ou l'adresse mail, et le mot de passe "
        "(attention aux majuscules et minuscules)."
    )

st.html(icons.THREE)
st.title("Gestion des prestations de cantine et périscolaires", anchor=False)
st.markdown(
    "Connectez-vous pour connaître la situation de votre compte, vos inscriptions en cours ou effectuer un paiement"
)
with st.form("sign_in", border=False):
    st.text_input("N° de famille ou Adresse mail", key="login", autocomplete="username", max_chars=200)
    st.text_input("Mot de passe", key="password", type="password", autocomplete="current-password", max_chars=200)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.form_submit_button("Connexion", type="primary", on_click=enter)
        st.page_link(page.at("mot-de-passe-oublie"), label="Mot de passe oublié ?")
