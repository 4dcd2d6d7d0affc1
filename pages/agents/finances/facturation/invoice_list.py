"""What was issued for a month, page by page; one of them with its lines, and the credit note for it."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from cantine.billing.queries import correctable_lines, invoice_pages, printed_invoices
from cantine.billing.queries.invoice_pages import PER_PAGE, ListedInvoice
from cantine.common.french import describe_page, euros, numeric_date, plural
from cantine.common.vocabulary import InvoiceKind, get_sign
from pages.agents.finances.facturation import credit_form
from pages.shared import escaping, session
from pages.shared.tables import html_table

HEAD = ("Numéro", "Type", "Famille", "Objet", "Émise le", "Montant", "Avoirs")
LINES = ("Prestation", "Jours", "Quantité", "Prix unitaire", "Montant")
KINDS = {InvoiceKind.INVOICE: "Facture", InvoiceKind.CREDIT_NOTE: "Avoir"}


def show_section(month: date, *, may_correct: bool) -> None:
    """Show the invoices of the month, page by page, and one with its lines. The choices stand in the address."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        typed = st.text_input("Famille (n° ou nom), ou n° de facture", key="cherche", bind="query-params", max_chars=50)
        leaf = st.number_input("Page", 1, 100_000, key="page", bind="query-params")
    with session.open_reader() as db:
        found, count, cents = invoice_pages.list_page(db, month, typed, leaf)
    if not found:
        st.info("Aucune facture.")
        return
    st.markdown(f"{plural(count, 'pièce')}, **{euros(cents)}**, {describe_page(leaf, count, PER_PAGE)}.")
    st.caption("Par mois facturé : un avoir est dans le mois de la facture qu'il corrige, quel que soit son jour.")
    st.html(html_table.render_table(HEAD, [_list_cells(one) for one in found], "Factures et avoirs", "invoices"))
    _show_invoice(found, month, may_correct=may_correct)


def _list_cells(one: ListedInvoice) -> tuple[html_table.Content, ...]:
    return (
        html_table.FileLink(one.number, f"/telecharger/facture-{one.id}.pdf"),
        KINDS[one.kind],
        one.family,
        f"{one.label} : {one.reason}" if one.reason else one.label,
        numeric_date(one.issued_on),
        euros(get_sign(one.kind) * one.cents),
        euros(-one.credited) if one.credited else "",
    )


def _show_invoice(found: Sequence[ListedInvoice], month: date, *, may_correct: bool) -> None:
    names = {one.id: f"{KINDS[one.kind]} {one.number} · {one.family} · {euros(one.cents)}" for one in found}
    chosen = st.selectbox(
        "Détail d'une pièce",
        names,
        0 if len(names) == 1 else None,
        names.__getitem__,
        placeholder="Choisissez la facture",
        key="piece",
    )
    if chosen is None:
        return
    with session.open_reader() as db:
        [paper] = printed_invoices.read_invoices(db, [chosen])
        correctable = correctable_lines.list_correctable(db, [chosen])
    st.header(escaping.escape_markdown(f"{KINDS[paper.kind]} {paper.number}"), anchor=False)
    rows = [
        (line.label, line.days, str(line.quantity), euros(line.unit_cents), euros(line.cents)) for line in paper.lines
    ]
    total = html_table.render_row(LINES, ("Total", "", "", "", euros(paper.cents)), "total")
    st.html(html_table.render_table(LINES, [*rows, total], f"Lignes de la pièce {paper.number}", "lines"))
    if may_correct and correctable:
        words = {one.id: line.label for one, line in zip(correctable[0].lines, paper.lines, strict=True)}
        credit_form.show_form(correctable[0], words, month)
