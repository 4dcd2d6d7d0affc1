"""What a family reads of its payments online: open invoices, the button that pays, how to pay otherwise."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from cantine.common.french import euros, long_day
from cantine.common.paris import local_date
from cantine.online_payment.rules.amounts import AmountChoice, ChoiceKind
from cantine.online_payment.rules.payable import PayablePart
from pages.shared.tables import html_table

OPEN_INVOICES = ("Facture", "À payer avant le", "Reste à payer")


def describe_part(part: PayablePart) -> str:
    """« Facture 2026-0042, Prestations d'octobre 2026, à payer avant le 20 novembre 2026 : 314,65 € »."""
    due = f", à payer avant le {long_day(part.due_on)}" if part.due_on else ""
    held = " (paiement en cours)" if part.held_until else ""
    return f"{_name_part(part)}{due} : {euros(part.cents)}{held}"


def render_open_invoices(parts: Sequence[PayablePart], now: datetime, *, links: bool) -> str:
    """The open invoices with their day and what is left; `links` lead to paying one of several, where
    it is not being paid."""
    each = links and (len(parts) > 1 or any(part.held_until for part in parts))
    rows = [
        (
            _name_part(part),
            _describe_day(part, now),
            euros(part.cents),
            *([_link_payment(part)] if each else []),
        )
        for part in parts
    ]
    head = (*OPEN_INVOICES, *(["Paiement"] if each else []))
    return html_table.render_table(head, rows, "Factures à payer", "open")


def render_payment_form(choice: AmountChoice, cents: int, family: int) -> str:
    """The form whose only button begins the payment of so many cents for the family of this number.

    What is paid is worked out anew by the server; the amount and the family say what the parent was shown.
    """
    fields = [("choix", str(choice.kind)), ("montant", str(cents)), ("famille", str(family))]
    fields += [("facture", str(one)) for one in sorted(choice.invoice_ids)]
    if choice.kind is ChoiceKind.ADVANCE:
        fields.append(("avance", f"{choice.advance_cents // 100},{choice.advance_cents % 100:02}"))
    hidden = "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in fields)
    button = f'<button type="submit">Payer {escape(euros(cents))}</button>'
    return f'<form class="pay" method="post" action="/paiement">{hidden}{button}</form>'


def render_how_to_pay(words: str) -> str:
    """« Comment payer » with the words of the commune, line by line."""
    return f'<h2>Comment payer</h2><p class="lines">{escape(words)}</p>'


def render_folded_how_to_pay(words: str, title: str = "Comment payer") -> str:
    """The words of the commune, which one click opens."""
    return html_table.render_folded(title, f'<p class="lines">{escape(words)}</p>')


def _name_part(part: PayablePart) -> str:
    """« Facture 2026-0042, Prestations d'octobre 2026 », « Solde repris »."""
    name = f"Facture {part.name}" if part.invoice_id else part.name
    return f"{name}, {part.label}" if part.label else name


def _describe_day(part: PayablePart, now: datetime) -> str:
    if part.due_on is None:
        return ""
    late = " (en retard)" if part.due_on < local_date(now) else ""
    return f"{long_day(part.due_on)}{late}"


def _link_payment(part: PayablePart) -> html_table.PageLink | str:
    if part.held_until:
        return "en cours"
    return html_table.PageLink("Payer", f"/payer?facture={part.invoice_id}", f"Payer : {_name_part(part)}")
