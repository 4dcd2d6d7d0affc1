"""The lines of a payer's invoice: for each share on a family's invoice, one that asks for it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from cantine.billing.rules.credits import CreditableLine
from cantine.billing.rules.invoices import InvoiceItem, format_billed_days
from cantine.common.french import month_name, prefix_with_de

NOTE_REASON = "Des prestations prises en charge ont été reprises sur la facture de la famille."
"""Why a payer is credited: never the words of staff, which may tell of the child."""


def build_payers_items(share: CreditableLine) -> Iterator[InvoiceItem]:
    """The line that asks the payer for what is left of this share; none where credit notes took all of it back."""
    if share.left > 0:
        days = format_billed_days(share.days)
        asked = replace(share.line, quantity=share.left, unit_cents=-share.line.unit_cents, days=days)
        yield replace(asked, payer_id=None, shares_id=share.id, reason="")


def describe_payers_month(month: date, *, more: bool = False) -> str:
    """« Prises en charge d'octobre 2026 »; with `more`, for a later one of the same month, it is a « complément »."""
    return f"Prises en charge {prefix_with_de(month_name(month))}{', complément' if more else ''}"
