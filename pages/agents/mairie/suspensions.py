"""« Suspensions »: families and children that book no new days, with the reason that they read."""

import streamlit as st

from cantine.common.french import numeric_date
from cantine.common.limits.stop_types import STOP_CAUSE_LABELS
from cantine.common.roles import Permission
from cantine.families.queries import stops
from pages.agents.mairie.famille.stops import show_lifting
from pages.shared import escaping, session
from pages.shared.form_action import say_what_was_done

agent = session.require(Permission.SEE_FAMILIES)
today = session.today()
with session.open_reader() as db:
    known = stops.list_in_force(db, today)

st.title("Suspensions", anchor=False)
session.show_link("reglages", "Tous les réglages", "arrow_back")
say_what_was_done()
st.markdown(
    "Ces familles n'inscrivent plus de nouveaux jours et lisent pourquoi. Ce qui est inscrit reste, et se cuisine. "
    "Une suspension se fait sur la fiche de la famille, onglet « Inscriptions » ; celles pour factures en retard "
    "viennent du délai réglé sous « Commune », et se lèvent d'elles-mêmes dès que la famille a payé."
)
for stop in known:
    with st.container(border=True, key=f"stop_{stop.id}"):
        session.show_link(
            "famille", f"{escaping.escape_markdown(stop.family)} (n° {stop.number})", "group", numero=str(stop.number)
        )
        days = f"Du {numeric_date(stop.first_day)} " + (
            f"au {numeric_date(stop.last_day)}" if stop.last_day else "jusqu'à nouvel ordre"
        )
        lines = [
            f"{stop.child or 'Toute la famille'} · {stop.service or 'toutes les prestations'}",
            f"{days} ({STOP_CAUSE_LABELS[stop.cause]})",
            stop.reason,
        ]
        st.html(escaping.render_paragraphs(lines))
        if agent.actor.may(Permission.EDIT_FAMILIES):
            show_lifting(stop)
if not known:
    st.info("Aucune famille n'est suspendue.")
