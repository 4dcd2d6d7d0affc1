"""« Paiements en ligne »: attempts by state and day, what staff decide about them, the provider's reports."""

import streamlit as st

from cantine.common.number_input import parse_digits
from cantine.common.roles import Permission
from cantine.online_payment.queries import payment_alerts
from pages.agents.finances.paiements_en_ligne import alerts, attempt_details, attempt_list, report_section
from pages.shared import session
from pages.shared.form_action import say_what_was_done

agent = session.require(Permission.SEE_BILLING)
may_act = agent.actor.may(Permission.RECORD_PAYMENTS)
number = st.query_params.get("tentative", "")

ATTEMPTS, REPORTS = "Tentatives", "Relevés du service"

st.title("Paiements en ligne", anchor=False)
with session.open_reader() as db:
    told = payment_alerts.read_alerts(db, session.now())
alerts.show_alerts(told)
if number:
    say_what_was_done()
    attempt_details.show_attempt(parse_digits(number) or 0, agent.actor)
    st.stop()
view = st.segmented_control(
    "Afficher",
    [ATTEMPTS, REPORTS],
    default=ATTEMPTS,
    required=True,
    key="vue",
    bind="query-params",
    label_visibility="collapsed",
)
say_what_was_done()
if view == REPORTS:
    report_section.show_section(may_import=may_act)
else:
    attempt_list.show_section(session.today(), to_check=told.to_check)
