"""What is still to be billed for a month, family by family, priced as the invoice will say it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import bindparam, func, select

from cantine.queries import absences, offer, prices
from cantine.rules import invoices
from cantine.rules.charges import Attended, charges
from cantine.rules.french import long_date
from cantine.rules.invoices import Line
from cantine.rules.prices import NoTariff
from cantine.rules.school_days import month_days
from cantine.rules.words import State
from cantine.store.database import Reader
from cantine.store.tables import Booking, Family

_MONTH = Booking.day.between(bindparam("first"), bindparam("last"))
_OPEN = _MONTH, Booking.invoice_line_id.is_(None), Booking.state != State.CANCELLED
_WITH_BOOKINGS = (
    select(Family.id)
    .where(Family.id.in_(select(Booking.family_id).where(*_OPEN).distinct()), Family.anonymised_on.is_(None))
    .order_by(Family.number)
)
_BOOKINGS = (
    select(
        Booking.family_id,
        Booking.id,
        Booking.child_id,
        Booking.service_id,
        Booking.day,
        Booking.state,
        func.coalesce(Booking.real_time, Booking.time),
        Booking.classroom_id,
        Booking.reason,
    )
    .where(Booking.family_id.in_(bindparam("families", expanding=True)), *_OPEN)
    .order_by(Booking.id)
)
_NAMES = (
    select(Family.id, Family.number, Family.name)
    .where(Family.id.in_(bindparam("families", expanding=True)))
    .order_by(Family.number)
)


@dataclass(frozen=True)
class Blocked:
    """A family that cannot be billed: a service that it used has no price on that day. The others are."""

    family_id: int
    family: str
    service: str
    day: date

    def __str__(self) -> str:
        return f"{self.family} : aucun tarif pour « {self.service} » le {long_date(self.day)}."


@dataclass(frozen=True)
class Drafts:
    """By family, the lines of the invoice that it would get, and the families that cannot be billed.

    A family with nothing to pay for, because every day left is a free day of sickness, has no lines.
    """

    lines: Mapping[int, Sequence[Line]]
    blocked: Sequence[Blocked]


def families_to_bill(db: Reader, month: date, only: Collection[int] | None = None) -> list[int]:
    """The families, or those of `only`, with a day of this month that is not billed yet, by their number.

    An anonymous family is never billed.
    Free days of sickness count here: only their price says that they are free.
    """
    return [family for family in db.scalars(_WITH_BOOKINGS, _days(month)) if only is None or family in only]


def drafts(db: Reader, month: date, family_ids: Sequence[int]) -> Drafts:
    """What these families, a few thousand at most, would be billed for this month now. Eight queries, nine at most."""
    attended: dict[int, list[Attended]] = defaultdict(list)
    days = _days(month)
    rows = db.execute(_BOOKINGS, {"families": family_ids, **days}).all()
    sick = {row.child_id for row in rows if row.state is State.SICK}
    sick_days = absences.sick_days_of(db, sick, days["first"], days["last"]) if sick else {}
    for family_id, booking_id, child_id, service_id, day, state, time, classroom_id, reason in rows:
        of_sickness = (found.sick_day, found.proof) if (found := sick_days.get(booking_id)) else (0, False)
        one = Attended(booking_id, child_id, service_id, day, state, time, *of_sickness, classroom_id, reason)
        attended[family_id].append(one)
    codes, free = offer.codes_and_free_days(db)
    price_lists = {key: replace(one, free=free) for key, one in prices.price_lists(db, attended).items()}
    lines: dict[int, Sequence[Line]] = {}
    missing: dict[int, NoTariff] = {}
    for family_id in family_ids:
        if family_id in attended:
            price_list = price_lists[family_id]
            try:
                lines[family_id] = invoices.lines(charges(attended[family_id], price_list), price_list, codes)
            except NoTariff as error:
                missing[family_id] = error
    labels = {service.id: service.label for one in price_lists.values() for service in one.services.values()}
    return Drafts(lines, _blocked(db, missing, labels) if missing else [])


def _blocked(db: Reader, missing: Mapping[int, NoTariff], labels: Mapping[int, str]) -> list[Blocked]:
    names = db.execute(_NAMES, {"families": [*missing]})
    found = {family_id: f"{name} (n° {number})" for family_id, number, name in names}
    return [
        Blocked(family_id, name, labels[error.service_id], error.day)
        for family_id, name in found.items()
        if (error := missing[family_id]).day
    ]


def _days(month: date) -> dict[str, date]:
    days = month_days(month)
    return {"first": days[0], "last": days[-1]}
