"""« Calendrier scolaire de la commune »: the school holidays of a town outside of the zones A, B and C."""

import streamlit as st

from cantine.common.school_days import OwnCalendar, SchoolZone
from cantine.offer.actions.school_calendar import SchoolCalendarForm, set_school_calendar
from cantine.offer.rules.school_breaks import EXAMPLE, read_breaks, write_breaks
from pages.shared.form_action import attempt, say_what_was_done

HERE = "school_calendar"


def show_own_calendar(zone: SchoolZone) -> None:
    """Show the own calendar with its lines; without a name the zone above counts. Folded where the town has a zone."""
    known = zone if isinstance(zone, OwnCalendar) else OwnCalendar("")
    with st.expander("Calendrier scolaire hors zones (Corse, outre-mer)", expanded=bool(known.name)):
        st.markdown(
            "Hors des zones A, B et C, la commune entre ses vacances scolaires, une par ligne. Sans nom, la zone "
            "choisie plus haut compte. Les inscriptions déjà prises restent, même un jour qui n'est plus servi. "
            "Toutes les heures du portail sont celles de Paris."
        )
        with st.form(HERE, border=False):
            name = st.text_input("Nom du calendrier, par exemple « Corse »", known.name, max_chars=60)
            lines = st.text_area(
                "Vacances scolaires", write_breaks(known.breaks), placeholder=EXAMPLE, height=220, max_chars=10_000
            )
            if st.form_submit_button("Enregistrer ce calendrier"):
                attempt(
                    "Le calendrier scolaire est enregistré.",
                    lambda it: set_school_calendar(
                        it.db, it.actor, SchoolCalendarForm(name, read_breaks(lines)), it.now
                    ),
                    HERE,
                )
        say_what_was_done(HERE)
