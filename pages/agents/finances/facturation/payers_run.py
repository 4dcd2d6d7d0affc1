"""The payers of a month: a step of its own after the families, with its preview; nothing where nobody pays a share."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from cantine.billing.actions.bill_payers import bill_payers
from cantine.billing.queries.payers import PayerDraft, draft_payers_invoices, list_unbilled_months
from cantine.common.french import euros, join_words, month_name, plural
from cantine.common.tables.table import CellKind, Column
from pages.shared import escaping, notice, session
from pages.shared.form_action import note_done, say_what_was_done
from pages.shared.tables import html_table

COLUMNS = (Column("Payeur"), Column("Enfants", CellKind.COUNT), Column("Montant", CellKind.AMOUNT))


def show_section(month: date, *, may_bill: bool) -> None:
    """Show what each payer would be billed for the month, and the button."""
    with session.open_reader() as db:
        drafts = draft_payers_invoices(db, month)
        others = [one for one in list_unbilled_months(db) if one != month]
    say_what_was_done("payers")
    if not drafts and not others:
        return
    st.header("Tiers payeurs et autres parents", anchor=False)
    if others:
        notice.show_warning(f"Des prises en charge restent à facturer pour {join_words(map(month_name, others))}.")
    if not drafts:
        st.info(f"Aucune prise en charge à facturer pour {month_name(month)}.")
        return
    told = "Leur part de ce que les familles ont été facturées pour ce mois : facturez d'abord les familles."
    st.caption(escaping.keep_together(told))
    rows = [(f"{one.name} (n° {one.number})", one.children, one.cents) for one in drafts]
    total = ("Total", sum(one.children for one in drafts), sum(one.cents for one in drafts))
    st.html(html_table.render_figures(COLUMNS, rows, "Aperçu par payeur", total))
    words = f"Émettre {plural(len(drafts), 'facture de prises en charge', 'factures de prises en charge')}"
    if may_bill and st.button(f"{words} ({euros(total[2])})", type="primary", key="issue_payers"):
        _bill(drafts, month)


def _bill(drafts: Sequence[PayerDraft], month: date) -> None:
    """Bill all these payers at once; what somebody else has billed meanwhile is not billed again."""
    try:
        with session.begin_act() as it:
            issued = bill_payers(it.db, it.actor, month, [one.payer_id for one in drafts], it.now)
    except session.GONE:
        st.rerun()
    count = plural(len(issued), "facture de prises en charge émise", "factures de prises en charge émises")
    note_done(
        f"{month_name(month).capitalize()} : {count}, {euros(sum(one.cents for one in issued))}.", beside="payers"
    )
    st.rerun()
