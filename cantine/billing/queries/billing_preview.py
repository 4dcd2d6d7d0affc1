"""What a run would bill for a month, and what somebody should look at before."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Any

from sqlalchemy import and_, func, select

from cantine.billing.queries.correctable_lines import sum_credits
from cantine.billing.queries.invoice_drafts import BlockedFamily, InvoiceDrafts, draft_invoices, plan_run
from cantine.common.school_days import find_month_end
from cantine.common.vocabulary import Presence, TimeChoice
from cantine.store.booking_states import TO_BILL
from cantine.store.database import Reader
from cantine.store.tables import Booking, Child, Custody, Family, Quotient, Service, Tariff, TariffBand

AT_ONCE = 2_000
"""Families priced together; bounds the memory of a big town."""


@dataclass(frozen=True)
class ServiceTotal:
    """What a service brings: its bookings and its cents, additions and discounts included."""

    label: str
    bookings: int
    cents: int


@dataclass(frozen=True)
class BillingWarning:
    """Something to look at: the children or families concerned, by name."""

    names: Sequence[str]
    bookings: int = 0


@dataclass(frozen=True)
class BillingPreview:
    """The invoices of a run as it would be now. `families` are all that it goes through, `invoices` those that pay.

    `corrected` families have billed days with another price since: credit notes take back `credited` cents first.
    `earlier` are the months before (their first days) of which there are such days: their papers are of those months.
    """

    families: Sequence[int]
    invoices: int
    services: Sequence[ServiceTotal]
    blocked: Sequence[BlockedFamily]
    unticked: BillingWarning
    timeless: BillingWarning
    without_quotient: BillingWarning
    without_birth_date: BillingWarning
    corrected: int = 0
    credited: int = 0
    earlier: Sequence[date] = ()

    @property
    def cents(self) -> int:
        """The total of all invoices."""
        return sum(service.cents for service in self.services)


@dataclass
class _Sums:
    """What the drafts that were added bill; bookings and cents by service (id), 0 where a line has none."""

    invoices: int = 0
    credited: int = 0
    corrected: set[int] = field(default_factory=set)
    blocked: list[BlockedFamily] = field(default_factory=list)
    bookings: Counter[int] = field(default_factory=Counter)
    cents: Counter[int] = field(default_factory=Counter)

    def add(self, db: Reader, found: InvoiceDrafts) -> None:
        """Count what these drafts bill, and the cents that credit notes take back first."""
        self.blocked += found.blocked
        self.corrected |= found.repriced.keys()
        [credited] = sum_credits(db, [[*chain.from_iterable(found.repriced.values())]])
        self.credited += credited
        for lines in found.lines.values():
            self.invoices += bool(lines)
            for line in lines:
                self.bookings[line.service_id or 0] += len(line.booking_ids)
                self.cents[line.service_id or 0] += line.cents


def preview(db: Reader, month: date, today: date, only: Collection[int] | None = None) -> BillingPreview:
    """What a run of this month would bill to all families, or to those of `only`, priced exactly as the run prices it.

    It includes the corrections of earlier months. A dozen queries per 2,000 families, and per earlier month.
    """
    run = plan_run(db, month, only)
    portions = (run.families[start : start + AT_ONCE] for start in range(0, len(run.families), AT_ONCE))
    of_month = (draft_invoices(db, month, families) for families in portions)
    sums = _Sums()
    for found in chain(run.corrections.values(), of_month):
        sums.add(db, found)
    labels = db.execute(select(Service.id, Service.label).order_by(Service.position, Service.id))
    unbilled = Booking.day.between(month, find_month_end(month)), TO_BILL
    return BillingPreview(
        run.families,
        sums.invoices,
        [ServiceTotal(label, sums.bookings[id], sums.cents[id]) for id, label in labels if id in sums.cents],
        sums.blocked,
        _warn_of_children(db, (*unbilled, Booking.presence == Presence.UNKNOWN, Booking.day < today), only),
        _warn_of_children(db, (*unbilled, _lacks_time()), only),
        _warn_of_quotients(db, unbilled, only),
        _warn_of_birth_dates(db, unbilled, only),
        len(sums.corrected),
        sums.credited,
        [*run.corrections],
    )


def count_waiting_families(db: Reader, month: date, only: Collection[int] | None = None) -> int:
    """How many families, or of `only` these, have papers to come for this month; days of sickness alone are priced."""
    unbilled = Booking.day.between(month, find_month_end(month)), TO_BILL
    found = select(Booking.family_id).join(Family, Family.id == Booking.family_id)
    paying = db.scalars(found.where(*unbilled, Family.anonymised_on.is_(None)).distinct())
    certain = {family for family in paying if only is None or family in only}
    run = plan_run(db, month, only)
    others = [family for family in run.families if family not in certain]
    priced = draft_invoices(db, month, others) if others else InvoiceDrafts({}, (), {})
    paying_too = {family for family, lines in priced.lines.items() if lines} | priced.repriced.keys()
    return len(certain | paying_too | run.corrected)


def _lacks_time() -> Any:
    return and_(Service.time_choice != TimeChoice.NONE, func.coalesce(Booking.real_time, Booking.time).is_(None))


def _warn_of_children(db: Reader, which: Sequence[Any], only: Collection[int] | None) -> BillingWarning:
    found = (
        select(Booking.family_id, Child.first_name, Child.last_name, func.count())
        .join(Child, Child.id == Booking.child_id)
        .join(Service, Service.id == Booking.service_id)
        .where(*which)
        .group_by(Booking.family_id, Child.id, Child.first_name, Child.last_name)
        .order_by(Child.last_name, Child.first_name, Child.id)
    )
    rows = [row for row in db.execute(found) if only is None or row[0] in only]
    return BillingWarning([f"{first} {last}" for _, first, last, _count in rows], sum(row[-1] for row in rows))


def _warn_of_birth_dates(db: Reader, unbilled: Sequence[Any], only: Collection[int] | None) -> BillingWarning:
    """Children without a birth date of whom a price depends on their rank: they are taken for the youngest."""
    with_siblings = (
        select(Custody.family_id).group_by(Custody.family_id).having(func.count(Custody.child_id.distinct()) > 1)
    )
    by_rank = (
        select(Tariff.id)
        .join(TariffBand, TariffBand.tariff_id == Tariff.id)
        .where(Tariff.service_id == Booking.service_id, Tariff.first_day <= Booking.day, TariffBand.sibling_rank > 1)
    )
    concerned = (Child.birth_date.is_(None), Booking.family_id.in_(with_siblings), by_rank.exists())
    return BillingWarning(_warn_of_children(db, (*unbilled, *concerned), only).names)


def _warn_of_quotients(db: Reader, unbilled: Sequence[Any], only: Collection[int] | None) -> BillingWarning:
    """Families that have no quotient familial, or an unknown one, on some of the days to bill."""
    in_force = (
        select(Quotient.value)
        .where(Quotient.family_id == Booking.family_id, Quotient.first_day <= Booking.day)
        .order_by(Quotient.first_day.desc())
        .limit(1)
        .scalar_subquery()
    )
    found = (
        select(Family.id, Family.name, Family.number)
        .where(Family.id.in_(select(Booking.family_id).where(*unbilled, in_force.is_(None))))
        .order_by(Family.number)
    )
    return BillingWarning(
        [f"{name} (n° {number})" for id, name, number in db.execute(found) if only is None or id in only]
    )
