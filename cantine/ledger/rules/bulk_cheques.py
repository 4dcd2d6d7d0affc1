"""A list of cheques as a clerk types it: every fault is told with its line, and the sum is compared with the count."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cantine.common import form_input, money
from cantine.common.form_input import NotAccepted
from cantine.common.french import euros, plural
from cantine.ledger.rules.payments import HIGHEST

LONGEST_LIST = 100
"""Cheques of one list: as many as one deposit slip takes."""


@dataclass(frozen=True)
class TypedCheque:
    """One line as it was typed: the family by its number or name; every other field is text too."""

    family: str = ""
    amount: str = ""
    number: str = ""
    bank: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was typed into it."""
        return not any(text.strip() for text in (self.family, self.amount, self.number, self.bank))


@dataclass(frozen=True)
class ListedCheque:
    """A line that is right except for its family, which is still text. `line` counts from 1."""

    line: int
    family: str
    cents: int
    number: str
    bank: str


class ListRefused(NotAccepted):
    """The whole list is refused.

    `faults` are sentences, each with its line; `again` are the ids of payments that one of its cheques seems to repeat,
    where that is the only objection.
    """

    def __init__(self, faults: Sequence[str], again: frozenset[int] = frozenset()) -> None:
        super().__init__("\n".join(faults))
        self.faults, self.again = [*faults], again


def read_cheques(lines: Sequence[TypedCheque]) -> tuple[list[ListedCheque], list[str]]:
    """The cheques that can be read, and a sentence for each fault of the others; empty lines are left out."""
    cheques, faults = [], []
    filled = [(place, one) for place, one in enumerate(lines, 1) if not one.empty]
    for place, one in filled:
        cents, wrong = _read_cents(one.amount)
        number, bank, family = map(form_input.clean_line, (one.number, one.bank, one.family))
        wrong += [] if family else ["le n° ou le nom de la famille manque"]
        wrong += [] if number else ["le numéro du chèque manque"]
        wrong += [] if bank else ["la banque manque"]
        if wrong:
            faults.append(f"Ligne {place} : {', '.join(wrong)}.")
        else:
            cheques.append(ListedCheque(place, family, cents, number, bank))
    if not filled:
        faults.append("La liste est vide : saisissez un chèque par ligne.")
    if len(filled) > LONGEST_LIST:
        faults.append(f"La liste a {len(filled)} chèques : {LONGEST_LIST} au plus en une fois.")
    same = Counter((one.number, one.bank.casefold()) for one in cheques)
    twice = [one for one in cheques if same[one.number, one.bank.casefold()] > 1]
    faults += [f"Ligne {one.line} : le chèque n° {one.number} est deux fois dans la liste." for one in twice]
    return cheques, faults


def _read_cents(amount: str) -> tuple[int, list[str]]:
    try:
        cents = money.parse_cents(amount)
    except ValueError:
        return 0, [f"« {amount.strip()} » n'est pas un montant" if amount.strip() else "le montant manque"]
    if cents <= 0:
        return 0, ["le montant doit être supérieur à zéro"]
    return cents, [f"le montant dépasse {euros(HIGHEST)}"] if cents > HIGHEST else []


def find_count_faults(cheques: Sequence[ListedCheque], count: str, total: str) -> list[str]:
    """A sentence for each way in which the clerk's own count differs from the list, or is no number."""
    try:
        counted, cents = int("".join(count.split())), money.parse_cents(total)
    except ValueError:
        return ["Saisissez ce que vous avez compté : le nombre de chèques et leur total, par exemple 40 et 1 234,50."]
    listed = len(cheques), sum(one.cents for one in cheques)
    if (counted, cents) == listed:
        return []
    return [
        f"Vous avez compté {plural(counted, 'chèque')} et {euros(cents)} ; la liste a {plural(listed[0], 'chèque')} et "
        f"{euros(listed[1])}, soit {euros(abs(listed[1] - cents))} {'de plus' if listed[1] > cents else 'de moins'}."
        if cents != listed[1]
        else f"Vous avez compté {plural(counted, 'chèque')} ; la liste en a {listed[0]}."
    ]
