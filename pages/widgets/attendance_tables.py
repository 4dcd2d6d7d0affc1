"""The figures of a range as tables: a row a day, a column a service; long ranges month by month."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import groupby

from cantine.rules.attendance import NOBODY, Counts, Measure, total
from cantine.rules.french import long_date, month_name, number
from cantine.rules.open_days import Day
from pages.widgets import tables
from pages.widgets.attendance_words import list_address
from pages.widgets.tables import Link

LONG = 31
"""Days from which the table is folded month by month."""

WEEK = 7
"""Days up to which those that are closed have their row too."""

Figures = Mapping[tuple[date, int], Counts]


def per_day(
    days: Sequence[Day], services: Mapping[int, str], figures: Figures, measure: Measure, school: str | None
) -> str:
    """Every day with its figure for each service, each leading to its names; then the totals of the range."""
    head = ("Date", *services.values())

    def cells(of: Callable[[int], Counts]) -> list[str]:
        return [number(count) if (count := of(service).by(measure)) else "" for service in services]

    def row(day: Day) -> str:
        counts = cells(lambda service: figures.get((day.day, service), NOBODY))
        said = long_date(day.day) + (f" ({day.note})" if day.note else "")
        linked = [
            Link(count, list_address(day.day, label, school), f"{label}, {long_date(day.day)} : {count}, les noms")
            if count
            else ""
            for count, label in zip(counts, services.values(), strict=True)
        ]
        return tables.row(head, (said, *linked), "closed" if day.note else "")

    def sum_up(title: str, of: Sequence[Day], css: str = "total") -> str:
        counts = cells(lambda service: total(figures.get((day.day, service), NOBODY) for day in of))
        return tables.row(head, (title, *(count or "0" for count in counts)), css)

    shown = [
        day
        for day in days
        if not day.note or len(days) <= WEEK or any((day.day, service) in figures for service in services)
    ]
    if len(shown) <= LONG:
        return tables.table(head, [*map(row, shown), sum_up("Total", days)], "Par jour et par prestation", "figures")
    booked = {f"{day:%Y-%m}" for day, _ in figures}
    whole_months = groupby(shown, lambda day: day.day.replace(day=1))
    months = [(month, list(of)) for month, of in whole_months if f"{month:%Y-%m}" in booked]
    sums = [sum_up(month_name(month).capitalize(), of, "") for month, of in months]
    whole = tables.table(head, [*sums, sum_up("Total", days)], "Par mois et par prestation", "figures")
    folded = [
        tables.folded(
            f"{month_name(month).capitalize()}, jour par jour",
            tables.table(head, [*map(row, of), sum_up("Total", of)], f"Jours de {month_name(month)}", "figures"),
        )
        for month, of in months
    ]
    return whole + "".join(folded)
