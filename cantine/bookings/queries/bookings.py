"""Bookings of children and families, and the places that bookings take."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Integer, bindparam, case, cast, func, null, select, union_all
from sqlalchemy.orm import aliased

from cantine.bookings.queries import places
from cantine.bookings.queries.incidents import build_facts
from cantine.bookings.rules.bookable import CellState
from cantine.bookings.rules.cell_changes import GridCell
from cantine.bookings.rules.places import NONE_TAKEN, DayPlaces
from cantine.common.vocabulary import ChargeKind, Presence, State
from cantine.offer.rules.services import ServiceRules
from cantine.offer.rules.sick_days import ExcusedCase, SickDay
from cantine.prices.rules.charges import PricedBooking
from cantine.prices.rules.events import NOTHING_KNOWN, BookingFacts
from cantine.store.booking_states import BILLED, TO_BILL, is_taken_back
from cantine.store.database import Reader
from cantine.store.tables import Absence, Booking, InvoiceLine


@dataclass(frozen=True)
class Booked:
    """One booking that stands: booked by parents, added by the town hall, or reported sick. Times in minutes.

    `called_off`: nobody cooks for it, and it is billed. `present`: somebody noted that the child was there. What
    follows is what its price asks, see `attended`; only a month of the grid has it. `billed_as` is how an invoice bills
    it: None where none does, or a credit note took it back. `facts`: what happened.
    """

    id: int
    child_id: int
    day: date
    service_id: int
    family_id: int
    state: State
    time: int | None
    invoiced: bool
    called_off: bool = False
    present: bool = False
    real_time: int | None = None
    sickness: SickDay | None = None
    classroom_id: int | None = field(default=None, compare=False)
    billed_as: ChargeKind | None = None
    facts: BookingFacts = field(default=NOTHING_KNOWN, compare=False)

    @property
    def attended(self) -> PricedBooking:
        """What the price of this booking depends on; the real time counts where somebody noted it."""
        time = self.time if self.real_time is None else self.real_time
        whose = self.id, self.child_id, self.service_id, self.day
        return PricedBooking(*whose, self.state, time, self.sickness, self.classroom_id, facts=self.facts)


_BOOKED = select(
    Booking.id,
    Booking.child_id,
    Booking.day,
    Booking.service_id,
    Booking.family_id,
    Booking.state,
    Booking.time,
    BILLED.label("invoiced"),
    Booking.called_off,
    Booking.presence,
    Booking.real_time,
    Booking.late_by,
    Booking.waived,
).order_by(Booking.day)
_COLUMNS = len(_BOOKED.selected_columns)
_OF_CHILDREN = _BOOKED.where(
    Booking.child_id.in_(bindparam("children", expanding=True)),
    Booking.day.between(bindparam("first"), bindparam("last")),
    Booking.state != State.CANCELLED,
)
_sick = aliased(Booking)
_SICK_DAY = case(
    (Booking.state != State.SICK, 0),
    (Booking.absence_id.is_(None), 1),
    else_=select(func.count())
    .where(
        _sick.absence_id == Booking.absence_id,
        _sick.service_id == Booking.service_id,
        _sick.state == State.SICK,
        _sick.day <= Booking.day,
    )
    .scalar_subquery(),
)
"""As `sickness.queries.select_sick_days`, but for the few sick bookings of a child instead of everybody's month."""
SICKNESS_FACTS = (
    Absence.first,
    Absence.last,
    Absence.reported_at,
    Absence.proof_on,
    Absence.proof_sent_at,
    Absence.case_id,
    Absence.case_label,
    Absence.case_free_from,
    Absence.case_proof_needed,
)
"""What the price of a sick booking asks of its report: the columns that `build_sick_day` reads beside `booked`."""
_MONTH = (
    _OF_CHILDREN.add_columns(
        _SICK_DAY.label("booked"),
        *SICKNESS_FACTS,
        Booking.classroom_id,
        case((is_taken_back(), None), else_=InvoiceLine.kind).label("billed_as"),
        cast(null(), Integer).label("places"),
        cast(null(), Integer).label("place_group"),
    )
    .join(Absence, Absence.id == Booking.absence_id, isouter=True)
    .join(InvoiceLine, InvoiceLine.id == Booking.invoice_line_id, isouter=True)
    .order_by(None)
)
_TIMES = select(Booking.child_id, Booking.day, Booking.service_id, Booking.time).where(
    Booking.child_id.in_(bindparam("children", expanding=True)),
    Booking.day.between(bindparam("first"), bindparam("last")),
    Booking.state != State.CANCELLED,
    Booking.family_id == bindparam("family"),
)
_NOT_INVOICED = _BOOKED.where(Booking.family_id == bindparam("family"), TO_BILL)


def _select_month_and_taken(taken: Any) -> Any:
    """The bookings; then, in rows without an id, the `places` that are taken of a service on a day, by group.

    One question, because the month grid, which every parent opens on the evening of a cutoff, may ask six in all.
    """
    counted = taken.subquery()
    columns: dict[str, Any] = {
        str(column.key): cast(null(), column.type).label(str(column.key)) for column in _MONTH.selected_columns
    }
    columns |= {name: counted.c[name] for name in ("day", "service_id", "places", "place_group")}
    return union_all(_MONTH, select(*columns.values()))


_MONTH_WITHOUT_GROUPS = _select_month_and_taken(places.WITHOUT_GROUPS)


def _select_month(limited: Sequence[ServiceRules]) -> Any:
    """The question for a month in which the places of these services are limited. It is the same object each time where
    it can be: what it found is then known for that of the same question, and it costs nothing to make."""
    if not limited:
        return _MONTH
    taken = places.select_taken(limited)
    return _MONTH_WITHOUT_GROUPS if taken is places.WITHOUT_GROUPS else _select_month_and_taken(taken)


def build_sick_day(row: Any) -> SickDay:
    """What the price of a sick booking depends on, of a row with `booked` and the columns of `SICKNESS_FACTS`."""
    case = None
    if row.case_id is not None:
        case = ExcusedCase(row.case_label, row.case_free_from, bool(row.case_proof_needed))
    return SickDay(row.booked, row.first, row.last, row.reported_at, row.proof_on, row.proof_sent_at, case)


def list_for_children(db: Reader, child_ids: Collection[int], first: date, last: date) -> list[Booked]:
    """Every booking of these children from `first` to `last`, both included, that is not cancelled; by day."""
    rows = db.execute(_OF_CHILDREN, {"children": [*child_ids], "first": first, "last": last})
    return [_build_booked(row) for row in rows]


def list_times(
    db: Reader, child_ids: Collection[int], family_id: int, first: date, last: date
) -> dict[int, dict[GridCell, int | None]]:
    """The time of each day and service that this family booked for these children from `first` to `last`, by child."""
    asked = {"children": [*child_ids], "family": family_id, "first": first, "last": last}
    times: dict[int, dict[GridCell, int | None]] = {child_id: {} for child_id in child_ids}
    for child_id, day, service_id, time in db.execute(_TIMES, asked):
        times[child_id][day, service_id] = time
    return times


def list_unbilled(db: Reader, family_id: int) -> list[Booked]:
    """The bookings that this family has and was not billed for yet, by day: the « inscriptions en cours »."""
    return [_build_booked(row) for row in db.execute(_NOT_INVOICED, {"family": family_id})]


def _build_booked(row: Any, **of_price: Any) -> Booked:
    """The booking of a row that begins with the columns of `_BOOKED`; their values in one go, for there are many."""
    id, child, day, service, family, state, time, invoiced, called_off, presence, real_time, late_by, waived = row[
        :_COLUMNS
    ]
    usual = presence == Presence.UNKNOWN and not called_off and real_time is None and late_by is None and not waived
    facts = NOTHING_KNOWN if usual else build_facts(row)
    stands = time, bool(invoiced), bool(called_off), presence == Presence.PRESENT
    return Booked(id, child, day, service, family, State(state), *stands, facts=facts, **of_price)


def read_month(
    db: Reader,
    child_ids: Collection[int],
    services: Iterable[ServiceRules],
    first: date,
    last: date,
    shown: tuple[date, date] | None = None,
) -> tuple[list[Booked], dict[tuple[int, date], DayPlaces]]:
    """What `list_for_children` and `count_taken_places` find, with what each price depends on, in one query.

    Places are counted of the days that are `shown` only (both ends included), where they are told.
    """
    limited = places.list_limited(services)
    counted = places.bind_taken(limited, *(shown or (first, last))) if limited else {}
    rows = db.execute(_select_month(limited), {"children": [*child_ids], "first": first, "last": last, **counted})
    booked, taken = [], []
    for row in rows:
        if row.id is None:
            taken.append(row)
            continue
        kind = None if row.billed_as is None else ChargeKind(row.billed_as)
        sickness = {"sickness": build_sick_day(row) if row.booked else None}
        of_price = {
            "real_time": row.real_time,
            "classroom_id": row.classroom_id,
            "billed_as": kind,
        }
        booked.append(_build_booked(row, **sickness, **of_price))
    return sorted(booked, key=lambda one: one.day), places.gather_taken(taken)


def make_cell(booked: Booked | None, taken: DayPlaces = NONE_TAKEN) -> CellState:
    """The state of a cell of the grid as the rules ask for it; `booked` is None for an empty cell."""
    if booked is None:
        return CellState(taken=taken.total, groups=taken.groups)
    noted = booked.called_off, booked.present
    sick = booked.state is State.SICK
    return CellState(True, booked.time, booked.invoiced, sick, taken.total, *noted, groups=taken.groups)
