"""« Compte »: what the family was billed and paid, as it sees it itself, and what it is booked for."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from cantine.bookings.queries.bookings import Booked
from cantine.common.balance_words import describe_balance
from cantine.families.queries.family_card import ChildDetails
from cantine.ledger.rules.statement import LedgerTotals, StatementLine
from cantine.offer.rules.services import ServiceRules
from pages.shared.tables import family_tables, statement_table


def show_statement(lines: Sequence[StatementLine], totals: LedgerTotals, today: date) -> None:
    """Show the balance and the statement of account, whose numbers lead to the invoices."""
    st.markdown(f"Solde à ce jour : **{describe_balance(totals.balance)}**")
    st.html(statement_table.render_statement(lines, totals, today, own=False))


def show_bookings(
    known: Sequence[ChildDetails], booked: Sequence[Booked], services: Sequence[ServiceRules], today: date
) -> None:
    """Show what is booked and not invoiced yet, child by child."""
    st.html(family_tables.render_bookings_title())
    for child in known:
        st.html(family_tables.render_child_title(child))
        own = [one for one in booked if one.child_id == child.id]
        st.html(family_tables.render_bookings(own, services, child, today))
