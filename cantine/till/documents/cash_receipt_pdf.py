"""The receipt of cash on paper, for the family."""

from pathlib import Path

from cantine.billing.documents.invoice_pdf import describe_commune
from cantine.billing.queries.printed_invoices import Letterhead
from cantine.common.french import euros, long_date, numeric_moment
from cantine.common.pdf.typesetting import typeset
from cantine.till.queries.receipts import Receipt

TEMPLATE = Path(__file__).with_name("cash_receipt.typ")


def cash_receipt_pdf(receipt: Receipt, town: Letterhead) -> bytes:
    """The receipt with its number, who paid, when and how much; one of a cancelled payment says so. The same bytes at
    any time."""
    title = f"Quittance n° {receipt.number}"
    facts = [
        ("Reçu de", f"Famille {receipt.family_name} (n° {receipt.family_number})", False),
        ("Le", long_date(receipt.received_on), False),
        ("En espèces", euros(receipt.cents), True),
        *([("Référence", receipt.reference, False)] if receipt.reference else []),
        ("Quittance délivrée le", long_date(receipt.issued_on), False),
    ]
    why = ""
    if receipt.cancelled_at:
        reason = f" : {receipt.cancelled_why}" if receipt.cancelled_why else ""
        why = f"Annulée le {numeric_moment(receipt.cancelled_at)}{reason}"
    data = {
        "title": f"{title} · {town.name}",
        "heading": title,
        "commune": describe_commune(town),
        "cancelled": why,
        "facts": [{"words": words, "amount": value, "strong": strong} for words, value, strong in facts],
        "signature": "Le régisseur",
    }
    return typeset(TEMPLATE, data, receipt.issued_on, logo=town.logo)
