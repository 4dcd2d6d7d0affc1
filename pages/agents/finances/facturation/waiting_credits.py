"""« Avoirs à établir »: the absences that were reported or proved after their days were billed."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from cantine.billing.queries.absence_credits import list_waiting_credits
from cantine.billing.rules.absence_credits import AbsenceCredit
from cantine.common.french import days_span, euros, join_words, plural
from cantine.common.roles import Actor, Permission
from pages.shared import escaping, session
from pages.shared.form_action import note_done
from pages.shared.forms import absence_credit

SHOWN = 20
"""Absences on one page; those after them come as the first ones are done."""


def show_section(today: date, actor: Actor) -> None:
    """Show each absence with the credit note that it implies, and its button."""
    with session.open_reader() as db:
        waiting = list_waiting_credits(db, today)
    if not waiting:
        st.info("Aucun avoir à établir : ce qui est facturé tient compte des absences et de leurs justificatifs.")
        return
    total = euros(sum(one.credit.cents for one in waiting))
    st.markdown(f"{plural(len(waiting), 'absence')}, **{total}** à rendre.")
    st.caption("Ce que vous n'établissez pas ici l'est par la prochaine facturation.")
    shown = [one.credit for one in waiting[:SHOWN]]
    if len(shown) > 1 and actor.may(Permission.BILL):
        words = f"Établir les {len(shown)} avoirs ci-dessous ({euros(sum(one.cents for one in shown))})"
        st.button(words, key="issue_all", on_click=_issue_all, args=(shown,))
    for one in waiting[:SHOWN]:
        with st.container(border=True, key=f"waiting_{one.credit.absence_id}"):
            absence = f"{one.child} · absence {days_span(one.stretch.first, one.stretch.last)}"
            session.show_link("absences", absence, enfant=str(one.child_id))
            st.html(escaping.render_paragraph(f"Famille {join_words(one.families)}"))
            absence_credit.show_offer(one.credit, actor)
    if len(waiting) > SHOWN:
        st.caption(f"Et {plural(len(waiting) - SHOWN, 'autre')}.")


def _issue_all(shown: Sequence[AbsenceCredit]) -> None:
    """Issue these credit notes as they were shown, each on its own; what changed meanwhile is left and counted."""
    done = [one.cents for one in shown if absence_credit.issue_one(one)]
    said = f"{plural(len(done), 'absence créditée', 'absences créditées')}, {euros(sum(done))}."
    if left := len(shown) - len(done):
        said += f" {plural(left, 'autre a', 'autres ont')} changé entre-temps : rien n'en a été établi."
    note_done(said)
