"""The whole months of a range of days, and the days before and after them."""

from dataclasses import dataclass
from datetime import date, timedelta

from cantine.common.school_days import find_month_end

Span = tuple[date, date]
"""From the first to the last, both included."""


@dataclass(frozen=True)
class MonthsAndDays:
    """Each day of a range once: in one of its whole months (by their first days; None: none is whole) or by itself."""

    months: Span | None
    days: tuple[Span, ...]


def split_range(first: date, last: date) -> MonthsAndDays:
    """The whole months from `first` to `last`, both included, and what is left of the days."""
    begins = first if first.day == 1 else find_month_end(first) + timedelta(1)
    ends = last if last == find_month_end(last) else last.replace(day=1) - timedelta(1)
    if begins > ends:
        return MonthsAndDays(None, ((first, last),))
    left = ((first, begins - timedelta(1)), (ends + timedelta(1), last))
    return MonthsAndDays((begins, ends.replace(day=1)), tuple(span for span in left if span[0] <= span[1]))
