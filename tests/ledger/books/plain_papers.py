"""Which papers an act must issue, to the cent: worked out before it from the machine's memory of what was issued."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from tests.ledger.books.kept_papers import Expected, KeptLine, KeptPapers
from tests.ledger.books.plain_prices import ADDITIONS, Eaten, PlainTown, sum_by_booking

MONTHS_BACK = 12
Standing = list[tuple[Any, Eaten]]


class Papers(KeptPapers):
    """What must be issued for each act."""

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
                (other, day)
                for other in others
                if other.kind in (*ADDITIONS, "share") or whole
                for day in {*days} & {*+other.left}
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

        One of which others pay all is taken back for them.

        Without `again` only the other half of a full day is billed anew.
        """
        wanted = Expected()
        self._take_bookings(wanted, rows)
        cents: Counter[int] = Counter()
        for (line, _day), units in wanted.taken.items():
            cents[self.lines[line].paper] += units * self.lines[line].unit
        shared = {self.lines[line].paper for line, _day in wanted.taken if self.lines[line].kind == "share"}
        papers = shared | {paper for paper, sum_of_paper in cents.items() if sum_of_paper}
        kept = {place: units for place, units in wanted.taken.items() if self.lines[place[0]].paper in papers}
        expected = Expected(taken=Counter(kept))
        taken, asked = self.list_taken(expected, bookings), {row.id for row in rows}
        halves = {key for key in taken - asked if self.lines[self.billed[key]].kind == "full_day"}
        expected.freed = taken if again else halves
        expected.closed = taken - expected.freed
        return expected

    def list_unasked(self, month: date, payers: Collection[int]) -> Counter[tuple[int, int, int]]:
        """The units of shares on the invoices of a month that these payers were not asked for."""
        return Counter(
            {
                (line.payer, line.id, day): units
                for line in self.lines.values()
                if line.payer in payers and line.month == month and line.id not in self.asked
                for day, units in (+line.left).items()
            }
        )

    def list_taken(self, expected: Expected, bookings: Iterable[Any]) -> set[int]:
        """The bookings whose day on their line is taken back."""
        return {
            row.id
            for row in bookings
            if row.id in self.billed and row.id not in self.closed
            if (self.billed[row.id], row.day.day) in expected.taken
        }
