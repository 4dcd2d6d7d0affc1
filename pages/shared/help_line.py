"""One line where somebody is stuck: the telephone of the town hall, and the page « Aide »."""

import streamlit as st

from cantine.common.language.translate import translate
from cantine.common.typed_text.html import escape
from pages.shared import escaping


def keep_phone(phone: str) -> None:
    """Remember the telephone of the town hall for this run; empty where it has not given one."""
    st.session_state["town_phone"] = phone


def show_help_line() -> None:
    """Show whom to call and where to read; without a telephone the page alone."""
    phone: str = st.session_state.get("town_phone", "")
    if phone:
        said = translate("Besoin d'aide ? Appelez la mairie au {phone}, ou lisez l'{help}.", phone="{0}", help="{1}")
    else:
        said = translate("Besoin d'aide ? Lisez l'{help}.", help="{1}")
    link = f'<a class="page" href="/aide">{escape(translate("aide"))}</a>'
    sentence = escape(escaping.keep_together(said)).format(escaping.render_phone_link(phone), link)
    st.html(f'<p class="aside">{sentence}</p>')
