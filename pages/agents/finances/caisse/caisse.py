"""« Caisse »: the journal of a day, its cash counted and closed, and what goes to the bank."""

import streamlit as st

from cantine.common.roles import Permission
from pages.agents.finances.caisse import bank_section, closed_section, day_section
from pages.shared import session
from pages.shared.form_action import say_what_was_done

agent = session.require(Permission.SEE_BILLING)
today = session.today()
may_record = agent.actor.may(Permission.RECORD_PAYMENTS)

DAY, BANK, CLOSED = "Journée", "Remises en banque", "Journées arrêtées"

st.title("Caisse", anchor=False)
view = st.segmented_control(
    "Afficher",
    [DAY, BANK, CLOSED],
    default=DAY,
    required=True,
    key="vue",
    bind="query-params",
    label_visibility="collapsed",
)
say_what_was_done()
if view == BANK:
    bank_section.show_section(today, may_change=may_record)
elif view == CLOSED:
    closed_section.show_section()
else:
    day_section.show_section(today, may_close=may_record, may_reopen=agent.actor.may(Permission.REOPEN_TILL))
