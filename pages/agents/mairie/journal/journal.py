"""« Journal »: who did what, when, before and after; who tried to sign in; who read health notes and took files."""

import streamlit as st

from cantine.common.roles import Permission
from pages.agents.mairie.journal import acts_view, readings_view, sign_ins_view
from pages.shared import session

agent = session.require(Permission.SEE_JOURNAL)

ACTS, SIGN_INS, READINGS = "Actes", "Connexions", "Consultations"
views = {ACTS: acts_view.show_view}
if agent.actor.may(Permission.SEE_SIGN_INS):
    views[SIGN_INS] = sign_ins_view.show_view
if agent.actor.may(Permission.SEE_READINGS):
    views[READINGS] = readings_view.show_view

st.title("Journal", anchor=False)
view = ACTS
if len(views) > 1:
    view = st.segmented_control(
        "Afficher",
        [*views],
        default=ACTS,
        required=True,
        key="vue",
        bind="query-params",
        label_visibility="collapsed",
    )
views[view]()
