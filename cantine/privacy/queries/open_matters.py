"""What a family has open before it is archived or made anonymous: bookings to come, days to bill, its balance."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from cantine.billing.queries import invoice_drafts
from cantine.common.french import euros, join_words, plural
from cantine.common.school_days import find_month_end, shift_month
from cantine.families.queries.departures import STANDS, RemainingBookings, count_remaining
from cantine.ledger.queries import statement
from cantine.store.booking_states import BILLED
from cantine.store.database import Reader
from cantine.store.tables import Booking, Contract, Service, Tariff


@dataclass(frozen=True)
class UnbilledTotal:
    """What a family was not billed yet, as a bill would ask for it now; `unpriced` are bookings without a tariff."""

    bookings: int = 0
    cents: int = 0
    unpriced: int = 0
    contracts: int = 0

    def __bool__(self) -> bool:
        return bool(self.bookings or self.unpriced or self.contracts)

    def __str__(self) -> str:
        """« 12 inscriptions à facturer (48,00 €) », « 1 mois de forfait à facturer (12,00 €) »."""
        parts = [plural(self.bookings + self.unpriced, "inscription", "inscriptions")]
        if self.contracts:
            parts = [*(parts if self.bookings + self.unpriced else ()), f"{self.contracts} mois de forfait"]
        told = f"{join_words(parts)} à facturer"
        return f"{told} ({euros(self.cents)}{', sans tarif pour certaines' if self.unpriced else ''})"


@dataclass(frozen=True)
class OpenMatters:
    """What is booked for a family from today on, what is to be billed, and its balance (cents, negative is owed)."""

    coming: RemainingBookings
    unbilled: UnbilledTotal
    balance: int


def read_open_matters(db: Reader, family_id: int, today: date) -> OpenMatters:
    """What somebody should see before a family is archived or made anonymous. A few queries for each open month."""
    _lines, totals = statement.read_statement(db, family_id, last=1)
    coming = count_remaining(db, Booking.family_id == family_id, Booking.day >= today)
    return OpenMatters(coming, sum_unbilled(db, family_id, today), totals.balance)


def sum_unbilled(db: Reader, family_id: int, today: date) -> UnbilledTotal:
    """What this family was not billed yet in any month; without free days and services that never had a price.

    Of contracts that have not ended, the months until that of `today`.
    """
    open_days = Booking.family_id == family_id, STANDS, ~BILLED
    of_bookings = {day.replace(day=1) for day in db.scalars(select(Booking.day).where(*open_days).distinct())}
    months = sorted(of_bookings | _list_contract_months(db, family_id, today))
    bookings = cents = unpriced = contracts = 0
    for month in months:
        drafts = invoice_drafts.draft_invoices(db, month, [family_id])
        lines = drafts.lines.get(family_id, ())
        bookings += len({booking for line in lines for booking in line.booking_ids})
        cents += sum(line.cents for line in lines)
        contracts += sum(line.contract_id is not None for line in lines)
        if drafts.blocked:
            of_month = Booking.day.between(month, find_month_end(month))
            priced = Service.id.in_(select(Tariff.service_id))
            asked = select(func.count()).select_from(Booking).join(Service, Service.id == Booking.service_id)
            unpriced += db.scalar(asked.where(*open_days, of_month, priced)) or 0
    return UnbilledTotal(bookings, cents, unpriced, contracts)


def _list_contract_months(db: Reader, family_id: int, today: date) -> set[date]:
    """The months in which the family has or had a contract, until that of `today`."""
    found = set()
    for first_day, last_day in db.execute(
        select(Contract.first_day, Contract.last_day).where(Contract.family_id == family_id)
    ):
        month, last = first_day.replace(day=1), min(last_day or today, today)
        while month <= last:
            found.add(month)
            month = shift_month(month, 1)
    return found
