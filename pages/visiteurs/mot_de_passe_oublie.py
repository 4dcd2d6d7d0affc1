"""« Mot de passe oublié »: a new password by mail, to any guardian's address."""

import streamlit as st

from cantine import door
from cantine.rules.french import moment_with_seconds
from cantine.settings import settings
from pages.widgets import icons, notice, page

st.html(icons.THREE)
st.title("Mot de passe oublié", anchor=False)
st.markdown("Veuillez saisir ci-dessous votre adresse email pour qu'un nouveau mot de passe vous soit envoyé.")
with st.form("forgotten", border=False):
    address = st.text_input("Votre adresse email:", autocomplete="email", max_chars=200).strip()
    with st.container(horizontal=True, vertical_alignment="center"):
        send = st.form_submit_button("Envoyer", type="primary")
        st.page_link(page.at("connexion"), label="Retour à la connexion")

if send and not address:
    notice.warning("Saisissez votre adresse email.")
elif send:
    known = door.send_new_password(address, page.network_address())
    if isinstance(known, door.Refused) and known.until:
        notice.bad(f"Trop de demandes. Vous pourrez réessayer {moment_with_seconds(known.until)}.")
        st.stop()
    if settings().hide_unknown_email:
        st.session_state["sent_if_known"] = address
    elif known:
        st.session_state["new_password_for"] = address
    else:
        st.session_state["unknown_address"] = True
    st.switch_page(page.at("connexion"))
