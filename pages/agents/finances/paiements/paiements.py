"""« Paiements »: money is recorded, found again, and cheques go to the bank."""

import streamlit as st

from cantine.common.roles import Permission
from pages.agents.finances.paiements import bulk_cheques, deposit_slips, payment_form, payment_list
from pages.shared import session
from pages.shared.form_action import say_what_was_done

agent = session.require(Permission.SEE_BILLING)
today = session.today()
may_record = agent.actor.may(Permission.RECORD_PAYMENTS)

RECORDING, MANY, RECORDED, CHEQUES = "Saisie", "Liste de chèques", "Liste", "Bordereaux"

st.title("Paiements", anchor=False)
view = st.segmented_control(
    "Afficher",
    [RECORDING, MANY, RECORDED, CHEQUES] if may_record else [RECORDED, CHEQUES],
    default=RECORDING if may_record else RECORDED,
    required=True,
    key="vue",
    bind="query-params",
    label_visibility="collapsed",
)
say_what_was_done()
if view == RECORDING:
    payment_form.show_section(today)
elif view == MANY:
    bulk_cheques.show_section(today)
elif view == CHEQUES:
    deposit_slips.show_section(may_make_slips=may_record)
else:
    payment_list.show_section(today, may_change=may_record)
