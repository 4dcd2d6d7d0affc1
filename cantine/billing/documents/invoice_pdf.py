"""Invoices and credit notes on paper: one, or many in one file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cantine.billing.queries import printed_invoices
from cantine.billing.queries.printed_invoices import InvoicePayer, Letterhead, PrintedInvoice, PrintedLine
from cantine.billing.rules.amount_due import compute_amount_to_pay, describe_amount_due
from cantine.billing.rules.older_debts import list_debt_words, sum_debts
from cantine.common.balance_words import name_balance
from cantine.common.french import euros, long_date
from cantine.common.pdf.typesetting import typeset
from cantine.common.vocabulary import INVOICE_LABELS, InvoiceKind
from cantine.store.database import Reader

TEMPLATE = Path(__file__).with_name("invoice.typ")

COLUMNS = ("Prestation", "Jours", "Quantité", "Prix unitaire", "Montant")


def invoice_pdf(papers: Sequence[PrintedInvoice], town: Letterhead, *, tags: bool = True) -> bytes:
    """The PDF of one or more papers, each with its own page 1. An issued invoice gives the same bytes at any time.

    The family's address and the commune's head are those of today.
    """
    last = papers[-1]
    title = _format_title(last) if len(papers) == 1 else f"{len(papers)} factures"
    data = {
        "title": f"{title} · {town.name}",
        "commune": describe_commune(town),
        "columns": COLUMNS,
        "cut_here": "À détacher et à joindre à votre règlement",
        "page": "page",
        "of": "sur",
        "how_to_pay": "Comment payer",
        "papers": [_fill_paper(one, town) for one in papers],
    }
    return typeset(TEMPLATE, data, last.issued_on, logo=town.logo, tags=tags)


def make_attachment(db: Reader, named: str) -> tuple[str, bytes]:
    """The name and the bytes of the PDF that a letter of the outbox names, « facture/12 ». Raises LookupError."""
    kind, _, id = named.partition("/")
    found = printed_invoices.read_invoices(db, [int(id)]) if kind == "facture" else []
    if not found:
        raise LookupError(f"Il n'y a pas de document « {named} ».")
    return make_file_name(found[0]), invoice_pdf(found, printed_invoices.read_letterhead(db))


def describe_commune(town: Letterhead) -> dict[str, Any]:
    """The commune's name and address for the head of a paper."""
    return {"name": town.name, "lines": [*_split_address(town.address), town.phone, town.email]}


def make_file_name(one: PrintedInvoice) -> str:
    """« Facture 2026-0042.pdf »."""
    return f"{INVOICE_LABELS[one.kind]} {one.number}.pdf"


def _format_title(one: PrintedInvoice) -> str:
    return f"{INVOICE_LABELS[one.kind]} n° {one.number}"


def _fill_paper(one: PrintedInvoice, town: Letterhead) -> dict[str, Any]:
    """The words and amounts of one paper, ready to print."""
    credit = one.kind is InvoiceKind.CREDIT_NOTE
    asked = compute_amount_to_pay(one.kind, one.balance_after)
    due_on = one.due_on if asked > sum_debts(one.older_debts) else None
    facts = [
        _fill_fact("N° de payeur" if one.payer.organisation else "N° de famille", str(one.payer.number)),
        _fill_fact("Date", long_date(one.issued_on)),
        *([_fill_fact("Date limite de paiement", long_date(due_on))] if due_on else []),
    ]
    return {
        "key": str(one.id),
        "title": _format_title(one),
        "running": f"{_format_title(one)} · {_name_payer(one)}",
        "label": one.label,
        "corrects": f"Corrige la facture n° {one.corrects}" if one.corrects else "",
        "reason": f"Motif : {one.reason}" if one.reason else "",
        "address": _list_address_lines(one.payer),
        "facts": facts,
        "lines": [_fill_line(line, with_days=not one.payer.organisation) for line in one.lines],
        "total": _fill_figure("Total de cet avoir" if credit else "Total de cette facture", one.cents),
        "balance": [
            _fill_balance("Ancien solde", one.balance_before),
            *(_fill_figure(*words) for words in list_debt_words(one.older_debts)),
            _fill_figure("Cet avoir" if credit else "Cette facture", one.cents),
            {**_fill_balance("Nouveau solde", one.balance_after), "strong": True},
        ],
        "call": describe_amount_due(one.kind, one.balance_after, one.due_on, one.older_debts),
        "how_to_pay": town.how_to_pay.strip() if asked else "",
        "footer": town.footer,
        "slip": _fill_slip(one, asked) if asked else [],
    }


def _name_payer(one: PrintedInvoice) -> str:
    """« famille DURAND (n° 2) », « CCAS (n° 12) »."""
    return f"{'' if one.payer.organisation else 'famille '}{one.payer.name} (n° {one.payer.number})"


def _fill_line(line: PrintedLine, *, with_days: bool) -> dict[str, str]:
    """The words and amounts of a line. An organisation is told no days on which a child came: it pays for a number."""
    amounts = {"unit": euros(line.unit_cents), "amount": euros(line.cents)}
    return {"label": line.label, "days": line.days if with_days else "", "quantity": str(line.quantity), **amounts}


def _fill_slip(one: PrintedInvoice, asked: int) -> list[dict[str, Any]]:
    """The part to send in with a payment of the `asked` cents."""
    head = [
        _fill_fact("Facture n°", one.number),
        _fill_fact("Payeur" if one.payer.organisation else "Famille", f"{one.payer.name} (n° {one.payer.number})"),
        _fill_fact("Montant de la facture", euros(one.cents)),
    ]
    due = [_fill_fact("Date limite de paiement", long_date(one.due_on))] if one.due_on else []
    before = sum_debts(one.older_debts)
    if not before:
        return [*head, *due, _fill_fact("Somme à payer", euros(asked), strong=True)]
    own = [*due, _fill_fact("À payer pour cette facture", euros(asked - before))] if asked > before else []
    older = _fill_fact("Déjà à payer avant elle", euros(before))
    return [*head, *own, older, _fill_fact("Reste à payer", euros(asked), strong=True)]


def _fill_balance(words: str, cents: int) -> dict[str, Any]:
    """A balance with its kind in words, « Ancien solde (avance) », and without a sign."""
    name = name_balance(cents)
    return _fill_figure(f"{words} ({name})" if name else words, abs(cents))


def _fill_fact(words: str, value: str, *, strong: bool = False) -> dict[str, Any]:
    return {"words": words, "value": value, "strong": strong}


def _fill_figure(words: str, cents: int) -> dict[str, Any]:
    return {"words": words, "amount": euros(cents), "strong": False}


def _split_address(address: str) -> list[str]:
    """The lines of an address as somebody typed it."""
    return [part.strip() for part in address.splitlines()]


def _list_address_lines(payer: InvoicePayer) -> list[str]:
    """The lines of an address as the post wants them: the name, the street, the postal code with the town."""
    name = payer.name if payer.organisation else f"Famille {payer.name}"
    return [name, *_split_address(payer.address), f"{payer.postal_code} {payer.town}".strip()]
