"""« Suspensions » on the card of a family: who books no new days, why and since when; stopped and lifted by hand."""

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from cantine.common.french import numeric_date
from cantine.families.actions import stops as actions
from cantine.families.queries.stops import KnownStop
from pages.shared import escaping
from pages.shared.form_action import attempt
from pages.shared.forms.stop_form import show_stop_form
from pages.shared.tables import html_table


def describe_stop(stop: KnownStop) -> str:
    """« Léo MOREL, Repas, du 30.11.2026 au 04.12.2026 (par la mairie) : motif »."""
    days = f"du {numeric_date(stop.first_day)}" + (f" au {numeric_date(stop.last_day)}" if stop.last_day else "")
    lifted = ", levée" if stop.lifted_at else ""
    whose = f"{stop.child or 'toute la famille'}, {stop.service or 'toutes les prestations'}"
    return f"{whose}, {days} ({stop.by}{lifted})\u00a0: {stop.reason}"


def show_lifting(stop: KnownStop) -> None:
    """Show the button that lifts a stop."""
    if st.button("Lever la suspension", key=f"lift_{stop.id}", help=escaping.escape_markdown(describe_stop(stop))):
        attempt(
            "La suspension est levée : la famille s'inscrit de nouveau.",
            lambda it: actions.lift_stop(it.db, it.actor, stop.id, it.now),
        )


def show_section(
    family_id: int,
    known: Sequence[KnownStop],
    children: Mapping[int, str],
    services: Mapping[int, str],
    today: date,
    *,
    editable: bool,
) -> None:
    """Show the stops of the family, and the form that makes one, folded."""
    if known:
        st.header("Suspensions", anchor=False)
        st.html(html_table.render_list("Suspensions des inscriptions", [describe_stop(one) for one in known]))
    if not editable:
        return
    for stop in known:
        if stop.is_in_force(today):
            show_lifting(stop)
    with st.expander("Suspendre les inscriptions"), st.form(f"stop_{family_id}", border=False):
        made = show_stop_form(family_id, children, services, today, f"stop_{family_id}")
        st.caption("Ce qui est déjà inscrit reste et peut être annulé ; la mairie peut toujours inscrire.")
        if st.form_submit_button("Suspendre"):
            attempt(
                "Les inscriptions sont suspendues : la famille lit le motif.",
                lambda it: actions.stop_bookings(it.db, it.actor, made(), it.now),
            )
