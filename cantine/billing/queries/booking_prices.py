"""What single bookings would be billed now, by themselves: neither what else their families owe, nor contracts."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import date

from sqlalchemy import select

from cantine.billing.queries.invoice_drafts import read_bookings
from cantine.bookings.queries.incidents import add_incidents
from cantine.common.school_days import find_month_end
from cantine.prices.queries import prices
from cantine.prices.queries.contracts import read_contracts
from cantine.prices.queries.cost_shares import read_shares_in
from cantine.prices.rules.charges import compute_charges
from cantine.prices.rules.unit_prices import NoTariff
from cantine.store.booking_states import BILLED
from cantine.store.database import Reader
from cantine.store.tables import Booking


def price_bookings(db: Reader, booking_ids: Collection[int]) -> dict[int, int]:
    """Cents by family (id) of those of these bookings that are not billed, without what others pay of them.

    0 where a price is missing. About ten queries for each month that they are of.
    """
    asked = select(Booking.family_id, Booking.day).where(Booking.id.in_(booking_ids), ~BILLED).distinct()
    families: dict[date, set[int]] = defaultdict(set)
    for family_id, day in db.execute(asked):
        families[day.replace(day=1)].add(family_id)
    found: dict[int, int] = defaultdict(int)
    for month, of_month in families.items():
        for family_id, cents in _price_month(db, month, sorted(of_month), frozenset(booking_ids)).items():
            found[family_id] += cents
    return dict(found)


def _price_month(db: Reader, month: date, family_ids: list[int], only: frozenset[int]) -> dict[int, int]:
    unbilled, _billed = read_bookings(db, month, family_ids)
    wanted = {family: [one for one in of_family if one.id in only] for family, of_family in unbilled.items()}
    contracts = read_contracts(db, family_ids)
    price_lists = prices.read_price_lists(db, wanted.keys() | contracts.keys(), contracts, month)
    children = {family: {one.child_id for one in of_family} for family, of_family in wanted.items()}
    price_lists = add_incidents(db, price_lists, children, find_month_end(month))
    shares = read_shares_in(db, price_lists, month, find_month_end(month))
    price_lists = {id: replace(one, shares=shares.get(id, {})) for id, one in price_lists.items()}
    found = {}
    for family_id, bookings in wanted.items():
        try:
            charges = [*compute_charges(bookings, price_lists[family_id])]
        except NoTariff:
            charges = []
        found[family_id] = sum(charge.cents for charge in charges)
    return found
