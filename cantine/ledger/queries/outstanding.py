"""What is right but not finished in the books: « reste à facturer », what a credit note still has to give back, and
what whoever closes them reads first."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from sqlalchemy import extract, func, select

from cantine.common.french import month_name, plural
from cantine.common.paris import instant
from cantine.common.terms.till import TILL_METHODS
from cantine.common.vocabulary import AttemptState
from cantine.ledger.queries.line_reconciliation import list_unbilled_shares
from cantine.ledger.queries.settled_days import list_unsettled_days
from cantine.ledger.rules.closing import OpenBeforeClosing, UnbilledMonth
from cantine.store.booking_states import TO_BILL
from cantine.store.database import Reader
from cantine.store.tables import Booking, Invoice, InvoiceDelivery, Payment, PaymentAttempt
from cantine.till.queries.closed_days import find_last_closed
from cantine.till.queries.deposit_slips import WAITING

_YEAR, _MONTH = extract("year", Booking.day), extract("month", Booking.day)
_UNSETTLED = (AttemptState.WAITING, AttemptState.TO_CHECK)


def find_outstanding(db: Reader, today: date) -> Iterator[str]:
    """A sentence for each family and month that is billed in part; none of them is a fault of the books.

    Of months that were billed and are over (before the month of `today`); and one for each payer and month of which
    shares were not asked for. Three queries.
    """
    yield from list_unbilled_shares(db)
    for found in list_unsettled_days(db, today.replace(day=1)):
        who = f"{found.name} (n° {found.number}), {month_name(date.fromisoformat(f'{found.month}-01'))}"
        if found.free:
            days = plural(found.bookings, "jour de maladie gratuit facturé", "jours de maladie gratuits facturés")
            yield f"{who} : {days}. Facturez ce mois à nouveau : un avoir les rend."
        else:
            count = plural(found.bookings, "inscription n'est pas facturée", "inscriptions ne sont pas facturées")
            yield f"{who} : {count}."


def list_open_matters(db: Reader, until: date) -> OpenBeforeClosing:
    """What is not billed, not sent, not deposited and not settled of `until` and the days before it. Six queries."""
    months = db.execute(
        select(_YEAR, _MONTH, func.count(Booking.family_id.distinct()), func.count())
        .where(TO_BILL, Booking.day <= until)
        .group_by(_YEAR, _MONTH)
        .order_by(_YEAR, _MONTH)
    )
    unbilled = [UnbilledMonth(date(int(year), int(month), 1), *counts) for year, month, *counts in months]
    unsent = db.scalar(
        select(func.count(Invoice.id))
        .join(InvoiceDelivery, InvoiceDelivery.invoice_id == Invoice.id, isouter=True)
        .where(Invoice.issued_on <= until, Invoice.cents > 0, InvoiceDelivery.invoice_id.is_(None))
    )
    waiting = select(func.count(), func.coalesce(func.sum(Payment.cents), 0))
    cheques, cents = db.execute(waiting.where(*WAITING, Payment.received_on <= until)).one()
    attempts = db.scalar(
        select(func.count(PaymentAttempt.id)).where(
            PaymentAttempt.created_at < _end_of(until), PaymentAttempt.state.in_(_UNSETTLED)
        )
    )
    return OpenBeforeClosing(
        unbilled, unsent or 0, cheques, int(cents), attempts or 0, _count_open_till_days(db, until)
    )


def _count_open_till_days(db: Reader, until: date) -> int:
    """The days up to `until` on which money came into the till and that are not closed; 0 where no till is kept."""
    last_closed = find_last_closed(db)
    if last_closed is None:
        return 0
    days = select(func.count(Payment.received_on.distinct())).where(
        Payment.received_on > last_closed, Payment.received_on <= until, Payment.cancelled_at.is_(None)
    )
    return db.scalar(days.where(Payment.method.in_(TILL_METHODS))) or 0


def _end_of(day: date) -> datetime:
    return instant(day + timedelta(1), time(0))
