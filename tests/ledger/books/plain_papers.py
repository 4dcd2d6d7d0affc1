"""Which papers an act must issue, to the cent: worked out before it from the machine's own memory of what was issued.

A line is remembered with what is left of each of its days; a booking with the line that bills it, until a credit note
sets it free, or for good where it may not be billed again.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from tests.ledger.books.bare_rows import Issued, read_units
from tests.ledger.books.plain_prices import ADDITIONS, Due, Eaten, PlainTown, sum_by_booking

MONTHS_BACK = 12
Standing = list[tuple[Any, Eaten]]


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

    @property
    def place(self) -> tuple[int, int | None, int | None]:
        return self.paper, self.child, self.service


@dataclass
class Expected:
    """What an act must issue: invoices by family and month, and how many units of which line and day come back."""

    invoices: dict[tuple[int, date], list[Due]] = field(default_factory=dict)
    special: Counter[tuple[int, str, int]] = field(default_factory=Counter)
    taken: Counter[tuple[int, int]] = field(default_factory=Counter)
    freed: set[int] = field(default_factory=set)
    closed: set[int] = field(default_factory=set)

    def sum_taken(self, lines: Mapping[int, KeptLine]) -> int:
        return sum(units * lines[line].unit for (line, _day), units in self.taken.items())

    def sum_invoiced(self) -> int:
        return sum(due.cents for lines in self.invoices.values() for due in lines)

    @property
    def billed(self) -> set[int]:
        return {booking for lines in self.invoices.values() for due in lines for booking in due.bookings}


class Papers:
    """Every paper that was issued, as the machine remembers it."""

    def __init__(self) -> None:
        self.last = 0
        self.lines: dict[int, KeptLine] = {}
        self.family_of: dict[int, int] = {}
        self.cents_of: dict[int, int] = {}
        self.receivables: dict[int, str] = {}
        self.billed: dict[int, int] = {}
        self.closed: set[int] = set()
        self.months: set[date] = set()

    # ── What must be issued ─────────────────────────────────────────────────────────────────────────────────────────
    def expect_bill(self, town: PlainTown, standing: Standing, month: date, families: Collection[int]) -> Expected:
        """A bill of this month to these families, with the corrections of the twelve months before."""
        expected = Expected()
        since = date(month.year - 1, month.month, 1)
        of: dict[tuple[int, date], Standing] = defaultdict(list)
        for row, eaten in standing:
            if row.family_id in families and row.id not in self.closed and since <= row.day:
                of[row.family_id, row.day.replace(day=1)].append((row, eaten))
        for (family, billed_month), rows in sorted(of.items()):
            if billed_month > month:
                continue
            repriced = self._find_repriced(town, family, rows)
            if billed_month < month and not repriced:
                continue
            self._take_bookings(expected, [row for row, _ in rows if row.id in repriced])
            expected.freed |= repriced
            fresh = [eaten for row, eaten in rows if row.id not in self.billed or row.id in repriced]
            if lines := town.list_due(family, fresh):
                expected.invoices[family, billed_month] = lines
        return expected

    def _find_repriced(self, town: PlainTown, family: int, rows: Standing) -> set[int]:
        """The billed bookings that are charged otherwise now: with another booking, or for other cents."""
        before = [self._as_billed(row, eaten) for row, eaten in rows if row.id in self.billed]
        was = sum_by_booking(town.list_due(family, before))
        now = sum_by_booking(town.list_due(family, [eaten for _, eaten in rows]))
        return {one.id for one in before if was.get(one.id) != now.get(one.id)}

    def _as_billed(self, row: Any, eaten: Eaten) -> Eaten:
        if self.lines[self.billed[row.id]].kind == "carence":
            return replace(eaten, state="sick", free=False)
        added = row.state == "added" or row.late_by is not None
        return replace(eaten, state="added" if added else "booked", free=False)

    def _take_bookings(self, expected: Expected, rows: Iterable[Any]) -> None:
        """Take back the days of these bookings, and what was added to them."""
        for row in rows:
            line = self.lines[self.billed[row.id]]
            self.take(expected, line, {row.day.day})

    def take(self, expected: Expected, line: KeptLine, days: Collection[int], *, whole: bool = False) -> None:
        """Take back these days with what was added to them; `whole` also with what they were added to."""
        places = [(line, day) for day in days]
        if whole or line.kind not in ADDITIONS:
            others = [one for one in self.lines.values() if one.place == line.place]
            places += [
                (other, day) for other in others if other.kind in ADDITIONS or whole for day in {*days} & {*+other.left}
            ]
        for one, day in places:
            expected.taken[one.id, day] = one.left[day]
        expected.taken = +expected.taken

    def expect_credit(
        self, days: Mapping[int, Collection[int]], bookings: list[Any], today: date, *, again: bool
    ) -> Expected:
        """A credit note for these days of these lines; unless it is billed again, what comes is cancelled."""
        expected = Expected()
        for key, some in days.items():
            line = self.lines[key]
            self.take(expected, line, some, whole=again and line.service is not None and 0 not in some)
        taken = [row for row in bookings if row.id in self.list_taken(expected, bookings)]
        coming = {row.id for row in taken if row.day >= today and row.presence != "present"}
        expected.freed = {row.id for row in taken} if again else coming
        expected.closed = {row.id for row in taken} - expected.freed
        return expected

    def expect_absence(self, town: PlainTown, standing: Standing, absence: int) -> Expected:
        """The credit note that an absence implies: its billed days that cost something else now, and what they cost."""
        sick = [
            row for row, _ in standing if row.absence_id == absence and row.state == "sick" and row.id in self.billed
        ]
        places = {(row.family_id, row.child_id, row.day) for row in sick if row.id not in self.closed}
        of: dict[tuple[int, date], Standing] = defaultdict(list)
        for row, eaten in standing:
            if (row.family_id, row.child_id, row.day) in places and row.id not in self.closed:
                of[row.family_id, row.day.replace(day=1)].append((row, eaten))
        expected = Expected()
        for (family, month), rows in sorted(of.items()):
            if repriced := self._find_repriced(town, family, rows):
                self._take_bookings(expected, [row for row, _ in rows if row.id in repriced])
                expected.freed |= repriced
                fresh = [eaten for row, eaten in rows if row.id not in self.billed or row.id in repriced]
                due = town.list_due(family, fresh)
                kept = {(one.child, one.service, one.day) for one in due if one.bookings & repriced}
                if lines := [one for one in due if (one.child, one.service, one.day) in kept]:
                    expected.invoices[family, month] = lines
        return expected

    def expect_days(self, rows: Collection[Any], bookings: list[Any], *, again: bool) -> Expected:
        """The credit notes that a closure makes for these billed bookings; none for an invoice of which 0 is left.

        Without `again` only the other half of a full day is billed anew.
        """
        wanted = Expected()
        self._take_bookings(wanted, rows)
        cents: Counter[int] = Counter()
        for (line, _day), units in wanted.taken.items():
            cents[self.lines[line].paper] += units * self.lines[line].unit
        kept = {place: units for place, units in wanted.taken.items() if cents[self.lines[place[0]].paper]}
        expected = Expected(taken=Counter(kept))
        taken, asked = self.list_taken(expected, bookings), {row.id for row in rows}
        halves = {key for key in taken - asked if self.lines[self.billed[key]].kind == "full_day"}
        expected.freed = taken if again else halves
        expected.closed = taken - expected.freed
        return expected

    def list_taken(self, expected: Expected, bookings: Iterable[Any]) -> set[int]:
        """The bookings whose day on their line is taken back."""
        return {
            row.id
            for row in bookings
            if row.id in self.billed and row.id not in self.closed
            if (self.billed[row.id], row.day.day) in expected.taken
        }

    # ── What was issued ─────────────────────────────────────────────────────────────────────────────────────────────
    def keep(self, issued: list[Issued], expected: Expected, bookings: list[Any], today: date, town: PlainTown) -> None:
        """Compare what was issued with what had to be, and remember it."""
        invoices: dict[tuple[int, date], Counter[Any]] = defaultdict(Counter)
        special: Counter[tuple[int, str, int]] = Counter()
        taken: Counter[tuple[int, int]] = Counter()
        for paper, lines in issued:
            assert paper.issued_on == today
            assert paper.cents == sum(line.quantity * line.unit_cents for line in lines) >= 0
            assert paper.line_count == len(lines) > 0
            for line in lines:
                units = Counter(read_units(line.days, line.quantity))
                assert line.cents == line.quantity * line.unit_cents
                assert sum(units.values()) == line.quantity
                if paper.kind == "credit_note":
                    assert self.lines[line.credits_id].unit == line.unit_cents
                    assert self.lines[line.credits_id].account == line.account_code
                    assert self.lines[line.credits_id].analytic == line.analytic_code
                    assert self.lines[line.credits_id].paper == paper.corrects_id
                    taken.update({(line.credits_id, day): count for day, count in units.items()})
                    continue
                kept = KeptLine(
                    line.id,
                    paper.id,
                    line.child_id,
                    line.service_id,
                    str(line.kind),
                    line.unit_cents,
                    line.account_code,
                    line.analytic_code,
                    units,
                )
                self.lines[line.id] = kept
                if paper.month is None:
                    special[paper.family_id, line.label, line.cents] += 1
                    continue
                self.months.add(paper.month)
                assert line.account_code == town.find_sales_account(town.codes[line.service_id])
                for day, count in units.items():
                    on = kept.kind, line.child_id, line.service_id, paper.month.replace(day=day), line.unit_cents
                    invoices[paper.family_id, paper.month][on] += count
            self.family_of[paper.id], self.cents_of[paper.id] = paper.family_id, paper.cents
            self.receivables[paper.id] = town.accounts["receivable"]
            self.last = max(self.last, paper.id)
        due = {place: _count(lines) for place, lines in expected.invoices.items()}
        assert {**invoices} == due, _tell_apart(invoices, due)
        assert special == expected.special, (special, expected.special)
        assert taken == expected.taken, (taken, expected.taken)
        self._note(expected, bookings, town)

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


def _count(lines: list[Due]) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for due in lines:
        found[due.kind, due.child, due.service, due.day, due.unit] += due.quantity
    return found


def _tell_apart(found: dict[Any, Counter[Any]], due: dict[Any, Counter[Any]]) -> str:
    """What was billed and not due, and what was due and not billed."""
    empty: Counter[Any] = Counter()
    return "\n".join(
        f"{place}: billed {dict(found.get(place, empty) - due.get(place, empty))}, "
        f"due {dict(due.get(place, empty) - found.get(place, empty))}"
        for place in {*found} | {*due}
        if found.get(place, empty) != due.get(place, empty)
    )
