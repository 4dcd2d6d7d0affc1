"""Attempts to pay online as they stand in the database, and the payments that they brought; no provider is asked."""

from datetime import date, datetime, time, timedelta
from itertools import count

from cantine.common.paris import instant
from cantine.common.vocabulary import AttemptState, Method, PaymentProvider
from cantine.store import database
from cantine.store.tables import AttemptPart, Payment, PaymentAttempt
from tests.cast import Cast

_numbers = count(1)


def attempt(
    cast: Cast,
    family: int,
    cents: int,
    begun: datetime,
    state: AttemptState = AttemptState.WAITING,
    invoice: int | None = None,
    **more: object,
) -> int:
    """An attempt of this family (id) to pay `cents`, in advance or of an invoice; its id."""
    number = next(_numbers)
    asked = {"provider": PaymentProvider.PAYFIP, "client": "007450", "mode": "W", "email": "alice@exemple.fr"}
    row = PaymentAttempt(
        reference=f"CAN{number:08}",
        operation=f"operation-{number}",
        family_id=family,
        label="Cantine",
        cents=cents,
        advance_cents=0 if invoice else cents,
        state=state,
        created_at=begun,
        held_until=begun + timedelta(minutes=20),
        **{**asked, **more},
    )
    with database.open_writer(cast.url) as db:
        db.add(row)
        db.flush()
        if invoice:
            db.add(AttemptPart(attempt_id=row.id, invoice_id=invoice, cents=cents))
        return row.id


def pay_online(
    cast: Cast, family: int, cents: int, day: date, method: Method = Method.ONLINE_DEBIT, **more: object
) -> int:
    """A payment that came online at noon of this day, with its attempt; the payment's id."""
    noon = instant(day, time(12))
    number = attempt(cast, family, cents, noon, AttemptState.PAID, settled_at=noon)
    with database.open_writer(cast.url) as db:
        reference = db.get_one(PaymentAttempt, number).reference
        came = {"received_on": day, "method": method, "cents": cents, "reference": reference, "attempt_id": number}
        row = Payment(family_id=family, recorded_at=noon, **came, **more)
        db.add(row)
        db.flush()
        return row.id
