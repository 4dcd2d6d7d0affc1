"""What one booking costs: the tariff in force on its day for the family's quotient familial."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Band:
    """From this quotient familial (included) up to the next band: `cents` a unit."""

    from_quotient: int
    cents: int


@dataclass(frozen=True)
class Tariff:
    """The price of a service from `first_day` on, until a later tariff; bands by rising quotient."""

    service_id: int
    first_day: date
    bands: Sequence[Band]


class NoTariff(LookupError):
    """The service has no price on that day."""


def price_on(day: date, quotient: int | None, tariffs: Iterable[Tariff]) -> int:
    """Cents a unit by the latest tariff in force on `day` for this quotient familial.

    No quotient known: the dearest band, as the règlement says. Raises NoTariff.
    """
    in_force = [tariff for tariff in tariffs if tariff.first_day <= day and tariff.bands]
    if not in_force:
        raise NoTariff(day)
    bands = max(in_force, key=lambda tariff: tariff.first_day).bands
    reached = [band for band in bands if quotient is not None and band.from_quotient <= quotient]
    if not reached:
        return max(band.cents for band in bands)
    return max(reached, key=lambda band: band.from_quotient).cents
