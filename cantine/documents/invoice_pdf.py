"""Invoices and credit notes on paper: one, or many in one file."""

from collections.abc import Sequence
from typing import Any

from cantine.documents.typesetting import pdf
from cantine.queries import invoices
from cantine.queries.invoices import Issued, Payer, Town
from cantine.rules.asking import call, to_pay
from cantine.rules.balance_words import name_balance
from cantine.rules.french import euros, long_date
from cantine.rules.words import InvoiceKind
from cantine.store.database import Reader

COLUMNS = ("Prestation", "Jours", "Quantité", "Prix unitaire", "Montant")


def invoice_pdf(papers: Sequence[Issued], town: Town, *, tags: bool = True) -> bytes:
    """At least one paper, each from a page 1 of its own. An issued invoice gives the same bytes at any time.

    The family's address and the commune's head are those of today.
    """
    last = papers[-1]
    title = _title(last) if len(papers) == 1 else f"{len(papers)} factures"
    data = {
        "title": f"{title} · {town.name}",
        "commune": commune(town),
        "columns": COLUMNS,
        "cut_here": "À détacher et à joindre à votre règlement",
        "page": "page",
        "of": "sur",
        "papers": [_paper(one, town) for one in papers],
    }
    return pdf("invoice.typ", data, last.issued_on, logo=town.logo, tags=tags)


def make_attachment(db: Reader, named: str) -> tuple[str, bytes]:
    """The name and the bytes of the PDF that a letter of the outbox names: « facture/12 ». Raises LookupError."""
    kind, _, id = named.partition("/")
    found = invoices.issued(db, [int(id)]) if kind == "facture" else []
    if not found:
        raise LookupError(f"Il n'y a pas de document « {named} ».")
    return file_name(found[0]), invoice_pdf(found, invoices.town(db))


def commune(town: Town) -> dict[str, Any]:
    """The commune over a paper."""
    return {"name": town.name, "lines": [*_parts(town.address), town.phone, town.email]}


def file_name(one: Issued) -> str:
    """« Facture 2026-0042.pdf »."""
    return f"{'Avoir' if one.kind is InvoiceKind.CREDIT_NOTE else 'Facture'} {one.number}.pdf"


def _title(one: Issued) -> str:
    return f"{'Avoir' if one.kind is InvoiceKind.CREDIT_NOTE else 'Facture'} n° {one.number}"


def _paper(one: Issued, town: Town) -> dict[str, Any]:
    """The words and amounts of one paper, ready to print."""
    credit = one.kind is InvoiceKind.CREDIT_NOTE
    asked = to_pay(one.kind, one.balance_after)
    facts = [
        _fact("N° de famille", str(one.payer.number)),
        _fact("Date", long_date(one.issued_on)),
        *([_fact("Date limite de paiement", long_date(one.due_on))] if one.due_on and asked else []),
    ]
    return {
        "key": str(one.id),
        "title": _title(one),
        "running": f"{_title(one)} · famille {one.payer.name} (n° {one.payer.number})",
        "label": one.label,
        "corrects": f"Corrige la facture n° {one.corrects}" if one.corrects else "",
        "reason": f"Motif : {one.reason}" if one.reason else "",
        "address": _address(one.payer),
        "facts": facts,
        "lines": [
            {
                "label": line.label,
                "days": line.days,
                "quantity": str(line.quantity),
                "unit": euros(line.unit_cents),
                "amount": euros(line.cents),
            }
            for line in one.lines
        ],
        "total": _figure("Total de cet avoir" if credit else "Total de cette facture", one.cents),
        "balance": [
            _balance("Ancien solde", one.balance_before),
            _figure("Cet avoir" if credit else "Cette facture", one.cents),
            {**_balance("Nouveau solde", one.balance_after), "strong": True},
        ],
        "call": call(one.kind, one.balance_after, one.due_on),
        "footer": town.footer,
        "slip": [
            _fact("Facture n°", one.number),
            _fact("Famille", f"{one.payer.name} (n° {one.payer.number})"),
            _fact("Montant de la facture", euros(one.cents)),
            *([_fact("Date limite de paiement", long_date(one.due_on))] if one.due_on else []),
            _fact("Somme à payer", euros(asked), strong=True),
        ]
        if asked
        else [],
    }


def _balance(words: str, cents: int) -> dict[str, Any]:
    """« Ancien solde (avance) », without a sign."""
    name = name_balance(cents)
    return _figure(f"{words} ({name})" if name else words, abs(cents))


def _fact(words: str, value: str, *, strong: bool = False) -> dict[str, Any]:
    return {"words": words, "value": value, "strong": strong}


def _figure(words: str, cents: int) -> dict[str, Any]:
    return {"words": words, "amount": euros(cents), "strong": False}


def _parts(address: str) -> list[str]:
    """The lines of an address as somebody typed it."""
    return [part.strip() for part in address.splitlines()]


def _address(payer: Payer) -> list[str]:
    """As the post wants it: the name, the street, the postal code with the town."""
    return [f"Famille {payer.name}", *_parts(payer.address), f"{payer.postal_code} {payer.town}".strip()]
