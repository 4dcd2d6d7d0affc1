"""A commune of many families with a month of bookings, written as rows: quick, and known to the cent."""

from datetime import date, timedelta

from sqlalchemy import insert

from cantine.common.cutoff_types import Weekly
from cantine.common.vocabulary import Presence, State
from cantine.store import database
from cantine.store.tables import (
    Booking,
    Child,
    Classroom,
    Commune,
    Custody,
    Family,
    Quotient,
    School,
    Service,
    Tariff,
    TariffBand,
)
from tests.dates import at

OCTOBER = date(2026, 10, 1)
BILLED_AT = at("jeudi 2026-11-05 09:00:00")
DAYS = [day for day in (OCTOBER + timedelta(n) for n in range(31)) if day.weekday() in (0, 1, 3, 4)]
BANDS = {0: 280, 700: 360}


def write(url: str, families: int, days: int = len(DAYS)) -> None:
    """One or two children a family, with a meal on the first `days` school days of October; every 7th cancelled."""
    numbers = range(1, families + 1)
    every_day = frozenset(range(5))
    kids = [(number * 10 + place, number) for number in numbers for place in range(1 + number % 2)]
    with database.open_writer(url) as db:
        db.execute(insert(Commune), [{"id": 1, "name": "Bourg", "zone": "A", "demonstration": True}])
        db.execute(insert(School), [{"id": 1, "name": "École"}])
        db.execute(insert(Classroom), [{"id": 1, "school_id": 1, "name": "CP"}])
        meal = {"id": 1, "label": "Repas", "short_label": "Repas", "account_code": "7067"}
        weekdays = {"term_weekdays": every_day, "holiday_weekdays": frozenset()}
        cutoffs = {"booking_cutoff": Weekly(), "cancelling_cutoff": Weekly()}
        db.execute(insert(Service), [{**meal, **weekdays, **cutoffs}])
        db.execute(insert(Tariff), [{"id": 1, "service_id": 1, "first_day": date(2026, 9, 1)}])
        bands = [{"tariff_id": 1, "from_quotient": start, "cents": cents} for start, cents in BANDS.items()]
        db.execute(insert(TariffBand), bands)
        db.execute(insert(Family), [{"id": number, "number": number, "name": f"F{number}"} for number in numbers])
        quotients = [{"family_id": n, "first_day": date(2026, 9, 1), "value": _quotient(n)} for n in numbers]
        db.execute(insert(Quotient), quotients)
        children = [{"id": id, "first_name": "E", "last_name": f"F{of}", "classroom_id": 1} for id, of in kids]
        db.execute(insert(Child), children)
        db.execute(insert(Custody), [{"child_id": id, "family_id": of} for id, of in kids])
        booked = [
            {
                "child_id": id,
                "day": day,
                "service_id": 1,
                "family_id": of,
                "state": State.CANCELLED if _cancelled(id, day) else State.BOOKED,
                "presence": Presence.PRESENT,
            }
            for id, of in kids
            for day in DAYS[:days]
        ]
        db.execute(insert(Booking), booked)


def _quotient(number: int) -> int:
    return 500 + number % 4 * 100


def _cancelled(child: int, day: date) -> bool:
    return (child + day.day) % 7 == 0


def expected(families: int, days: int = len(DAYS)) -> dict[int, tuple[int, int]]:
    """Days billed and cents by family, as one reckons on paper."""
    found = {}
    for number in range(1, families + 1):
        price = BANDS[700 if _quotient(number) >= 700 else 0]
        kids = [number * 10 + place for place in range(1 + number % 2)]
        billed = sum(not _cancelled(kid, day) for kid in kids for day in DAYS[:days])
        found[number] = (billed, billed * price)
    return found
