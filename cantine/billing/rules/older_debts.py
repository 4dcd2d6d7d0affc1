"""What a family owed already when something is asked of it: each older debt, oldest first, with its own due date."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from cantine.billing.rules.allocation import OpenInvoice
from cantine.common.french import euros, long_date, numeric_date, plural
from cantine.common.terms.older_debt import OlderDebt

SHOWN = 12
"""Older debts that are named on a paper one by one; of more, the rest are counted."""


def list_older_debts(opened: Iterable[OpenInvoice], owed: int) -> tuple[OlderDebt, ...]:
    """The open invoices as debts, oldest first, together never more than is `owed` (cents)."""
    debts = [
        OlderDebt(
            name_invoice(one.bill.name) if one.bill.has_paper else one.bill.name.lower(), one.cents, one.bill.due_on
        )
        for one in opened
    ]
    return cover_debts(debts, owed)


def cover_debts(debts: Iterable[OlderDebt], owed: int) -> tuple[OlderDebt, ...]:
    """These debts, in their order, as far as so many cents are owed; the last one may be a part of it."""
    found = []
    for one in debts:
        cents = min(one.cents, owed)
        if cents > 0:
            found.append(replace(one, cents=cents))
            owed -= cents
    return tuple(found)


def name_invoice(number: str) -> str:
    """« facture n° 2026-0042 »."""
    return f"facture n°\u00a0{number}"


def sum_debts(debts: Iterable[OlderDebt]) -> int:
    """Cents of them all."""
    return sum(one.cents for one in debts)


def list_debt_words(debts: Sequence[OlderDebt]) -> list[tuple[str, int]]:
    """« dont facture n° 2026-0041, échéance 26.11.2026 » with its cents; the newest of many are one line."""
    named, rest = (debts, ()) if len(debts) <= SHOWN else (debts[: SHOWN - 1], debts[SHOWN - 1 :])
    words = [
        (f"dont {one.name}" + (f", échéance {numeric_date(one.due_on)}" if one.due_on else ""), one.cents)
        for one in named
    ]
    if rest:
        words.append((f"dont {plural(len(rest), 'autre dette', 'autres dettes')}", sum_debts(rest)))
    return words


def describe_debts(debts: Iterable[OlderDebt]) -> str:
    """« - facture n° 2026-0041 : 120,00 €, au plus tard le jeudi 26 novembre 2026 », a line each, for a letter."""
    return "\n".join(
        f"- {one.name} : {euros(one.cents)}" + (f", au plus tard le {long_date(one.due_on)}" if one.due_on else "")
        for one in debts
    )
