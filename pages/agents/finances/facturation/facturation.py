"""« Facturation »: a month is billed, its invoices are looked at and corrected, other things are invoiced."""

import streamlit as st

from cantine.common.french import month_name
from cantine.common.roles import Permission
from cantine.common.school_days import shift_month
from pages.agents.finances.facturation import billing_run, invoice_list, payers_run, special_invoice, waiting_credits
from pages.shared import session
from pages.shared.form_action import say_what_was_done

MONTH, ISSUED, SPECIAL = "Facturer le mois", "Factures", "Facture particulière"
WAITING = "Avoirs à établir"
MONTHS = 24
"""To choose from; the one before this month to begin with."""

agent = session.require(Permission.SEE_BILLING)
today = session.today()
may_bill = agent.actor.may(Permission.BILL)

months = {month_name(month): month for month in (shift_month(today.replace(day=1), -ago) for ago in range(MONTHS))}

st.title("Facturation", anchor=False)
view = st.segmented_control(
    "Afficher",
    [MONTH, ISSUED, WAITING, SPECIAL] if may_bill else [MONTH, ISSUED, WAITING],
    default=MONTH,
    required=True,
    key="vue",
    bind="query-params",
    label_visibility="collapsed",
)
say_what_was_done()
if view == SPECIAL:
    special_invoice.show_section()
elif view == WAITING:
    waiting_credits.show_section(today, agent.actor)
else:
    month = months[st.selectbox("Mois facturé", months, 1, key="mois", bind="query-params")]
    if view == MONTH:
        billing_run.show_section(month, today, may_bill=may_bill)
        payers_run.show_section(month, may_bill=may_bill)
    else:
        invoice_list.show_section(month, may_correct=may_bill)
