"""After a sign-in with a mailed password: choose an own one, before anything else."""

import streamlit as st

from cantine.access.rules import password_rules
from cantine.common.language.translate import translate
from pages.shared import icons, session
from pages.shared.forms import own_password

visitor = session.require("anybody")

st.html(icons.THREE)
st.title(translate("Choisissez votre mot de passe"), anchor=False)
st.markdown(
    translate(
        "Le mot de passe ou le lien que vous avez reçu ne servira plus. Choisissez maintenant votre mot de passe."
    )
)
st.caption(password_rules.describe_rule())
with st.form("choose", border=False):
    first = st.text_input(
        translate("Nouveau mot de passe"), type="password", autocomplete="new-password", max_chars=200
    )
    again = st.text_input(
        translate("Le même, une seconde fois"), type="password", autocomplete="new-password", max_chars=200
    )
    chosen = st.form_submit_button(translate("Enregistrer"), type="primary")

if chosen and own_password.is_acceptable(visitor, first, again):
    own_password.keep(first)
    st.rerun()
