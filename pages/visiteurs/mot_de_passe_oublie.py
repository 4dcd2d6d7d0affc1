"""« Mot de passe oublié »: a new password by mail, to any guardian's address."""

import streamlit as st

from cantine.actions import forgotten_password
from pages.widgets import icons, page

st.html(icons.THREE)
st.title("Mot de passe oublié", anchor=False)
st.markdown("Veuillez saisir ci-dessous votre adresse email pour qu'un nouveau mot de passe vous soit envoyé.")
with st.form("forgotten", border=False):
    address = st.text_input("Votre adresse email:", autocomplete="email", max_chars=200)
    with st.container(horizontal=True, vertical_alignment="center"):
        send = st.form_submit_button("Envoyer", type="primary")
        st.page_link(page.at("connexion"), label="Retour à la connexion")

if send and not address.strip():
    st.warning("Saisissez votre adresse email.")
elif send:
    password, kept = forgotten_password.new_password()
    with page.writing() as (db, now):
        known = forgotten_password.send_new_password(db, address, password, kept, now)
    st.session_state["new_password_for" if known else "unknown_address"] = address.strip() if known else True
    st.switch_page(page.at("connexion"))
