"""What a family reads of its payments online: open invoices, the button that pays, how to pay otherwise."""

from collections.abc import Sequence
from datetime import datetime

from cantine.common.french import euros, long_day
from cantine.common.language.stored_labels import translate_label
from cantine.common.language.translate import mark, translate
from cantine.common.paris import local_date
from cantine.common.typed_text.html import escape
from cantine.online_payment.rules.amounts import AmountChoice, ChoiceKind
from cantine.online_payment.rules.payable import PayablePart
from pages.shared.tables import html_table

OPEN_INVOICES = (mark("Facture"), mark("À payer avant le"), mark("Reste à payer"))


def describe_part(part: PayablePart) -> str:
    """« Facture 2026-0042, Prestations d'octobre 2026, à payer avant le 20 novembre 2026 : 314,65 € »."""
    due = translate(", à payer avant le {day}", day=long_day(part.due_on)) if part.due_on else ""
    held = translate(" (paiement en cours)") if part.held_until else ""
    return translate("{part} : {amount}", part=f"{_name_part(part)}{due}", amount=euros(part.cents)) + held


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
    head = [translate(one) for one in (*OPEN_INVOICES, *(["Paiement"] if each else []))]
    return html_table.render_table(head, rows, translate("Factures à payer"), "open")


def render_payment_form(choice: AmountChoice, cents: int, family: int) -> str:
    """The form whose only button begins the payment of so many cents for the family of this number.

    What is paid is worked out anew by the server; the amount and the family say what the parent was shown.
    """
    fields = [("choix", str(choice.kind)), ("montant", str(cents)), ("famille", str(family))]
    fields += [("facture", str(one)) for one in sorted(choice.invoice_ids)]
    if choice.kind is ChoiceKind.ADVANCE:
        fields.append(("avance", f"{choice.advance_cents // 100},{choice.advance_cents % 100:02}"))
    hidden = "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in fields)
    button = f'<button type="submit">{escape(translate("Payer {amount}", amount=euros(cents)))}</button>'
    return f'<form class="pay" method="post" action="/paiement">{hidden}{button}</form>'


def render_how_to_pay(words: str) -> str:
    """« Comment payer » with the words of the commune, line by line."""
    return f'<h2>{escape(translate("Comment payer"))}</h2><p class="lines">{escape(words)}</p>'


def render_folded_how_to_pay(words: str, title: str = "") -> str:
    """The words of the commune, which one click opens, under this title or « Comment payer »."""
    return html_table.render_folded(title or translate("Comment payer"), f'<p class="lines">{escape(words)}</p>')


def _name_part(part: PayablePart) -> str:
    """« Facture 2026-0042, Prestations d'octobre 2026 », « Solde repris »."""
    name = translate("Facture {number}", number=part.name) if part.invoice_id else translate(part.name)
    return f"{name}, {translate_label(part.label)}" if part.label else name


def _describe_day(part: PayablePart, now: datetime) -> str:
    if part.due_on is None:
        return ""
    late = translate(" (en retard)") if part.due_on < local_date(now) else ""
    return f"{long_day(part.due_on)}{late}"


def _link_payment(part: PayablePart) -> html_table.PageLink | str:
    if part.held_until:
        return translate("en cours")
    return html_table.PageLink(
        translate("Payer"), f"/payer?facture={part.invoice_id}", translate("Payer : {part}", part=_name_part(part))
    )
