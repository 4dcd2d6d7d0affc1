"""« Alsace et Moselle »: which holidays of the local law are kept, seen before it is done where meals are booked."""

from datetime import timedelta

import streamlit as st

from cantine.closures.local_holidays import LocalHolidaysForm, preview_local_holidays, set_local_holidays
from cantine.closures.rules import ClosureEffect
from cantine.common.french import long_date
from cantine.common.school_days import TERRITORIES, LocalHolidayChoice, find_local_choice
from cantine.offer.queries import offer
from pages.shared import session
from pages.shared.form_action import note_done
from pages.shared.tables import closure_text

PLACES = ("", *TERRITORIES)
TITLE = "Jours fériés d'Alsace et de Moselle"


def show_choice() -> None:
    """Show the two holidays with what holds from tomorrow on; one that cancels meals is shown before it is saved."""
    tomorrow = session.today() + timedelta(1)
    with session.open_reader() as db:
        made, labels = offer.list_local_holidays(db), offer.read_labels(db)
    holds = find_local_choice(tomorrow, made) or LocalHolidayChoice(tomorrow)
    st.header(TITLE, anchor=False)
    st.markdown(
        "Le Vendredi saint n'est férié que dans les communes qui ont un temple protestant ou une église mixte, la "
        f"Saint-Étienne (26 décembre) partout en Alsace et en Moselle. Ce choix vaut à partir de demain, "
        f"{long_date(tomorrow)} : les jours passés ne changent pas."
    )
    with st.form("local_holidays", border=False):
        form = LocalHolidaysForm(
            st.checkbox("Le Vendredi saint est férié", holds.good_friday),
            st.checkbox("La Saint-Étienne est fériée", holds.saint_stephen),
            st.selectbox(
                "Outre-mer : jours fériés de",
                PLACES,
                PLACES.index(holds.territory),
                lambda place: TERRITORIES.get(place, "aucun territoire (Hexagone et Corse)"),
            ),
        )
        if st.form_submit_button("Enregistrer ces jours fériés"):
            st.session_state["local_holidays_draft"] = form
    draft = st.session_state.get("local_holidays_draft")
    if draft is None:
        return
    with session.begin_act() as it:
        closed = preview_local_holidays(it.db, it.actor, draft, it.now)
    if not (closed.cancelled or closed.present):
        _keep(draft)
        st.rerun()
    closure_text.show_preview(closed, labels)
    with st.container(horizontal=True):
        st.button("Fermer ces jours et prévenir les familles", type="primary", on_click=_keep, args=(draft,))
        st.button("Ne rien changer", on_click=_forget)


def _keep(form: LocalHolidaysForm) -> None:
    """Save which holidays are kept; the page that follows says so."""
    _forget()
    closed = ClosureEffect()
    try:
        with session.begin_act() as it:
            closed = set_local_holidays(it.db, it.actor, form, it.now)
    except session.GONE:
        return
    note_done(closure_text.describe_done(closed) if closed.cancelled else "Les jours fériés sont enregistrés.")


def _forget() -> None:
    st.session_state.pop("local_holidays_draft", None)
