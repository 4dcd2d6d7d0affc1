"""The figures of a range as tables: a row a day, a column a service; long ranges month by month."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from cantine.attendance.rules.attendance_counts import NOBODY, Counts, Measure, sum_counts
from cantine.common.french import format_number, long_date, month_name
from cantine.offer.rules.open_days import OpenDay
from pages.shared.attendance.attendance_words import build_list_address
from pages.shared.tables import html_table
from pages.shared.tables.html_table import PageLink

LONG = 31
"""Days from which the table is folded month by month."""

WEEK = 7
"""Days up to which those that are closed have their row too."""

Figures = Mapping[tuple[date, int], Counts]


@dataclass(frozen=True)
class _Rows:
    """The rows of a range: a cell for each service, with the figure that is asked for; none is left empty."""

    services: Mapping[int, str]
    figures: Figures
    measure: Measure
    school: str | None

    @property
    def head(self) -> Sequence[str]:
        return ("Date", *self.services.values())

    def _list_counts(self, of: Callable[[int], Counts]) -> list[str]:
        return [
            format_number(count) if (count := of(service).choose_figure(self.measure)) else ""
            for service in self.services
        ]

    def render_day(self, day: OpenDay) -> str:
        """The row of a day, whose figures lead to its names."""
        counts = self._list_counts(lambda service: self.figures.get((day.day, service), NOBODY))
        said = long_date(day.day) + (f" ({day.note})" if day.note else "")
        linked = [
            PageLink(
                count,
                build_list_address(day.day, label, self.school),
                f"{label}, {long_date(day.day)} : {count}, les noms",
            )
            if count
            else ""
            for count, label in zip(counts, self.services.values(), strict=True)
        ]
        return html_table.render_row(self.head, (said, *linked), "closed" if day.note else "")

    def render_sum(self, title: str, of: Sequence[OpenDay], css: str = "total") -> str:
        counts = self._list_counts(
            lambda service: sum_counts(self.figures.get((day.day, service), NOBODY) for day in of)
        )
        return html_table.render_row(self.head, (title, *(count or "0" for count in counts)), css)


def render_days(
    days: Sequence[OpenDay], services: Mapping[int, str], figures: Figures, measure: Measure, school: str | None
) -> str:
    """Every day with its figure for each service, each leading to its names; then the totals of the range."""
    rows = _Rows(services, figures, measure, school)
    shown = [
        day
        for day in days
        if not day.note or len(days) <= WEEK or any((day.day, service) in figures for service in services)
    ]
    in_all = rows.render_sum("Total", days)
    if len(shown) <= LONG:
        lines = [*map(rows.render_day, shown), in_all]
        return html_table.render_table(rows.head, lines, "Par jour et par prestation", "figures")
    booked = {f"{day:%Y-%m}" for day, _ in figures}
    whole_months = groupby(shown, lambda day: day.day.replace(day=1))
    months = [(month, list(of)) for month, of in whole_months if f"{month:%Y-%m}" in booked]
    sums = [rows.render_sum(month_name(month).capitalize(), of, "") for month, of in months]
    whole = html_table.render_table(rows.head, [*sums, in_all], "Par mois et par prestation", "figures")
    folded = [
        html_table.render_folded(
            f"{month_name(month).capitalize()}, jour par jour",
            html_table.render_table(
                rows.head,
                [*map(rows.render_day, of), rows.render_sum("Total", of)],
                f"Jours de {month_name(month)}",
                "figures",
            ),
        )
        for month, of in months
    ]
    return whole + "".join(folded)
