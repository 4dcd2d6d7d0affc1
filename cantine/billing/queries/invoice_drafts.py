"""What is still to be billed for a month, family by family, priced as the invoice will say it.

A bill begins here: `plan_run` finds the families of a month, `draft_invoices` prices what each has not been billed yet
(`compute_charges`, `list_contract_costs`) and makes the lines of its invoice (`build_invoice_items`). The preview shows
these drafts, and `bill_month` issues them. A month is given by its first day throughout.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import aliased

from cantine.billing.queries.repricing import list_months_to_reprice
from cantine.billing.rules import invoices
from cantine.billing.rules.contract_items import add_contract_items
from cantine.billing.rules.invoices import InvoiceItem
from cantine.billing.rules.repricing import BilledBooking, find_repriced, keep_repriced
from cantine.bookings.queries.incidents import FACTS, add_incidents, build_facts
from cantine.common.french import long_date
from cantine.common.school_days import find_month_end
from cantine.common.vocabulary import ChargeKind, State
from cantine.contracts.queries.unbilled import UNBILLED_CONTRACTS
from cantine.contracts.rules.charges import list_contract_costs
from cantine.offer.queries import offer
from cantine.prices.queries import prices
from cantine.prices.queries.contracts import read_contracts
from cantine.prices.queries.cost_shares import read_shares_in
from cantine.prices.rules.charges import PricedBooking, compute_charges
from cantine.prices.rules.unit_prices import NoTariff
from cantine.sickness.queries import sicknesses as sickness_queries
from cantine.store.booking_states import BILLED, is_taken_back, is_to_price
from cantine.store.database import Reader
from cantine.store.tables import Booking, Family, InvoiceLine

ChildDay = tuple[int, date]
"""A child (id) and a day: what is priced together."""

_MONTH = Booking.day.between(bindparam("first"), bindparam("last"))
_TO_PRICE = select(Booking.family_id).where(_MONTH, is_to_price()).distinct()
_WITH_SOMETHING = (
    select(Family.id)
    .where(or_(Family.id.in_(_TO_PRICE), Family.id.in_(UNBILLED_CONTRACTS)), Family.anonymised_on.is_(None))
    .order_by(Family.number)
)
_other = aliased(Booking)
_same_day = _other.child_id == Booking.child_id, _other.day == Booking.day, _other.family_id == Booking.family_id
_SOMETHING_IS_NEW = select(_other.id).where(*_same_day, is_to_price(_other)).exists()
"""Whether the child has, on the day of a billed booking, another that is not billed yet, or that is sick."""
_BOOKINGS = (
    select(
        Booking.family_id,
        Booking.id,
        Booking.child_id,
        Booking.service_id,
        Booking.day,
        Booking.state,
        Booking.time,
        *FACTS,
        Booking.classroom_id,
        Booking.reason,
        InvoiceLine.kind,
    )
    .join(InvoiceLine, InvoiceLine.id == Booking.invoice_line_id, isouter=True)
    .where(
        Booking.family_id.in_(bindparam("families", expanding=True)),
        _MONTH,
        Booking.state != State.CANCELLED,
        or_(~BILLED, and_(_SOMETHING_IS_NEW, ~is_taken_back())),
    )
    .order_by(Booking.id)
)
_NAMES = (
    select(Family.id, Family.number, Family.name)
    .where(Family.id.in_(bindparam("families", expanding=True)))
    .order_by(Family.number)
)


@dataclass(frozen=True)
class BlockedFamily:
    """A family that cannot be billed, as a service that it used has no price on that day; other families are billed."""

    family_id: int
    family: str
    service: str
    day: date

    def __str__(self) -> str:
        return f"{self.family} : aucun tarif pour « {self.service} » le {long_date(self.day)}."


@dataclass(frozen=True)
class InvoiceDrafts:
    """The lines of the invoice that each family would get, by family id, and the families that cannot be billed.

    A family with nothing to pay for, because every day left is a free day of sickness, has no lines. `repriced` are its
    billed bookings (ids) that a credit note takes back first, as they have another price now: see `rules.repricing`.
    Those that still cost something are in the lines.
    """

    lines: Mapping[int, Sequence[InvoiceItem]]
    blocked: Sequence[BlockedFamily]
    repriced: Mapping[int, Sequence[int]]


@dataclass(frozen=True)
class BillingRun:
    """What a run of a month goes through: its families (ids) by number, and the corrections of earlier months."""

    families: Sequence[int]
    corrections: Mapping[date, InvoiceDrafts]

    @property
    def corrected(self) -> set[int]:
        """The families of which billed days of earlier months have another price now."""
        return {family for of_month in self.corrections.values() for family in of_month.repriced}


def plan_run(db: Reader, month: date, only: Collection[int] | None = None) -> BillingRun:
    """The run of this month (its first day) for all families, or for those of `only`.

    A family is in it with a day of the month that is not billed yet or fell sick since, with a contract of the month
    that is not billed yet, or with earlier months to correct; an anonymous one never. Free days of sickness count: only
    their price says that they are free.
    """
    found = [family for family in db.scalars(_WITH_SOMETHING, _build_bounds(month)) if only is None or family in only]
    run = BillingRun(found, draft_corrections(db, month, only))
    if not run.corrected - {*found}:
        return run
    by_number = select(Family.id).where(Family.id.in_(run.corrected.union(found))).order_by(Family.number)
    return replace(run, families=db.scalars(by_number).all())


def list_families_to_bill(db: Reader, month: date, only: Collection[int] | None = None) -> list[int]:
    """The families that a run of this month goes through, see `plan_run`."""
    return [*plan_run(db, month, only).families]


def draft_corrections(db: Reader, month: date, only: Collection[int] | None = None) -> dict[date, InvoiceDrafts]:
    """The corrections of earlier months that a run of this month makes, where the price of billed days has changed.

    By the first day of each earlier month, oldest first: everything that the families with such days, or those of
    them in `only`, would be billed for it now.
    """
    found = {}
    for earlier, families in list_months_to_reprice(db, month, only).items():
        priced = draft_invoices(db, earlier, families)
        if priced.repriced:
            lines = {family: priced.lines[family] for family in priced.repriced}
            found[earlier] = InvoiceDrafts(lines, (), priced.repriced)
    return found


def draft_invoices(
    db: Reader, month: date, family_ids: Sequence[int], only: Collection[ChildDay] | None = None
) -> InvoiceDrafts:
    """What these families, a few thousand at most, would be billed for this month now. Twelve to seventeen queries.

    With `only`, just the corrections of these days: neither contracts nor what is not billed yet, unless it is priced
    together with what is.
    """
    unbilled, billed = read_bookings(db, month, family_ids, only)
    codes, of_classes = offer.read_account_codes(db), offer.read_analytic_codes(db)
    contracts = read_contracts(db, family_ids)
    price_lists = prices.read_price_lists(db, unbilled.keys() | billed.keys() | contracts.keys(), contracts, month)
    children = {family: {one.child_id for one in of_family} for family, of_family in unbilled.items()}
    for family, again in billed.items():
        children[family] = children.get(family, set()) | {one.booking.child_id for one in again}
    price_lists = add_incidents(db, price_lists, children, find_month_end(month))
    shares = read_shares_in(db, price_lists, month, find_month_end(month))
    price_lists = {id: replace(one, shares=shares.get(id, {})) for id, one in price_lists.items()}
    lines: dict[int, Sequence[InvoiceItem]] = {}
    repriced: dict[int, Sequence[int]] = {}
    missing: dict[int, NoTariff] = {}
    for family_id in family_ids:
        if family_id in price_lists:
            price_list, again = price_lists[family_id], billed.get(family_id, [])
            try:
                anew = find_repriced(again, unbilled.get(family_id, []), price_list) if again else frozenset()
                to_bill = [*unbilled.get(family_id, []), *(one.booking for one in again if one.booking.id in anew)]
                charges, of_days = compute_charges(to_bill, price_list), _place_days(to_bill, of_classes)
                charges = charges if only is None else keep_repriced(charges, anew)
                items = invoices.build_invoice_items(charges, price_list, codes, of_days)
                of_contracts = list_contract_costs(price_list, month) if only is None else []
                lines[family_id] = add_contract_items(items, of_contracts, price_list, codes, of_classes)
                if anew:
                    repriced[family_id] = sorted(anew)
            except NoTariff as error:
                missing[family_id] = error
    labels = {service.id: service.label for one in price_lists.values() for service in one.services.values()}
    return InvoiceDrafts(lines, _list_blocked(db, missing, labels) if missing else [], repriced)


def read_bookings(
    db: Reader, month: date, family_ids: Sequence[int], only: Collection[ChildDay] | None = None
) -> tuple[Mapping[int, list[PricedBooking]], Mapping[int, list[BilledBooking]]]:
    """Two mappings by family: bookings that are not billed, and billed ones of days on which something is new."""
    days = _build_bounds(month)
    rows: Sequence[Any] = db.execute(_BOOKINGS, {"families": family_ids, **days}).all()
    rows = rows if only is None else [row for row in rows if (row.child_id, row.day) in only]
    sick = {row.child_id for row in rows if row.state is State.SICK}
    sick_days = sickness_queries.read_sick_days(db, sick, days["first"], days["last"]) if sick else {}

    def attended(row: Any) -> PricedBooking:
        time = row.time if row.real_time is None else row.real_time
        what = (row.id, row.child_id, row.service_id, row.day, row.state, time)
        return PricedBooking(*what, sick_days.get(row.id), row.classroom_id, row.reason, facts=build_facts(row))

    unbilled: dict[int, list[PricedBooking]] = defaultdict(list)
    billed: dict[int, list[BilledBooking]] = defaultdict(list)
    for row in rows:
        if row.kind is None:
            unbilled[row.family_id].append(attended(row))
        else:
            billed[row.family_id].append(BilledBooking(attended(row), ChargeKind(row.kind)))
    return unbilled, billed


def _place_days(bookings: Sequence[PricedBooking], of_classes: Mapping[int, str]) -> dict[tuple[int, date], str]:
    """The analytic code of each child and day by the class of its bookings; empty for a town that has no codes."""
    return {(one.child_id, one.day): of_classes.get(one.classroom_id or 0, "") for one in bookings if of_classes}


def _list_blocked(db: Reader, missing: Mapping[int, NoTariff], labels: Mapping[int, str]) -> list[BlockedFamily]:
    names = db.execute(_NAMES, {"families": [*missing]})
    found = {family_id: f"{name} (n° {number})" for family_id, number, name in names}
    return [
        BlockedFamily(family_id, name, labels[error.service_id], error.day)
        for family_id, name in found.items()
        if (error := missing[family_id]).day
    ]


def _build_bounds(month: date) -> dict[str, date]:
    return {"first": month, "last": find_month_end(month)}
