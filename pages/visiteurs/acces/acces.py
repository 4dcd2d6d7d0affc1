"""« Lien d'accès »: where a mailed link leads. Nothing is used up until « Ouvrir le portail » is clicked."""

import streamlit as st

from cantine.access import flow
from cantine.common.language.translate import translate
from pages.shared import help_line, icons, notice, session
from pages.shared.database_failures import guard_writing
from pages.visiteurs.acces.link_button import show_link_button

visitor = st.session_state.get("visitor")
spent = st.session_state.pop("link_spent", False)

st.html(icons.THREE)
st.title(translate("Votre lien d'accès"), anchor=False)
if spent:
    notice.show_refusal(
        translate(
            "Ce lien n'ouvre plus rien : il a déjà servi, il est trop ancien, ou un autre l'a remplacé. Demandez un "
            "nouveau mot de passe : le message qui l'apporte contient un nouveau lien."
        )
    )
    session.show_link("mot-de-passe-oublie", translate("Mot de passe oublié ?"))
    help_line.show_help_line()
else:
    st.markdown(translate("Ce lien vous ouvre le portail une seule fois, sans mot de passe."))
    if visitor:
        st.markdown(translate("Vous êtes déjà connecté sur cet appareil : le lien ouvre une autre session à la place."))
    secret = show_link_button()
    if secret is not None:
        with guard_writing(translate("Le portail n'est pas ouvert")) as step:
            opened = flow.open_by_link(secret, session.read_network_address(), session.read_browser())
            step.refused = opened is None
        if opened is None:
            st.session_state["link_spent"] = True
            st.rerun()
        home = session.get_page("")
        session.sign_in(opened)
        st.switch_page(home)
session.show_way_back("")
