"""Every paper that was issued, line by line, compared with what had to be issued, and remembered.

A line is remembered with what is left of each of its days; a booking with the line that bills it, until a credit note
sets it free, or for good where it may not be billed again.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.ledger.books.bare_rows import Issued, read_units
from tests.ledger.books.plain_prices import Due, PlainTown


@dataclass
class KeptLine:
    """A line of an invoice, and the units of each day that no credit note has taken back."""

    id: int
    paper: int
    child: int | None
    service: int | None
    kind: str
    unit: int
    account: str
    analytic: str
    left: Counter[int]
    month: date | None = None
    payer: int | None = None

    @property
    def place(self) -> tuple[int, int | None, int | None]:
        return self.paper, self.child, self.service


@dataclass
class Expected:
    """What an act must issue: invoices by family and month, and how many units of which line and day come back.

    `shares` are the units of lines of families, by payer, line and day, that payers are asked for.
    """

    invoices: dict[tuple[int, date], list[Due]] = field(default_factory=dict)
    special: Counter[tuple[int, str, int]] = field(default_factory=Counter)
    taken: Counter[tuple[int, int]] = field(default_factory=Counter)
    shares: Counter[tuple[int, int, int]] = field(default_factory=Counter)
    freed: set[int] = field(default_factory=set)
    closed: set[int] = field(default_factory=set)

    def sum_taken(self, lines: Mapping[int, KeptLine]) -> int:
        return sum(units * lines[line].unit for (line, _day), units in self.taken.items())

    def sum_invoiced(self) -> int:
        return sum(due.cents for lines in self.invoices.values() for due in lines)

    @property
    def billed(self) -> set[int]:
        return {booking for lines in self.invoices.values() for due in lines for booking in due.bookings}


@dataclass
class Found:
    """What the papers of one act say, as `Expected` has it."""

    invoices: dict[tuple[int, date], Counter[Any]] = field(default_factory=lambda: defaultdict(Counter))
    special: Counter[tuple[int, str, int]] = field(default_factory=Counter)
    shares: Counter[tuple[int, int, int]] = field(default_factory=Counter)
    taken: Counter[tuple[int, int]] = field(default_factory=Counter)


class KeptPapers:
    """Every paper that was issued, as the machine remembers it."""

    def __init__(self) -> None:
        self.last = 0
        self.lines: dict[int, KeptLine] = {}
        self.family_of: dict[int, int] = {}
        self.cents_of: dict[int, int] = {}
        self.receivables: dict[int, str] = {}
        self.asked: dict[int, int] = {}
        self.billed: dict[int, int] = {}
        self.closed: set[int] = set()
        self.months: set[date] = set()

    def keep(self, issued: list[Issued], expected: Expected, bookings: list[Any], today: date, town: PlainTown) -> None:
        """Compare what was issued with what had to be, and remember it."""
        for line, day in [place for place in expected.taken if place[0] in self.asked]:
            expected.taken[self.asked[line], day] = expected.taken[line, day]
        found = Found()
        for paper, lines in issued:
            assert paper.issued_on == today
            assert paper.cents == sum(line.quantity * line.unit_cents for line in lines) >= 0
            assert paper.line_count == len(lines) > 0
            for line in lines:
                units = Counter(read_units(line.days, line.quantity))
                assert line.cents == line.quantity * line.unit_cents
                assert sum(units.values()) == line.quantity
                if paper.kind == "credit_note":
                    self._compare_back(paper, line)
                    found.taken.update({(line.credits_id, day): count for day, count in units.items()})
                else:
                    self._keep_line(paper, line, units, found, town)
            self.family_of[paper.id], self.cents_of[paper.id] = paper.family_id, paper.cents
            self.receivables[paper.id] = town.accounts["receivable"]
            self.last = max(self.last, paper.id)
        due = {place: count_due(lines) for place, lines in expected.invoices.items()}
        assert {**found.invoices} == due, tell_apart(found.invoices, due)
        assert found.special == expected.special, (found.special, expected.special)
        assert found.shares == expected.shares, (found.shares, expected.shares)
        assert found.taken == expected.taken, (found.taken, expected.taken)
        self._note(expected, bookings, town)

    def _compare_back(self, paper: Any, line: Any) -> None:
        """A line of a credit note is what it takes back, on the invoice that it corrects."""
        kept = self.lines[line.credits_id]
        assert (kept.unit, kept.account, kept.analytic) == (line.unit_cents, line.account_code, line.analytic_code)
        assert kept.paper == paper.corrects_id

    def _keep_line(self, paper: Any, line: Any, units: Counter[int], found: "Found", town: PlainTown) -> None:
        codes = line.account_code, line.analytic_code
        about = paper.id, line.child_id, line.service_id, str(line.kind), line.unit_cents
        kept = self.lines[line.id] = KeptLine(line.id, *about, *codes, units, paper.month, line.payer_id)
        if paper.month is None:
            found.special[paper.family_id, line.label, line.cents] += 1
            return
        self.months.add(paper.month)
        if line.shares_id is not None:
            share = self.lines[line.shares_id]
            assert (kept.unit, kept.child, kept.service) == (-share.unit, share.child, share.service)
            assert codes == (town.find_sales_account(share.account), share.analytic)
            self.asked[share.id] = line.id
            found.shares.update({(paper.family_id, share.id, day): count for day, count in units.items()})
            return
        assert line.account_code == town.find_sales_account(town.codes[line.service_id])
        for day, count in units.items():
            on = kept.kind, kept.child, kept.service, paper.month.replace(day=day), kept.unit, kept.payer
            found.invoices[paper.family_id, paper.month][on] += count

    def _note(self, expected: Expected, bookings: list[Any], town: PlainTown) -> None:
        for (line, day), units in expected.taken.items():
            self.lines[line].left[day] -= units
            assert self.lines[line].left[day] == 0
        for booking in expected.freed:
            self.billed.pop(booking, None)
        self.closed |= expected.closed
        on = {row.id: row for row in bookings}
        for booking in expected.billed:
            row = on[booking]
            line = self.lines[row.invoice_line_id]
            assert line.child == row.child_id
            assert line.analytic == town.analytic.get(row.classroom_id, "")
            assert self.family_of[line.paper] == row.family_id
            self.billed[booking] = line.id
        assert {row.id: row.invoice_line_id for row in bookings if row.invoice_line_id} == self.billed


def count_due(lines: list[Due]) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for due in lines:
        found[due.kind, due.child, due.service, due.day, due.unit, due.payer] += due.quantity
    return found


def tell_apart(found: dict[Any, Counter[Any]], due: dict[Any, Counter[Any]]) -> str:
    """What was billed and not due, and what was due and not billed."""
    empty: Counter[Any] = Counter()
    return "\n".join(
        f"{place}: billed {dict(found.get(place, empty) - due.get(place, empty))}, "
        f"due {dict(due.get(place, empty) - found.get(place, empty))}"
        for place in {*found} | {*due}
        if found.get(place, empty) != due.get(place, empty)
    )
