"""A month is billed, a few families at a time: each booking once, however often and by however many it is started."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.billing.actions._credit_papers import take_back_bookings
from cantine.billing.actions._issuing import NumberedPaper
from cantine.billing.actions._month_papers import issue_drafts
from cantine.billing.queries import invoice_drafts
from cantine.billing.queries.invoice_drafts import BlockedFamily
from cantine.billing.queries.payers import list_payers_of_families
from cantine.billing.rules.billing_start import check_month_has_begun
from cantine.common.paris import local_date
from cantine.common.roles import Actor, Permission
from cantine.common.school_days import find_month_end
from cantine.common.vocabulary import State
from cantine.store.locks import lock_children, lock_families, lock_prices
from cantine.store.tables import Booking, Contract

AT_ONCE = 50
"""Families billed in one transaction: few enough that nobody who books waits for long."""


@dataclass(frozen=True)
class BillingResult:
    """What was issued, and the families that cannot be billed yet.

    `credit_notes` take back days that are billed and have another price since: what they cost now is on the invoices.
    `corrected` are the earlier months (first days) that some of these papers correct.
    """

    invoices: Sequence[NumberedPaper] = ()
    blocked: Sequence[BlockedFamily] = ()
    credit_notes: Sequence[NumberedPaper] = ()
    corrected: frozenset[date] = frozenset()

    def __add__(self, more: "BillingResult") -> "BillingResult":
        return BillingResult(
            [*self.invoices, *more.invoices],
            [*self.blocked, *more.blocked],
            [*self.credit_notes, *more.credit_notes],
            self.corrected | more.corrected,
        )

    @property
    def cents(self) -> int:
        """The sum of the invoices, in cents."""
        return sum(invoice.cents for invoice in self.invoices)

    @property
    def credited(self) -> int:
        """The sum of the credit notes, in cents."""
        return sum(note.cents for note in self.credit_notes)


def split_batches(family_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """These families in groups of AT_ONCE, each billed in a transaction of its own."""
    for start in range(0, len(family_ids), AT_ONCE):
        yield family_ids[start : start + AT_ONCE]


def bill(db: Session, actor: Actor, month: date, family_ids: Sequence[int], now: datetime) -> BillingResult:
    """Invoice to these families what they have not been billed yet of this month, its days to come included.

    Billed days whose price is another one now, as a half day or a sickness came after their invoice, are taken back by
    a credit note and invoiced anew: those of the twelve months before too, on papers of their own month.
    What was billed meanwhile is left out; a family with nothing to pay for gets no invoice, and what comes after a
    first invoice of the month is a second one. Raises Forbidden, NotBegun.
    """
    actor.must(Permission.BILL)
    today = local_date(now)
    check_month_has_begun(month, today)
    earlier = invoice_drafts.draft_corrections(db, month, family_ids)
    _lock(db, min(earlier, default=month), month, family_ids)
    billed = BillingResult(corrected=frozenset(earlier))
    for corrected, found in earlier.items():
        billed += _issue(db, corrected, [*found.repriced], today, actor.account_id, now)
    return billed + _issue(db, month, family_ids, today, actor.account_id, now)


def issue_month(db: Session, month: date, family_ids: Sequence[int], issued_on: date) -> BillingResult:
    """Issue the invoices of these families, at most a few thousand, without an entry of the journal."""
    _lock(db, month, month, family_ids)
    return _issue(db, month, family_ids, issued_on, None, None)


def _issue(
    db: Session, month: date, family_ids: Sequence[int], issued_on: date, account_id: int | None, now: datetime | None
) -> BillingResult:
    """Issue the invoices and corrections of this month for families whose days are locked, and journal them."""
    drafts = invoice_drafts.draft_invoices(db, month, family_ids)
    repriced = [booking for bookings in drafts.repriced.values() for booking in bookings]
    notes = take_back_bookings(db, repriced, issued_on, account_id, now)
    return BillingResult(issue_drafts(db, month, drafts.lines, issued_on, account_id, now), drafts.blocked, notes)


def _lock(db: Session, first_month: date, month: date, family_ids: Sequence[int]) -> None:
    """From here on nobody else changes days or contracts of these months, reports a sickness, bills or prices them."""
    days = Booking.day.between(first_month, find_month_end(month))
    booked = Booking.family_id.in_(family_ids), days, Booking.state != State.CANCELLED
    with_contracts = select(Contract.child_id).where(Contract.family_id.in_(family_ids))
    lock_children(db, select(select(Booking.child_id).where(*booked).union(with_contracts).subquery().c.child_id))
    lock_prices(db)
    lock_families(db, {*family_ids} | list_payers_of_families(db, family_ids))
