"""« Suspensions »: families and children that book no new days, with the reason that they read."""

import streamlit as st

from cantine.common.french import numeric_date
from cantine.common.roles import Permission
from cantine.common.terms.incident_stops import COUNTED, describe_incident_stop
from cantine.families.queries import stops
from cantine.offer.actions.incident_stops import set_incident_stops
from cantine.offer.queries import offer
from cantine.offer.queries.incident_stops import read_incident_stops
from pages.agents.mairie.famille.stops import show_lifting
from pages.shared import escaping, session
from pages.shared.edit_form import EditForm
from pages.shared.form_action import say_what_was_done
from pages.shared.forms.incident_stop_form import show_incident_stops

agent = session.require(Permission.SEE_FAMILIES)
today = session.today()
with session.open_reader() as db:
    known = stops.list_in_force(db, today, with_debts=agent.actor.may(Permission.SEE_BILLING))
    rules = read_incident_stops(db)
    services = {service.id: service.label for service in offer.list_services(db)}

NO_RULE = "Aucune règle : personne n'est averti ni suspendu après des incidents."

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
        session.show_link("famille", f"{stop.family} (n° {stop.number})", "group", numero=str(stop.number))
        days = f"Du {numeric_date(stop.first_day)} " + (
            f"au {numeric_date(stop.last_day)}" if stop.last_day else "jusqu'à nouvel ordre"
        )
        lines = [
            f"{stop.child or 'Toute la famille'} · {stop.service or 'toutes les prestations'}",
            f"{days} ({stop.by})",
            stop.reason,
        ]
        st.html(escaping.render_paragraphs(lines))
        if agent.actor.may(Permission.EDIT_FAMILIES):
            show_lifting(stop)
if not known:
    st.info("Aucune famille n'est suspendue.")
if rules or agent.actor.may(Permission.EDIT_SETTINGS):
    st.header("Après des incidents répétés", anchor=False)
    told = [describe_incident_stop(rule, services) for rule in rules]
    st.html(escaping.render_paragraphs([*told, COUNTED] if told else [NO_RULE]))
    if agent.actor.may(Permission.SEE_ATTENDANCE):
        session.show_link("incidents", "Les incidents et leur nombre", "arrow_forward")
if agent.actor.may(Permission.EDIT_SETTINGS):
    edit = EditForm("incident_stops", {"incident_stops": rules})
    with st.expander("Changer les règles"):
        made = show_incident_stops(edit.shown["incident_stops"], services, today, edit.key("rules"))
        st.caption(
            "Une journée compte une fois finie ; les parents lisent alors le motif et reçoivent un mail. Ce qui est "
            "arrivé depuis septembre compte aussi : un enfant qui a déjà atteint un nombre est averti ou suspendu à la "
            "prochaine heure, une seule fois."
        )
        if st.button("Enregistrer les règles", type="primary"):
            edit.attempt(
                "Les règles sont enregistrées.",
                lambda it: set_incident_stops(it.db, it.actor, made(), it.now, seen=edit.seen),
            )
        edit.say_done()
