"""What a credit note takes back: whole lines or some of their days, never more than is left of the invoice."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cantine.billing.rules.invoices import InvoiceItem, format_billed_days, parse_billed_days
from cantine.billing.rules.shared_credits import follow_shares
from cantine.common.form_input import NotAccepted
from cantine.common.french import euros
from cantine.common.vocabulary import ChargeKind

ADDITIONS = frozenset({ChargeKind.MINIMUM, ChargeKind.SURCHARGE, ChargeKind.DISCOUNT, ChargeKind.SHARE})
"""Lines that only add to the price of the same child, service and day, or take something off it."""


class NotCredited(NotAccepted):
    """A credit note that is refused whole; `str()` is the French sentence that says what to do."""


class NothingLeft(NotCredited):
    """Everything that was to be credited was credited before."""

    def __str__(self) -> str:
        return "Il n'y a plus rien à créditer : un avoir existe déjà pour ces lignes."


class OfPayer(NotCredited):
    """A line of a payer's invoice, which asks for shares of what families were billed."""

    def __str__(self) -> str:
        return "Un tiers payeur est crédité avec la famille : établissez l'avoir sur la facture de la famille."


class NoReason(NotCredited):
    """A credit note without a reason."""

    def __str__(self) -> str:
        return "Indiquez le motif de l'avoir."


@dataclass
class OnlyDiscounts(NotCredited):
    """The lines chosen take something off: without those that they belong to, the family would owe more."""

    def __str__(self) -> str:
        return "Un avoir ne peut pas être négatif : créditez aussi les lignes auxquelles ces remises se rapportent."


@dataclass
class MoreThanLeft(NotCredited):
    """The lines chosen are more than is left of the invoice (cents), as one of its discounts was not chosen."""

    left: int

    def __str__(self) -> str:
        return (
            f"C'est plus que ce qui reste de la facture ({euros(self.left)}) : "
            "créditez aussi les lignes négatives qui se rapportent à celles-ci."
        )


@dataclass(frozen=True)
class CreditableLine:
    """A line of an invoice, and the units that credit notes have taken back of it: in all, and of each day."""

    id: int
    line: InvoiceItem
    credited: int = 0
    credited_days: Mapping[int, int] = field(default_factory=dict)

    @property
    def by_day(self) -> bool:
        """Whether all units of the line belong to a day."""
        return sum(parse_billed_days(self.line.days).values()) == self.line.quantity

    @property
    def days(self) -> Mapping[int, int]:
        """The units of each day that are not taken back; empty for a line that is not by day."""
        billed = parse_billed_days(self.line.days) if self.by_day else {}
        left = {day: units - self.credited_days.get(day, 0) for day, units in billed.items()}
        return {day: units for day, units in left.items() if units > 0}

    @property
    def left(self) -> int:
        """The units that are not taken back."""
        return self.line.quantity - self.credited

    def credit(self, days: Collection[int], units: int | None = None) -> InvoiceItem | None:
        """The credit line for what is left of these days; None for nothing.

        Of a line that has no days it is for so many units, or for all that is left.
        """
        by_day = {day: count for day, count in self.days.items() if day in days}
        whole = self.left if units is None else min(units, self.left)
        units = sum(by_day.values()) if self.by_day else whole
        if units <= 0:
            return None
        return replace(self.line, quantity=units, days=format_billed_days(by_day), credits_id=self.id, booking_ids=())


@dataclass(frozen=True)
class LineToCredit:
    """A line to take back: all that is left of it, only these days, or so many units of a line that has no days."""

    line_id: int
    days: frozenset[int] | None = None
    units: int | None = None


def credit_lines(
    issued: Sequence[CreditableLine], wanted: Iterable[LineToCredit], left_of_invoice: int
) -> list[InvoiceItem]:
    """The lines of the credit note for one invoice, in its order; `left_of_invoice` is in cents.

    What was added to the price of a day, or taken off it, follows: the same child, service and day. Where that exceeds
    what is left of the invoice, because earlier credit notes left discounts out, these discounts are taken back now.
    Lines with nothing left are skipped. Raises NothingLeft, OnlyDiscounts, MoreThanLeft.
    """
    by_id, units = {one.id: one for one in issued}, dict[int, int | None]()
    taken: dict[int, frozenset[int]] = {}
    for asked in wanted:
        taken[asked.line_id] = choose_days(by_id[asked.line_id], asked.days)
        units[asked.line_id] = asked.units
    for one in issued:
        if one.line.kind in ADDITIONS and (days := _find_shared_days(one, by_id, taken)):
            taken[one.id] = taken.get(one.id, frozenset()) | days
    found, cents = _take_back(issued, taken, units)
    if cents > left_of_invoice:
        for one in issued:
            if days := _find_forgotten_days(one, issued):
                taken[one.id] = taken.get(one.id, frozenset()) | days
        found, cents = _take_back(issued, taken, units)
    if not found:
        raise NothingLeft
    if cents < 0:
        raise OnlyDiscounts
    if cents > left_of_invoice:
        raise MoreThanLeft(left_of_invoice)
    return found


def _take_back(
    issued: Sequence[CreditableLine], taken: Mapping[int, frozenset[int]], units: Mapping[int, int | None]
) -> tuple[list[InvoiceItem], int]:
    """The credit lines for these days and units (by the id of the line), and their sum in cents."""
    chosen, taken = taken, follow_shares(issued, taken)
    if any(days - taken.get(line_id, frozenset()) for line_id, days in chosen.items()):
        raise OnlyDiscounts
    wanted = ((one, taken[one.id], units.get(one.id)) for one in issued if one.id in taken)
    found = [line for one, days, count in wanted if (line := one.credit(days, count))]
    return found, sum(line.cents for line in found)


def _find_forgotten_days(one: CreditableLine, issued: Sequence[CreditableLine]) -> frozenset[int]:
    """The days on which a discount still applies although an earlier credit note gave back what it reduced."""
    if one.line.kind not in ADDITIONS or one.line.unit_cents >= 0:
        return frozenset()
    about = one.line.child_id, one.line.service_id
    same = (other for other in issued if (other.line.child_id, other.line.service_id) == about)
    standing = {day for other in same if other.line.kind not in ADDITIONS for day in other.days}
    return frozenset(one.days.keys() - standing)


def choose_days(one: CreditableLine, days: frozenset[int] | None) -> frozenset[int]:
    """These days, or where None were named all days of the line that are not taken back."""
    return frozenset(one.days) if days is None else days


def _find_shared_days(
    addition: CreditableLine, by_id: Mapping[int, CreditableLine], taken: Mapping[int, frozenset[int]]
) -> frozenset[int]:
    """The days of an addition on which the line that it was added to is taken back."""
    about = addition.line.child_id, addition.line.service_id
    days: set[int] = set()
    for line_id, some in taken.items():
        line = by_id[line_id].line
        if (line.child_id, line.service_id) == about and line.kind not in ADDITIONS:
            days |= some
    return frozenset(days & addition.days.keys())


def sum_credited(lines: Iterable[tuple[int, int, str]]) -> dict[int, tuple[int, dict[int, int]]]:
    """By the id of a line, the units taken back in all and on each day, from (id, units, days) of its credit notes."""
    units: Counter[int] = Counter()
    days: dict[int, Counter[int]] = {}
    for line_id, quantity, written in lines:
        units[line_id] += quantity
        days.setdefault(line_id, Counter()).update(parse_billed_days(written))
    return {line_id: (units[line_id], dict(days[line_id])) for line_id in units}
