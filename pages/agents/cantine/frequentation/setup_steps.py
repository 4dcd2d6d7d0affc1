"""« Premiers pas »: on the administrator's home, until all of them are done."""

import streamlit as st

from cantine.access.queries.visitors import Visitor
from cantine.common.roles import Permission
from cantine.common.typed_text.html import escape
from cantine.offer.queries import setup_progress
from cantine.offer.rules.setup_steps import list_first_steps as steps_of
from cantine.settings import settings
from pages.shared import escaping, session


def offer_first_steps(agent: Visitor) -> None:
    """Show each step with its page, ticked where it is done; nothing in a demonstration or for who may not do them."""
    needed = Permission.EDIT_SETTINGS, Permission.EDIT_FAMILIES
    if agent.demonstration or not all(map(agent.actor.may, needed)):
        return
    with session.open_reader() as db:
        steps = steps_of(setup_progress.read_progress(db, session.today(), mail_leaves=settings().smtp_url is not None))
    if all(step.done for step in steps):
        return
    with st.container(border=True, key="first_steps"):
        st.header("Premiers pas", anchor=False)
        st.markdown(f"{sum(one.done for one in steps)} sur {len(steps)} faits ; cette liste part quand tout est fait.")
        for step in steps:
            icon = "check_circle" if step.done else "radio_button_unchecked"
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                said = f"{step.title} : fait" if step.done else step.title
                if step.address:
                    session.show_link(step.address, said, icon)
                else:
                    st.markdown(f":material/{icon}: {escaping.escape_markdown(said)}", width="content")
                if not step.done:
                    st.html(f'<span class="about">{escape(step.about)}</span>')
