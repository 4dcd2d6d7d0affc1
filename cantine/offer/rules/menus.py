"""The menus of the week, as a manager pastes them from a mail or a table."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from io import StringIO

from cantine.common.french import long_date
from cantine.offer.rules.menu_days import NotRead, begins_with_weekday, count_days, read_day, read_week, split_days
from cantine.offer.rules.menu_words import is_allergens, is_goodbye, is_no_dish, is_vegetarian

LONGEST = 500
"""Letters of a day's menu."""

COPY = "Recopiez le tableau depuis Word ou Excel, ou écrivez une ligne par jour."
BEGIN = "commencez par un jour, par exemple « lundi 30 novembre : … »."


@dataclass(frozen=True)
class DayMenu:
    """What is cooked on a day; `vegetarian` where everybody eats without meat and fish."""

    text: str
    vegetarian: bool = False


@dataclass(frozen=True)
class PastedMenus:
    """The menus of a pasted text by day, and the lines that belong to none of them."""

    menus: dict[date, DayMenu]
    left_out: list[str]


def read_pasted_menus(pasted: str, monday: date) -> PastedMenus:
    """The menus of a pasted text; « lundi » alone is in the week of `monday`, or of a title above it.

    One line a day (« lundi 30 novembre : Salade, rôti, yaourt », or columns separated by tabs), a day with its dishes
    in the lines below it, or a table with a day above each column. A missing year is the nearest one. What stands
    before the first day and after the end of a letter is left out, and so are greetings, signatures and notes. Raises
    NotRead.
    """
    reading = _Reading(monday, spaced=not {*"\t|"} & {*pasted})
    rows = _split_rows(pasted)
    if not rows:
        raise NotRead("Collez les menus : une ligne par jour, ou un tableau avec un jour par colonne.")
    for number, row in enumerate(rows, 1):
        reading.take(row, number)
    dishes = reading.finish()
    menus = {}
    for day, words in dishes.items():
        text = ", ".join(words)
        if len(text) > LONGEST:
            raise NotRead(f"{long_date(day).capitalize()} : plus de {LONGEST} lettres. Raccourcissez ce menu.")
        if text:
            menus[day] = DayMenu(text, is_vegetarian(words))
    if not menus:
        raise NotRead("Les jours n'ont pas de plats : écrivez-les à la suite du jour ou en dessous.")
    return PastedMenus(menus, reading.left_out)


def _split_rows(pasted: str) -> list[list[str]]:
    """The lines as lists of cells, separated by tabs, by « | », or by several spaces.

    A quoted cell of a table may have several lines. Marks of a quoted mail (« > ») are removed.
    """
    text = re.sub(r"(?m)^[ \t]*(?:>[ \t]?)+", "", pasted.replace("\0", ""))
    if "\t" in text and re.search(r'(?:^|\t)"', text, re.M):
        quoted = csv.reader(StringIO(text), delimiter="\t")
        cells = [[re.sub(r"\s*\n\s*", ", ", cell.strip()) for cell in row] for row in quoted]
        return [row for row in cells if any(row)]
    return [_split_cells(part) for line in text.splitlines() if line.strip() for part in split_days(line)]


def _split_cells(line: str) -> list[str]:
    if "\t" in line:
        return [cell.strip() for cell in line.split("\t")]
    if line.count("|") > 1:
        return [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]
    return [cell.strip() for cell in re.split(r"\s{3,}", line.strip())]


@dataclass
class _Reading:
    """What is known while lines are read: the present day, or the days of the columns, until the end of the letter."""

    monday: date
    spaced: bool = False
    day: date | None = None
    columns: list[date | None] = field(default_factory=list)
    found: dict[date, list[str]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    allergens: list[tuple[date, str]] = field(default_factory=list)
    first: str = ""

    def take(self, row: Sequence[str], number: int) -> None:
        """Read one line. Raises NotRead."""
        line = " ".join(filter(None, row))
        if heads := self._heads(row):
            self.columns, self.day = heads, None
            self._open(*[day for day in heads if day])
        elif week := self._title(line):
            self.monday, self.day, self.columns = week, None, []
        elif self._begins_day(row):
            pass
        elif is_goodbye(line) or (self.day is None and not self.columns):
            if not self.found and not self.first and not is_no_dish(line) and not is_goodbye(line):
                self.first = f"Ligne {number} : {BEGIN}"
            self.day, self.columns = None, []
            self._leave(line)
        elif self.columns:
            self._fill(row)
        elif is_no_dish(line):
            self._leave(line)
        elif self.day:
            self._add(self.day, [cell for cell in row if cell])

    def _title(self, line: str) -> date | None:
        """The Monday of a week's title; None for a line that begins with a day, and for dishes."""
        dishes = self.day is not None and "," in line
        return None if dishes or begins_with_weekday(line) else read_week(line, self.monday)

    def _heads(self, row: Sequence[str]) -> list[date | None]:
        """The days at the head of a table's columns; empty for any other line."""
        heads = [self._only_day(cell) for cell in row]
        if sum(day is not None for day in heads) > 1:
            return heads
        if len(row) == 1 and count_days(row[0]) > 2 and ":" not in row[0] and not read_week(row[0], self.monday):
            raise NotRead(f"Les jours sont sur une seule ligne, sans colonnes. {COPY}")
        return []

    def _only_day(self, cell: str) -> date | None:
        known = read_day(cell, self.monday)
        return known[0] if known and not cell[known[1] :].strip() else None

    def _begins_day(self, row: Sequence[str]) -> bool:
        known = read_day(row[0], self.monday) if row else None
        if not known and len(row) > 1 and not row[0]:
            known, row = read_day(row[1], self.monday), row[1:]
        if not known:
            return False
        day, end, dated = known
        if not dated and self.found.get(day) and self.day != day:
            raise NotRead(f"« {row[0][:20].strip()} » revient deux fois : écrivez la date de chaque jour.")
        self.day, self.columns = day, []
        self._open(day)
        rest = [cell for cell in (row[0][end:].strip(), *row[1:]) if cell]
        if rest and not is_no_dish(" ".join(rest)):
            self._add(day, rest)
        return True

    def _open(self, *days: date) -> None:
        for day in days:
            self.found.setdefault(day, [])

    def _fill(self, row: Sequence[str]) -> None:
        if len(row) == len(self.columns) + 1 and is_no_dish(row[0]):
            row = row[1:]
        if self.spaced and len(row) != len(self.columns):
            if len(row) > 1:
                raise NotRead(f"« {' '.join(row)[:40]} » : on ne sait pas sous quels jours vont ces plats. {COPY}")
            self._leave(row[0])
            return
        for day, cell in zip(self.columns, row, strict=False):
            if day and cell and not is_no_dish(cell):
                self._add(day, [cell])

    def _add(self, day: date, cells: list[str]) -> None:
        for cell in (re.sub(r"^[•·●▪◦‣*–—-]\s+", "", one) for one in cells):
            if is_allergens(cell):
                self.allergens.append((day, cell))
            else:
                self.found[day].append(cell)

    def _leave(self, line: str) -> None:
        if re.search(r"\w", line):
            self.left_out.append(line)

    def finish(self) -> dict[date, list[str]]:
        """The dishes of each day. Raises NotRead without any day, or where dishes cannot be given to a day."""
        if not self.found:
            raise NotRead(self.first or f"Aucun jour n'est écrit : {BEGIN}")
        if len({day for day, _line in self.allergens}) > 1:
            for day, line in self.allergens:
                self.found[day].append(line)
        else:
            self.left_out += [line for _day, line in self.allergens]
        filled = [day for day, dishes in self.found.items() if dishes]
        if len(self.found) > 2 and filled == [[*self.found][-1]]:
            return self._spread()
        return self.found

    def _spread(self) -> dict[date, list[str]]:
        """Give dishes to days in a table that was copied cell by cell, row after row: all days, then all dishes."""
        days, dishes = [*self.found], [*self.found.values()][-1]
        if len(dishes) % len(days):
            apart = "Les jours sont les uns sous les autres, puis les plats : on ne sait pas lesquels vont ensemble."
            raise NotRead(f"{apart} {COPY}")
        return {day: dishes[number :: len(days)] for number, day in enumerate(days)}
