"""The deposit slip on paper, for the bank and for the files."""

from collections.abc import Sequence
from pathlib import Path

from cantine.billing.documents.invoice_pdf import describe_commune
from cantine.billing.queries.printed_invoices import Letterhead
from cantine.common.french import euros, long_date, numeric_date, plural
from cantine.common.pdf.typesetting import typeset
from cantine.ledger.queries.payments import Cheque, Slip

TEMPLATE = Path(__file__).with_name("deposit_slip.typ")

COLUMNS = ("", "Famille", "N° du chèque", "Banque", "Reçu le", "Montant")


def deposit_slip_pdf(slip: Slip, cheques: Sequence[Cheque], town: Letterhead) -> bytes:
    """The slip with a line for each cheque, their number and their sum; the same bytes at any time."""
    title = f"Bordereau de remise de chèques n° {slip.number}"
    data = {
        "title": f"{title} · {town.name}",
        "heading": title,
        "running": f"Bordereau n° {slip.number}",
        "commune": describe_commune(town),
        "made": f"Fait le {long_date(slip.made_on)}",
        "columns": COLUMNS,
        "page": "page",
        "of": "sur",
        "cheques": [
            [
                f"{place}.",
                f"{one.family_name} (n° {one.family_number})",
                one.number,
                one.bank,
                numeric_date(one.received_on),
                euros(one.cents),
            ]
            for place, one in enumerate(cheques, 1)
        ],
        "total": {"words": f"Total : {plural(slip.count, 'chèque')}", "amount": euros(slip.cents)},
        "signatures": ["Signature du régisseur", "Cachet de la banque"],
    }
    return typeset(TEMPLATE, data, slip.made_on, logo=town.logo)
