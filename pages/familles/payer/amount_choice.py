"""What a parent chooses to pay: everything, some invoices, or an amount in advance."""

from collections.abc import Sequence

import streamlit as st

from cantine.common.form_input import NotAccepted
from cantine.common.french import euros
from cantine.common.language.translate import translate
from cantine.common.number_input import read_cents
from cantine.online_payment.rules.amounts import AmountChoice, ChoiceKind
from cantine.online_payment.rules.payable import Payable, PayablePart
from pages.shared import escaping, notice
from pages.shared.tables import payment_tables


def show_choice(payable: Payable, asked: int | None) -> AmountChoice | None:
    """Show what may be chosen, the invoice `asked` (id) chosen already; None while nothing is."""
    kinds = _list_kinds(payable)
    begins = kinds.index(ChoiceKind.INVOICES) if asked is not None and ChoiceKind.INVOICES in kinds else 0
    kind = kinds[0]
    if len(kinds) > 1:
        words = {
            ChoiceKind.EVERYTHING: translate("Tout ce qui est dû ({amount})", amount=euros(payable.due_cents)),
            ChoiceKind.INVOICES: translate("Choisir les factures"),
            ChoiceKind.ADVANCE: translate("Un montant en avance"),
        }
        kind = st.radio(translate("Que voulez-vous payer ?"), kinds, begins, format_func=lambda one: words[one])
    match kind:
        case ChoiceKind.INVOICES:
            return _show_invoices(payable.parts, asked)
        case ChoiceKind.ADVANCE:
            return _show_advance(payable)
    st.html(payment_tables.render_open_invoices(payable.parts, payable.asked_at, links=False))
    return AmountChoice(ChoiceKind.EVERYTHING)


def _list_kinds(payable: Payable) -> list[ChoiceKind]:
    """What can be chosen at all: not everything where a part of it is being paid, no list of a single invoice."""
    held = any(part.held_until for part in payable.parts)
    kinds = [ChoiceKind.EVERYTHING] if payable.parts and (not held or len(payable.parts) == 1) else []
    kinds += [ChoiceKind.INVOICES] if len(payable.parts) > 1 else []
    return kinds + ([ChoiceKind.ADVANCE] if payable.allows_advances else [])


def _show_invoices(parts: Sequence[PayablePart], asked: int | None) -> AmountChoice | None:
    """A check box for each open invoice; those that are being paid already cannot be ticked."""
    ticked = frozenset(
        part.invoice_id
        for part in parts
        if st.checkbox(
            escaping.escape_markdown(payment_tables.describe_part(part)),
            part.invoice_id == asked and part.held_until is None,
            key=f"part_{part.invoice_id}",
            disabled=part.held_until is not None,
        )
    )
    if ticked:
        return AmountChoice(ChoiceKind.INVOICES, ticked)
    st.info(translate("Cochez au moins une facture."))
    return None


def _show_advance(payable: Payable) -> AmountChoice | None:
    """A field for an amount of the parent's own."""
    typed = st.text_input(translate("Montant à payer, en euros"), key="advance", max_chars=20, autocomplete="off")
    if payable.parts:
        st.caption(translate("Il règle d'abord ce qui est dû ; le reste est gardé pour vos prochaines factures."))
    if not typed:
        return None
    try:
        cents = read_cents(typed)
    except NotAccepted as refused:
        notice.show_refusal(str(refused))
        return None
    if cents <= 0:
        notice.show_refusal(translate("Le montant est plus grand que zéro."))
        return None
    return AmountChoice(ChoiceKind.ADVANCE, advance_cents=cents)
