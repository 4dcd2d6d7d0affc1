"""« Facturation »: a month is billed, its invoices are looked at and corrected, other things are invoiced."""

import streamlit as st

from cantine.common.french import month_name
from cantine.common.roles import Permission
from cantine.common.school_days import shift_month
from pages.agents.factures import issued, running, special
from pages.widgets import page
from pages.widgets.attempt import say_what_was_done

MONTH, ISSUED, SPECIAL = "Facturer le mois", "Factures", "Facture particulière"
MONTHS = 24
"""To choose from; the one before this month to begin with."""

agent = page.require(Permission.SEE_BILLING)
today = page.today()
may_bill = agent.actor.may(Permission.BILL)

months = {month_name(month): month for month in (shift_month(today.replace(day=1), -ago) for ago in range(MONTHS))}

st.title("Facturation", anchor=False)
view = st.segmented_control(
    "Afficher",
    [MONTH, ISSUED, SPECIAL] if may_bill else [MONTH, ISSUED],
    default=MONTH,
    required=True,
    key="vue",
    bind="query-params",
    label_visibility="collapsed",
)
say_what_was_done()
if view == SPECIAL:
    special.show_section()
else:
    month = months[st.selectbox("Mois", months, 1, key="mois", bind="query-params")]
    if view == MONTH:
        running.show_section(month, today, may_bill=may_bill)
    else:
        issued.show_section(month, may_correct=may_bill)
