"""The sign-in: the first screen of the tutorial."""

import streamlit as st

from cantine.access import flow
from cantine.common.french import moment_with_seconds
from cantine.common.language.translate import translate
from pages.shared import help_line, icons, mail_notice, notice, session
from pages.shared.database_failures import guard_writing

if st.session_state.get("session_ended"):
    notice.show_warning(translate("Votre session a pris fin. Reconnectez-vous : ce que vous aviez coché est gardé."))
if st.session_state.pop("signed_out", False):
    notice.show_success(translate("Vous êtes déconnecté."))
mail_notice.say_what_became_of_password()
refused = st.session_state.pop("refused", None)
if refused and refused.until:
    notice.show_refusal(
        translate("Trop d'essais. Vous pourrez réessayer {moment}.", moment=moment_with_seconds(refused.until))
    )
elif refused:
    notice.show_refusal(
        translate(
            "Connexion refusée : vérifiez le n° de famille ou l'adresse mail, et le mot de passe "
            "(attention aux majuscules et minuscules)."
        )
    )
if refused:
    help_line.show_help_line()

st.html(icons.THREE)
st.title(translate("Gestion des prestations de cantine et périscolaires"), anchor=False)
st.markdown(
    translate(
        "Connectez-vous pour connaître la situation de votre compte, vos inscriptions en cours ou effectuer un paiement"
    )
)
with st.form("sign_in", border=False):
    login = st.text_input(
        translate("N° de famille ou Adresse mail"), key="login", autocomplete="username", max_chars=200
    )
    password = st.text_input(
        translate("Mot de passe"), key="password", type="password", autocomplete="current-password", max_chars=200
    )
    remember = st.checkbox(translate("Rester connecté (pas sur un ordinateur partagé)"), key="remember")
    with st.container(horizontal=True, vertical_alignment="center"):
        connect = st.form_submit_button(translate("Connexion"), type="primary")
        session.show_link("mot-de-passe-oublie", translate("Mot de passe oublié ?"))

# On success the next run shows the page that was asked for.
if connect:
    with st.spinner(translate("Connexion en cours…")), guard_writing(translate("Vous n'êtes pas connecté")) as step:
        address, browser = session.read_network_address(), session.read_browser()
        found = flow.try_sign_in(login, password, address, remember=remember, browser=browser)
        step.refused = isinstance(found, flow.SignInRefused)
    if isinstance(found, flow.SignInRefused):
        st.session_state["refused"] = found
    else:
        session.sign_in(found)
    st.rerun()
