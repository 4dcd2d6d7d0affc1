"""Credit notes: a line, some days or the whole of an invoice is taken back; the invoice itself never changes."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cantine.billing.actions import _credit_papers
from cantine.billing.actions._issuing import NumberedPaper
from cantine.billing.rules.chosen_credits import ShownCredit
from cantine.billing.rules.credits import LineToCredit, NothingLeft
from cantine.common.paris import local_date
from cantine.common.roles import Actor, Permission
from cantine.common.vocabulary import Presence
from cantine.families.actions import _custody_bookings, _departures
from cantine.store.locks import lock_children
from cantine.store.tables import Booking, InvoiceLine


def credit(
    db: Session,
    actor: Actor,
    wanted: Sequence[LineToCredit],
    reason: str,
    now: datetime,
    *,
    billable_again: bool,
    shown: ShownCredit | None = None,
) -> list[NumberedPaper]:
    """Take back what is left of these lines, days or units: a credit note for each invoice that they stand on.

    What was added to the price of a day follows it. `billable_again` frees the bookings for the next bill, of the
    family that has the child on their day; without it what is booked from today on is cancelled, so that nobody cooks
    for nothing. `shown` is the credit note that the clerk saw: another one is not issued.

    Raises Forbidden, NotFound for a line that is none of an invoice, NotCredited.
    """
    actor.must(Permission.BILL)
    ids = [one.line_id for one in wanted]
    lock_children(db, select(InvoiceLine.child_id).where(InvoiceLine.id.in_(ids)))
    papers = _credit_papers.build_chosen_papers(db, wanted, reason, billable_again=billable_again, shown=shown)
    if not papers:
        raise NothingLeft
    if billable_again:
        _custody_bookings.hand_over_freed(db, actor.account_id, _credit_papers.free_bookings(db, papers), now)
    else:
        coming = [booking_id for booking_id, day in _credit_papers.find_billed(db, papers) if day >= local_date(now)]
        absent = select(Booking.id).where(Booking.id.in_(coming), Booking.presence != Presence.PRESENT)
        absent_ids = db.scalars(absent).all()
        db.execute(update(Booking).where(Booking.id.in_(absent_ids)).values(invoice_line_id=None))
        _departures.cancel_bookings(db, actor, now, f"Avoir : {papers[0].reason}", Booking.id.in_(absent_ids))
    return _credit_papers.issue_credit_notes(db, papers, local_date(now), actor.account_id, now)


def credit_bookings(
    db: Session, actor: Actor, booking_ids: Collection[int], reason: str, now: datetime, *, billable_again: bool
) -> list[NumberedPaper]:
    """Take back exactly what these bookings were billed, with the surcharges and discounts of their days.

    What was not billed, or billed for nothing, needs no credit note.

    Of a full day both halves are taken back, and the half that is not among these bookings is billed anew.
    Raises Forbidden, NotCredited.
    """
    actor.must(Permission.BILL)
    days, full_days = _credit_papers.find_billed_days(db, booking_ids)
    found = _credit_papers.build_papers(db, days, reason)
    papers = [paper for paper in found if paper.cents or paper.is_shared]
    if billable_again:
        _credit_papers.free_bookings(db, papers)
    elif full_days:
        _credit_papers.free_bookings(db, papers, only=full_days, but=booking_ids)
    return _credit_papers.issue_credit_notes(db, papers, local_date(now), actor.account_id, now)
