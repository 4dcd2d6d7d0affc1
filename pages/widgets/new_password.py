"""What became of a new password that was asked for, on the page that follows."""

import streamlit as st

from cantine.queries import post
from cantine.store.commune import read_commune
from pages.widgets import mail_truth, notice, page


def say_what_became_of_password() -> None:
    """Once, on the sign-in; or on the page itself, for somebody who is signed in."""
    if st.session_state.pop("unknown_address", False):
        notice.show_warning("Adresse email inconnue...")
    for key, if_known in (("new_password_for", False), ("sent_if_known", True)):
        if address := st.session_state.pop(key, None):
            with page.open_reader() as db:
                demonstration, failing = read_commune(db).demonstration, post.find_failure(db) is not None
            mail_truth.say_new_password(address, demonstration=demonstration, failing=failing, if_known=if_known)
