"""A town that has contracts: prices per month, term or year for the cast, and what Inès does with them."""

from datetime import date
from typing import Any

from sqlalchemy import select

from cantine.common.contract_terms import Per
from cantine.common.roles import Actor, Role
from cantine.common.vocabulary import State
from cantine.contracts.actions.contracts import ContractForm, ContractSaved, make_contract
from cantine.prices.actions.tariffs import TariffForm, set_tariff
from cantine.store import database
from cantine.store.tables import Booking
from tests.cast import Cast
from tests.dates import at, on

NOW = at("lundi 2026-11-23 10:00:00")
SEPTEMBER = on("mardi 2026-09-01")
DECEMBER = on("mardi 2026-12-01")
MONDAY_TUESDAY = frozenset({0, 1})


def ines(cast: Cast) -> Actor:
    return Actor(cast.ines, role=Role.ADMIN, proved=True)


def vote(cast: Cast, service: int, lines: str, per: Per = Per.MONTH, **more: Any) -> None:
    """A price from September on."""
    with database.open_writer(cast.url) as db:
        set_tariff(db, ines(cast), TariffForm(service, SEPTEMBER, lines, per=per, **more), NOW)


def agree(cast: Cast, **more: Any) -> ContractSaved:
    """Léo's contract for his mornings on Monday and Tuesday from December on, until the end of January."""
    form = {"child_id": cast.leo, "family_id": cast.alices_family, "service_id": cast.morning_care, "per": Per.MONTH}
    form |= {"weekdays": MONDAY_TUESDAY, "first_day": DECEMBER, "last_day": on("dimanche 2027-01-31")}
    with database.open_writer(cast.url) as db:
        return make_contract(db, ines(cast), ContractForm(**(form | more)), NOW)


def booked_days(cast: Cast, child: int, service: int) -> list[date]:
    """The days that stand."""
    asked = select(Booking.day).where(
        Booking.child_id == child, Booking.service_id == service, Booking.state != State.CANCELLED
    )
    with database.open_reader(cast.url) as db:
        return [*db.scalars(asked.order_by(Booking.day))]
