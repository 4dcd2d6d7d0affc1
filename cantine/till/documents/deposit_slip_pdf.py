"""The deposit slip on paper, for the bank and for the files."""

from collections.abc import Sequence
from pathlib import Path

from cantine.billing.documents.invoice_pdf import describe_commune
from cantine.billing.queries.printed_invoices import Letterhead
from cantine.common.french import euros, format_number, long_date, numeric_date, plural
from cantine.common.pdf.typesetting import typeset
from cantine.common.terms.till import DENOMINATIONS, SlipEnding, name_denomination
from cantine.common.vocabulary import Method
from cantine.till.queries.deposit_slips import Slip, SlipItem
from cantine.till.rules.cash_count import CashCount

TEMPLATE = Path(__file__).with_name("deposit_slip.typ")

OF_CHEQUES = ("", "Famille", "N° du chèque", "Banque", "Reçu le", "Montant")
OF_OTHERS = ("", "Famille", "Référence", "Reçu le", "Montant")
OF_CASH = ("Billets et pièces", "Nombre", "Montant")
TITLES = {
    Method.CHEQUE: "Bordereau de remise de chèques",
    Method.CESU: "Bordereau de remise de CESU",
    Method.CARD: "Bordereau de remise de paiements par carte",
    Method.CASH: "Bordereau de versement d'espèces",
}
COUNTED = {Method.CHEQUE: "chèque", Method.CESU: "CESU", Method.CARD: "paiement"}


def deposit_slip_pdf(slip: Slip, items: Sequence[SlipItem], town: Letterhead) -> bytes:
    """The slip with a line for each payment, or each kind of note and coin, and their sum; the same bytes at any
    time, but that one says so which was taken back."""
    title = f"{TITLES[slip.method]} n° {slip.number}"
    columns = {Method.CASH: OF_CASH, Method.CHEQUE: OF_CHEQUES}.get(slip.method, OF_OTHERS)
    data = {
        "title": f"{title} · {town.name}",
        "heading": title,
        "running": f"Bordereau n° {slip.number}",
        "commune": describe_commune(town),
        "made": f"Fait le {long_date(slip.made_on)}",
        "ended": _describe_taking_back(slip),
        "columns": columns,
        "page": "page",
        "of": "sur",
        "cheques": list_counted(slip.counts or {}) if slip.method is Method.CASH else _fill_items(slip, items),
        "total": {"words": _count(slip), "amount": euros(slip.cents)},
        "signatures": ["Signature du régisseur", "Cachet de la banque"],
    }
    return typeset(TEMPLATE, data, slip.made_on, logo=town.logo)


def list_counted(counts: CashCount) -> list[list[str]]:
    """A row for each kind of note and coin there is: its value, how many, and their amount."""
    return [
        [name_denomination(value), format_number(counts[value]), euros(value * counts[value])]
        for value in DENOMINATIONS
        if counts.get(value)
    ]


def _fill_items(slip: Slip, items: Sequence[SlipItem]) -> list[list[str]]:
    return [
        [
            f"{place}.",
            f"{one.family_name} (n° {one.family_number})",
            one.number,
            *([one.bank] if slip.method is Method.CHEQUE else []),
            numeric_date(one.received_on),
            euros(one.cents),
        ]
        for place, one in enumerate(items, 1)
    ]


def _count(slip: Slip) -> str:
    if slip.method is Method.CASH:
        return "Total"
    word = COUNTED[slip.method]
    return f"Total : {plural(slip.count, word, word if word.isupper() else None)}"


def _describe_taking_back(slip: Slip) -> str:
    if slip.ending is not SlipEnding.TAKEN_BACK or slip.ended_on is None:
        return ""
    return f"Repris le {numeric_date(slip.ended_on)}, n'est pas parti à la banque : {slip.reason}"
