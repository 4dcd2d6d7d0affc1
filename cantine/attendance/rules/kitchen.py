"""The kitchen sheet of a day: how many of each diet for each class, and who brings the meal along."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cantine.common.terms.diets import describe_diet

BASKET = "Panier PAI"
WITHOUT_CLASS = "Sans classe"
ADULTS = "Adultes"

MealKey = tuple[date, int | None, str]
"""A day, a class by its id (None: children without one), a diet."""


@dataclass(frozen=True)
class KitchenRow:
    """One class: meals to cook by diet, in the order in which they are shown.

    Children in `baskets` bring their own meal (PAI), whatever their diet.
    """

    name: str
    cooked: Mapping[str, int]
    baskets: int = 0

    @property
    def to_cook(self) -> int:
        """Meals of all diets."""
        return sum(self.cooked.values())

    @property
    def total(self) -> int:
        """Children at the table: all meals and all baskets."""
        return self.to_cook + self.baskets

    @property
    def cells(self) -> list[int]:
        """The figures of the class in the order of `name_columns`."""
        return [*self.cooked.values(), self.baskets, self.total]


def name_columns(diets: Iterable[str]) -> tuple[str, ...]:
    """« Standard », « Sans porc », « Panier PAI », « Total »: the columns of a sheet that shows these diets."""
    return (*map(describe_diet, diets), BASKET, "Total")


@dataclass(frozen=True)
class KitchenSheet:
    """One day, class by class; classes where nobody eats are left out. `diets` are those that are shown."""

    day: date
    lines: Sequence[KitchenRow]
    diets: Sequence[str]

    @property
    def whole(self) -> KitchenRow:
        """All classes together."""
        cooked = {diet: sum(line.cooked.get(diet, 0) for line in self.lines) for diet in self.diets}
        return KitchenRow("Total", cooked, sum(line.baskets for line in self.lines))


def build_kitchen_sheets(
    days: Iterable[date],
    meals: Mapping[MealKey, int],
    baskets: Mapping[MealKey, int],
    rooms: Mapping[int, str],
    diets: Sequence[str],
    adults: Mapping[tuple[date, str], int] | None = None,
) -> list[KitchenSheet]:
    """A sheet for each day; `rooms` names the classes, in their order. Children without a class come last.

    `diets` are those that are shown, in their order, among them every one of the meals.

    `adults` are those of the meals without a class that are no pupils': they have a line of their own before these.
    """
    grown = adults or {}
    of_pupils = {
        (day, room, diet): count - (grown.get((day, diet), 0) if room is None else 0)
        for (day, room, diet), count in meals.items()
    }
    found = []
    for day in days:
        lines = [_build_row(day, room, name, diets, of_pupils, baskets) for room, name in rooms.items()]
        lines.append(KitchenRow(ADULTS, {diet: grown.get((day, diet), 0) for diet in diets}))
        lines.append(_build_row(day, None, WITHOUT_CLASS, diets, of_pupils, baskets))
        found.append(KitchenSheet(day, [line for line in lines if line.total], diets))
    return found


def _build_row(
    day: date,
    room: int | None,
    name: str,
    diets: Sequence[str],
    meals: Mapping[MealKey, int],
    baskets: Mapping[MealKey, int],
) -> KitchenRow:
    of = {diet: (meals.get((day, room, diet), 0), baskets.get((day, room, diet), 0)) for diet in diets}
    cooked = {diet: expected - brought for diet, (expected, brought) in of.items()}
    return KitchenRow(name, cooked, sum(brought for _, brought in of.values()))
