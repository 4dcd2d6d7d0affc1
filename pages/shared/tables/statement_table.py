"""The statement of account, a table of seven columns; on a phone its rows are cards. Every text is escaped."""

from collections.abc import Mapping, Sequence
from datetime import date

from cantine.common.french import euros, numeric_date
from cantine.common.language.translate import mark, translate
from cantine.common.typed_text.html import escape
from cantine.ledger.rules.statement import LedgerEntry, LedgerTotals, StatementLine
from pages.shared.tables import html_table
from pages.shared.tables.html_table import Content, FileLink, PaperState, StatedPaper

HEAD = (
    mark("Date"),
    mark("Type"),
    mark("Référence"),
    mark("Facture"),
    mark("Débit"),
    mark("Crédit"),
    mark("Solde"),
)


def render_statement(
    lines: Sequence[StatementLine],
    totals: LedgerTotals,
    today: date,
    *,
    own: bool = True,
    states: Mapping[int, PaperState] | None = None,
    below: str = "",
) -> str:
    """The statement, closed by the row « SOLDE A CE JOUR » with the totals of all movements. `own` is the reader's own
    account, to take away. `states` say of the invoices (id) that are not paid what is to be done; None says nothing of
    any invoice. `below` is HTML that follows."""
    told = [_find_state(line.entry, states) for line in lines]
    title = escape(translate("Relevé de compte"))
    shown = _render_table(lines, told, totals, today)
    return f'<section class="card account"><h2>{title}</h2>{shown}{below}{_render_download() if own else ""}</section>'


def _find_state(entry: LedgerEntry, states: Mapping[int, PaperState] | None) -> PaperState | None:
    """What is to be done for an invoice, or that it is paid; None for what is no invoice."""
    if states is None or entry.invoice_id is None or not entry.debit:
        return None
    return states.get(entry.invoice_id) or PaperState(translate("payée"), settled=True)


def _render_table(
    lines: Sequence[StatementLine],
    told: Sequence[PaperState | None],
    totals: LedgerTotals,
    today: date,
) -> str:
    head = [translate(title) for title in HEAD]
    rows = [
        (
            numeric_date(line.entry.day),
            line.entry.kind,
            _link_receipt(line.entry),
            _state_paper(_link_paper(line.entry), state),
            euros(line.entry.debit) if line.entry.debit else "",
            euros(line.entry.credit) if line.entry.credit else "",
            html_table.Balance(line.balance),
        )
        for line, state in zip(lines, told, strict=True)
    ]
    sums = (euros(totals.debit), euros(totals.credit), html_table.Balance(totals.balance))
    name = translate("SOLDE A CE JOUR")
    total = html_table.render_row(head, (numeric_date(today), name, "", "", *sums), "total")
    return html_table.render_table(head, [*rows, total], translate("Relevé de compte"), "statement")


def _state_paper(paper: str | FileLink, state: PaperState | None) -> Content:
    return StatedPaper(paper, state) if state else paper


def _link_paper(entry: LedgerEntry) -> str | FileLink:
    """The number of an invoice or a credit note as a link to its PDF; empty for a payment."""
    address = f"/telecharger/facture-{entry.invoice_id}.pdf"
    if not entry.invoice_id:
        return entry.invoice
    return FileLink(entry.invoice, address, f"{entry.kind} {entry.invoice} (PDF)")


def _link_receipt(entry: LedgerEntry) -> str | FileLink:
    """What says how it was paid, as a link to the receipt of cash where there is one."""
    address = f"/telecharger/quittance-{entry.receipt_of}.pdf"
    name = translate("{paid} : quittance du {day} (PDF)", paid=entry.reference, day=numeric_date(entry.day))
    return FileLink(entry.reference, address, name) if entry.receipt_of else entry.reference


def _render_download() -> str:
    words = escape(translate("Télécharger le relevé (tableur)"))
    return f'<p class="aside"><a href="/telecharger/releve.csv" download>{words}</a></p>'
