"""The journal of a day of the till on paper, for the files of the régie."""

from pathlib import Path
from typing import Any

from cantine.billing.documents.invoice_pdf import describe_commune
from cantine.billing.queries.printed_invoices import Letterhead
from cantine.common.french import euros, long_date, numeric_date, numeric_moment
from cantine.common.pdf.typesetting import typeset
from cantine.common.vocabulary import METHOD_LABELS, Method
from cantine.till.documents.deposit_slip_pdf import OF_CASH, list_counted
from cantine.till.queries.movements import Movement
from cantine.till.queries.till_pages import TillPage
from cantine.till.rules.closing import describe_difference

TEMPLATE = Path(__file__).with_name("till_day.typ")

MEANS = ("Moyen", "Encaissé", "Rendu", "Total")
MOVES = ("Pièce", "Quittance", "Famille", "Mouvement", "Entrée", "Sortie")


def till_day_pdf(page: TillPage, town: Letterhead) -> bytes:
    """The day with every movement, the sums by means, and its cash: expected, counted, and why they differ.

    A closed day gives the same bytes at any time; one that is open says that it may change.
    """
    day = long_date(page.day)
    data = {
        "title": f"Journal de caisse du {day} · {town.name}",
        "heading": f"Journal de caisse du {day}",
        "running": f"Caisse du {numeric_date(page.day)}",
        "commune": describe_commune(town),
        "state": describe_state(page),
        "means": {"title": "Par moyen de paiement", "columns": MEANS, "rows": list_means(page)},
        "moves": {
            "title": "Mouvements",
            "columns": MOVES,
            "rows": [_fill_move(one) for one in page.movements],
            "none": "Aucun mouvement.",
        },
        "cash": {"title": "Espèces", "rows": list_cash(page), "reason": describe_reason(page)},
        "count": {
            "title": "Billets et pièces comptés",
            "columns": OF_CASH,
            "rows": list_counted(page.closed.counts) if page.closed else [],
        },
        "page": "page",
        "of": "sur",
        "signatures": ["Signature du régisseur", "Visa"],
    }
    return typeset(TEMPLATE, data, page.day, logo=town.logo)


def describe_state(page: TillPage) -> str:
    """« Arrêtée le 30.11.2026 à 17 h 05 par Farid. », or that the day may still change."""
    if page.closed is None:
        return "Journée non arrêtée : état provisoire."
    by = f" par {page.closed.closed_by}" if page.closed.closed_by else ""
    return f"Arrêtée le {numeric_moment(page.closed.closed_at)}{by}."


def list_means(page: TillPage) -> list[list[str]]:
    """A row for each means, and their sum: what came in, what was taken back, and what is left."""
    came = sum(cents for cents, _back in page.means.values())
    back = sum(cents for _came, cents in page.means.values())
    rows = [
        [METHOD_LABELS[method], euros(one), euros(other), euros(one - other)]
        for method, (one, other) in page.means.items()
    ]
    return [*rows, ["Total", euros(came), euros(back), euros(came - back)]]


def list_cash(page: TillPage) -> list[dict[str, Any]]:
    """How the cash of the day agrees; without the morning's cash, where no day was ever closed, only what moved."""
    came, back = page.means[Method.CASH]
    rows = [
        ("Espèces encaissées", euros(came), False),
        ("Espèces rendues", euros(-back) if back else euros(0), False),
        ("Versées à la banque", euros(-page.cash.deposited) if page.cash.deposited else euros(0), False),
    ]
    if page.opening is not None:
        rows = [("Fonds de caisse du matin", euros(page.opening), False), *rows]
        rows.append(("Espèces prévues en caisse", euros(page.cash.compute_expected(page.opening)), True))
    if page.closed:
        rows.append(("Espèces comptées", euros(page.closed.counted), True))
        rows.append(("Écart", describe_difference(page.closed.difference), False))
    return [{"words": words, "amount": amount, "strong": strong} for words, amount, strong in rows]


def describe_reason(page: TillPage) -> str:
    """« Motif de l'écart : … »; empty where the till agreed or is open."""
    return f"Motif de l'écart : {page.closed.reason}" if page.closed and page.closed.difference else ""


def _fill_move(one: Movement) -> list[str]:
    family = f"{one.family_name} (n° {one.family_number})" if one.family_number is not None else ""
    came = euros(one.cents) if one.counted and one.cents > 0 else ""
    left = euros(-one.cents) if one.counted and one.cents < 0 else ""
    return [one.piece, one.receipt, family, one.label, came, left]
