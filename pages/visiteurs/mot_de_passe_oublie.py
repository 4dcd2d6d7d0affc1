"""« Mot de passe oublié »: a new password by mail, to any guardian's address."""

import streamlit as st

from cantine.access import flow
from cantine.access.queries.unknown_address import read_answer
from cantine.common.french import moment_with_seconds
from cantine.common.language.translate import translate
from pages.shared import icons, mail_notice, notice, session
from pages.shared.database_failures import guard_writing

signed_in = st.session_state.get("visitor") is not None
if signed_in:
    mail_notice.say_what_became_of_password()
st.html(icons.THREE)
st.title(translate("Mot de passe oublié"), anchor=False)
st.markdown(
    translate("Veuillez saisir ci-dessous votre adresse email pour qu'un nouveau mot de passe vous soit envoyé.")
)
with st.form("forgotten", border=False):
    address = st.text_input(translate("Votre adresse email:"), autocomplete="email", max_chars=200).strip()
    with st.container(horizontal=True, vertical_alignment="center"):
        send = st.form_submit_button(translate("Envoyer"), type="primary")
        back = translate("Retour à l'accueil") if signed_in else translate("Retour à la connexion")
        session.show_link("" if signed_in else "connexion", back)

if send and not address:
    notice.show_warning(translate("Saisissez votre adresse email."))
elif send:
    with guard_writing(translate("Aucun message n'est parti")) as step:
        known = flow.send_new_password(address, session.read_network_address())
        step.refused = isinstance(known, flow.SignInRefused)
    if isinstance(known, flow.SignInRefused) and known.until:
        notice.show_refusal(
            translate("Trop de demandes. Vous pourrez réessayer {moment}.", moment=moment_with_seconds(known.until))
        )
        st.stop()
    with session.open_reader() as db:
        silent = read_answer(db).silent
    if silent:
        st.session_state["sent_if_known"] = address
    elif known:
        st.session_state["new_password_for"] = address
    else:
        st.session_state["unknown_address"] = True
    if signed_in:
        st.rerun()
    st.session_state["login"] = address  # the field of the sign-in
    st.switch_page(session.get_page("connexion"))
