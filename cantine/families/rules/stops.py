"""Stops that hold for a child: its own, and its family's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cantine.common.french import long_date
from cantine.common.language.translate import translate


@dataclass(frozen=True)
class HeldStop:
    """No new days of this service (id; None: of any) from `first_day` until `last_day`, both included, for a `reason`.

    Without a last day until it is lifted.
    """

    first_day: date
    last_day: date | None
    service_id: int | None
    reason: str

    def holds(self, service_id: int, day: date) -> bool:
        """Whether `day` of this service is stopped."""
        in_days = self.first_day <= day <= (self.last_day or date.max)
        return in_days and self.service_id in (None, service_id)

    def describe_days(self) -> str:
        """« jusqu'au vendredi 18 décembre 2026 », « du … au … », « à partir du … », of the days that are stopped."""
        if self.last_day:
            return translate("du {first} au {last}", first=long_date(self.first_day), last=long_date(self.last_day))
        return translate("à partir du {day}", day=long_date(self.first_day))


def find_stop(stops: Iterable[HeldStop], service_id: int, day: date) -> HeldStop | None:
    """The stop that holds for this day of the service, or None."""
    return next((stop for stop in stops if stop.holds(service_id, day)), None)
