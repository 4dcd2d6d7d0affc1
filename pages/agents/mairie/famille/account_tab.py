"""« Compte »: what the family was billed and paid, as it sees it itself, and its quotient familial."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from cantine.bookings.queries.bookings import Booked
from cantine.common.balance_words import describe_balance
from cantine.common.form_edits import ShownForm
from cantine.common.french import long_date, numeric_date
from cantine.families.actions import families
from cantine.families.queries.family_card import ChildDetails
from cantine.families.rules import quotients
from cantine.families.rules.quotients import Nought
from cantine.ledger.rules.statement import LedgerTotals, StatementLine
from cantine.offer.rules.services import ServiceRules
from pages.shared.edit_form import EditForm
from pages.shared.forms.day_field import show_day_field
from pages.shared.forms.number_field import show_whole_field
from pages.shared.tables import family_tables, html_table

NOUGHTS = {Nought.NIL: "nul (la tranche la plus basse)", Nought.UNKNOWN: "inconnu (la tranche la plus chère)"}


def show_statement(lines: Sequence[StatementLine], totals: LedgerTotals, today: date, *, papers: bool) -> None:
    """Show the balance and the statement of account; with `papers` its numbers lead to the invoices."""
    st.markdown(f"Solde à ce jour : **{describe_balance(totals.balance)}**")
    st.html(family_tables.render_statement(lines, totals, today, own=False, papers=papers))


def show_bookings(
    known: Sequence[ChildDetails], booked: Sequence[Booked], services: Sequence[ServiceRules], today: date
) -> None:
    """Show what is booked and not invoiced yet, child by child."""
    st.html(family_tables.BOOKINGS_TITLE)
    for child in known:
        st.html(family_tables.render_child_title(child))
        own = [one for one in booked if one.child_id == child.id]
        st.html(family_tables.render_bookings(own, services, child, today))


def show_quotients(family_id: int, known: Sequence[tuple[date, int | None]], today: date, *, editable: bool) -> None:
    """Show the dated quotients and the form of a new one, which never changes what was billed."""
    st.header("Quotient familial", anchor=False)
    head = ("À partir du", "Quotient")
    rows = [(numeric_date(first_day), "inconnu" if value is None else str(value)) for first_day, value in known]
    if known:
        st.html(html_table.render_table(head, rows, "Quotients familiaux", "quotients"))
    else:
        st.info("Aucun quotient connu : la tranche la plus chère s'applique.")
    if editable:
        st.caption(
            "Les jours déjà facturés gardent leur prix, même si le nouveau quotient commence avant eux. Pour les "
            "refacturer : « Facturation », « Factures », un avoir en cochant « Rendre les inscriptions facturables à "
            "nouveau », puis « Facturer le mois »."
        )
        _show_new_quotient(family_id, known, today)


def _show_new_quotient(family_id: int, known: Sequence[tuple[date, int | None]], today: date) -> None:
    """Show the form with a new quotient and the day from which it counts."""
    edit = EditForm(f"quotient {family_id}", {day.isoformat(): quotients.describe_quotient(one) for day, one in known})
    with st.form("quotient", border=False):
        value = show_whole_field("Nouveau quotient", None, 0, quotients.HIGHEST)
        question = "Un quotient de 0 : nul ou inconnu ?"
        nought = st.radio(question, [*NOUGHTS], None, NOUGHTS.__getitem__, horizontal=True)
        first_day = show_day_field("À partir du", today)
        if edit.submitted("Enregistrer le quotient"):
            entered = ShownForm({}, edit.seen.told)
            edit.attempt(
                lambda: (
                    f"Le quotient est enregistré. Il vaut à partir du {long_date(first_day.required())}. "
                    "Les factures déjà émises ne changent pas."
                ),
                lambda it: families.set_quotient(
                    it.db,
                    it.actor,
                    family_id,
                    first_day.required(),
                    value.required(),
                    it.now,
                    nought=nought,
                    seen=entered,
                ),
            )
