"""What the demonstration commune asks for its services: as voted for this year, less in the last one."""

from dataclasses import replace
from datetime import date
from typing import Any

from cantine.common.terms.booking_events import BookingEvent, PricedEvent
from cantine.demo.offer import CENTRE_EVENING, CENTRE_MORNING, EARLY, LATE, MEAL, STUDY
from cantine.demo.rows import Rows
from cantine.prices.rules.price_bands import accept_bands
from cantine.prices.rules.price_lines import read_price_lines
from cantine.prices.rules.unit_prices import DatedTariff
from cantine.store import tables

_MEAL = """
    Habitants
    de 0 à 599 : 2,80 €
    de 600 à 999 : 3,60 €
    de 1000 … : 4,45 €
    Extérieurs
    5,90 €
"""
_QUARTER_HOUR = """
    Habitants
    de 0 à 599 : 0,45 €
    de 600 à 999 : 0,55 €
    de 1000 … : 0,65 €
    Extérieurs
    0,85 €
"""
_HALF_DAY = """
    Habitants
    de 0 à 599 : 5,00 €
    de 600 à 999 : 6,50 €
    de 1000 … : 8,00 €
    Extérieurs
    11,00 €
"""
_FULL_DAY = """
    Habitants
    de 0 à 599 : 8,50 €
    de 600 à 999 : 11,00 €
    de 1000 … : 13,50 €
    Extérieurs
    19,00 €
"""
_STUDY = """
    de 0 à 599 : 1,30 €
    de 600 à 999 : 1,60 €
    de 1000 … : 1,90 €
    à partir du 2e enfant
    de 0 à 599 : 1,00 €
    de 600 … : 1,30 €
"""
_BY_QUARTER_HOUR: dict[str, Any] = {"unit_minutes": 15, "tolerance": 5, "day_ceiling": 600}
_LATE_MEAL = tuple(PricedEvent(event, value=150) for event in (BookingEvent.LATE_STAFF, BookingEvent.UNBOOKED))
_LAST_YEAR = 95
"""Percent of this year's prices, in steps of 5 cents."""


def make_tariffs(last_year: date, this_year: date) -> list[DatedTariff]:
    """Every tariff from the first day of the last school year on, and another from the first day of this one."""
    voted = [
        _make_tariff(MEAL, this_year, _MEAL, events=_LATE_MEAL),
        _make_tariff(EARLY, this_year, _QUARTER_HOUR, **_BY_QUARTER_HOUR),
        _make_tariff(LATE, this_year, _QUARTER_HOUR, **_BY_QUARTER_HOUR),
        _make_tariff(CENTRE_MORNING, this_year, _HALF_DAY),
        _make_tariff(CENTRE_EVENING, this_year, _HALF_DAY),
        _make_tariff(CENTRE_MORNING, this_year, _FULL_DAY, full_day=True),
        _make_tariff(STUDY, this_year, _STUDY),
    ]
    return [*(_make_cheaper(tariff, last_year) for tariff in voted), *voted]


def _make_tariff(service: int, first_day: date, lines: str, **more: Any) -> DatedTariff:
    return DatedTariff(service, first_day, accept_bands(read_price_lines(lines)), **more)


def _make_cheaper(tariff: DatedTariff, first_day: date) -> DatedTariff:
    bands = [replace(band, cents=(band.cents or 0) * _LAST_YEAR // 500 * 5) for band in tariff.bands]
    return replace(tariff, first_day=first_day, bands=bands)


def add_tariffs(rows: Rows, voted: list[DatedTariff]) -> None:
    """Add the tariffs with their bands."""
    for id, tariff in enumerate(voted, 1):
        fields = {**vars(tariff), "events": tuple(tariff.events)}
        del fields["bands"]
        rows.add(tables.Tariff, id=id, **fields)
        for band in tariff.bands:
            rows.add(tables.TariffBand, tariff_id=id, **vars(band))
