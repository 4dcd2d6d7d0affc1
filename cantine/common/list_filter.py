"""Which rows of an exported list are wanted: by days, family, service. Read from an address, and checked."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from cantine.common.day_input import parse_iso_day, parse_iso_month
from cantine.common.number_input import parse_digits
from cantine.common.school_days import find_month_end
from cantine.common.vocabulary import Method


class ListChoice(StrEnum):
    """What a list can be filtered by."""

    PERIOD = "period"
    MONTH = "month"
    DAY = "day"
    FAMILY = "family"
    ONE_FAMILY = "one_family"
    SERVICE = "service"
    METHOD = "method"
    DEBTORS = "debtors"


PARAMETERS = {
    ListChoice.PERIOD: ("mois", "du", "au"),
    ListChoice.MONTH: ("mois",),
    ListChoice.DAY: ("jour",),
    ListChoice.FAMILY: ("famille",),
    ListChoice.ONE_FAMILY: ("famille",),
    ListChoice.SERVICE: ("prestation",),
    ListChoice.METHOD: ("mode",),
    ListChoice.DEBTORS: ("debiteurs",),
}
"""The query parameters of each filter."""


class BadListChoice(ValueError):
    """The address has a filter that the list does not know, or a wrong value."""


@dataclass(frozen=True)
class ListFilter:
    """A month, or days from `first` to `last` (both included, each may be open); or the `day` whose state is listed.

    `family` is a family's number, `service` a service's id. None is no limit.
    """

    month: date | None = None
    first: date | None = None
    last: date | None = None
    day: date | None = None
    family: int | None = None
    service: int | None = None
    method: Method | None = None
    debtors: bool = False

    @property
    def begins(self) -> date | None:
        """The first day of the month or of the period."""
        return self.month or self.first

    @property
    def ends(self) -> date | None:
        """The last day of the month or of the period."""
        return find_month_end(self.month) if self.month else self.last

    @property
    def by_days(self) -> "ListFilter":
        """This filter with the days of its month instead of the month: for a list whose rows belong to a day."""
        return replace(self, month=None, first=self.begins, last=self.ends)

    @property
    def parameters(self) -> dict[str, str]:
        """This filter as query parameters."""
        values = {
            "mois": self.month and f"{self.month:%Y-%m}",
            "du": self.first and self.first.isoformat(),
            "au": self.last and self.last.isoformat(),
            "jour": self.day and self.day.isoformat(),
            "famille": self.family and str(self.family),
            "prestation": self.service and str(self.service),
            "mode": self.method and str(self.method),
            "debiteurs": "oui" if self.debtors else None,
        }
        return {name: value for name, value in values.items() if value}


def _find_method(text: str) -> Method | None:
    return Method(text) if text in [*Method] else None


_FIELDS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "mois": ("month", parse_iso_month),
    "du": ("first", parse_iso_day),
    "au": ("last", parse_iso_day),
    "jour": ("day", parse_iso_day),
    "famille": ("family", parse_digits),
    "prestation": ("service", parse_digits),
    "mode": ("method", _find_method),
    "debiteurs": ("debtors", lambda text: text == "oui"),
}
"""The field of each query parameter, and what reads it: None, 0 or False for a wrong value."""


def read_list_filter(parameters: Iterable[tuple[str, str]], offered: Collection[ListChoice]) -> ListFilter:
    """The filter that an address asks for.

    Raises BadListChoice for a filter that is not offered, is given twice, or has a wrong value. A month excludes days;
    a list of one family needs it, one of one month its month.
    """
    allowed = {name for choice in offered for name in PARAMETERS[choice]}
    values: dict[str, Any] = {}
    for name, text in parameters:
        field, read = _FIELDS.get(name, ("", None))
        value = read(text) if read and name in allowed and field not in values else None
        if not value:
            raise BadListChoice(name)
        values[field] = value
    if ListChoice.ONE_FAMILY in offered and "family" not in values:
        raise BadListChoice("famille")
    if ListChoice.MONTH in offered and "month" not in values:
        raise BadListChoice("mois")
    found = ListFilter(**values)
    if found.month and (found.first or found.last):
        raise BadListChoice("mois")
    if found.first and found.last and found.first > found.last:
        raise BadListChoice("au")
    return found
