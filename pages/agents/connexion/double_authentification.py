"""After the sign-in of somebody whose role must have a second factor and who has none: setting it up first."""

import streamlit as st

from cantine.access.actions.second_factor import factors
from cantine.access.queries import second_factors
from cantine.access.rules.sign_in_steps import SignInStep
from pages.shared import escaping, icons, session
from pages.shared.form_action import attempt, say_what_was_done
from pages.shared.second_factor import set_up

visitor = session.require("anybody")

st.html(icons.THREE)
st.title("Double authentification", anchor=False)
with session.open_reader() as db:
    own = second_factors.read_own(db, visitor.account_id, session.now())
say_what_was_done(set_up.BESIDE)
if set_up.show_recovery_codes(visitor):
    st.stop()
if own.enabled_at:
    st.markdown("Elle est en place. Le portail s'ouvre.")
    if st.button("Continuer", type="primary"):
        attempt(
            "La double authentification est en place.",
            lambda it: factors.finish_set_up(it.db, it.visitor),
            step=SignInStep.SET_UP,
        )
elif not set_up.show_scan(visitor, own):
    st.markdown(escaping.keep_together(f"Votre rôle l'exige : mettez-la en place pour ouvrir le portail. {set_up.WHY}"))
    set_up.show_beginning(visitor, "Commencer")
