"""After the right password: the second factor, before anything else."""

import streamlit as st

from cantine.access import flow
from pages.shared import help_line, icons, session
from pages.shared.database_failures import guard_writing
from pages.shared.second_factor.wait import say_refusal

visitor = session.require("anybody")
notes = session.read_notes()
WRONG = (
    "Ce code n'est pas le bon, ou il a déjà servi. Attendez le suivant, et vérifiez que l'heure de votre téléphone se "
    "règle toute seule."
)


def give(typed: str, wrong: str, *, trusts_device: bool = False) -> None:
    """Let in whoever gives the right code; say why where it is not."""
    with guard_writing("Vous n'êtes pas connecté"):
        address, browser = session.read_network_address(), session.read_browser()
        found = flow.give_code(visitor, typed, address, browser, trusts_device=trusts_device)
    if isinstance(found, flow.SignInRefused):
        say_refusal(found, wrong)
        help_line.show_help_line()
        return
    notes["opened"] = found  # without Streamlit, which lets the second click of a double one end this run here
    session.sign_in(found)
    st.rerun()


st.html(icons.THREE)
st.title("Code à usage unique", anchor=False)
st.markdown("Votre mot de passe est le bon. Ouvrez maintenant l'application d'authentification de votre téléphone.")
with st.form("code", border=False):
    code = st.text_input("Code à six chiffres", key="code", autocomplete="one-time-code", max_chars=20)
    trusts = st.checkbox("Ne plus demander sur cet appareil pendant 30 jours (pas sur un ordinateur partagé)")
    if st.form_submit_button("Continuer", type="primary"):
        give(code, WRONG, trusts_device=trusts)

with st.expander("Je n'ai pas mon téléphone"):
    st.markdown(
        "Chacun de vos codes de secours remplace une fois l'application. Sans téléphone ni code de secours, un "
        "administrateur du portail peut retirer votre double authentification."
    )
    with st.form("recovery", border=False):
        recovery = st.text_input("Code de secours", key="recovery", autocomplete="off", max_chars=40)
        if st.form_submit_button("Entrer avec ce code de secours"):
            give(recovery, "Ce code de secours n'est pas l'un des vôtres, ou il a déjà servi.")
