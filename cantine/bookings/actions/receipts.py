"""Receipts: what a family saved is confirmed by one mail, a quarter of an hour after the first of its saves."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from cantine.bookings.actions._pending_receipts import decode
from cantine.bookings.rules import receipts as rules
from cantine.bookings.rules.receipts import BookingPlace, HeldState, ReceiptItem
from cantine.common.period_types import WishState
from cantine.common.vocabulary import State
from cantine.mail import outbox
from cantine.mail.letters.bookings import write_receipt
from cantine.mail.letters.letter import Letter
from cantine.mail.recipients import read_emails
from cantine.offer.queries import offer
from cantine.store.commune import read_commune
from cantine.store.locks import lock_next
from cantine.store.tables import Booking, Child, Family, Guardian, PendingReceipt, Wish


def write_due_receipts(db: Session, address: str, now: datetime) -> bool:
    """Turn the saves of one family whose first is a quarter of an hour old into letters; False where none is due.

    Several processes may ask at once: each takes a family of its own, and a family's saves become letters once.
    `address` is that of the portal.
    """
    due = now - rules.GATHERED_FOR
    waits = select(PendingReceipt.family_id).where(PendingReceipt.at <= due)
    family = lock_next(db, select(Family).where(Family.id.in_(waits)).order_by(Family.id))
    if family is None:
        return False
    saves = db.execute(
        select(PendingReceipt.id, PendingReceipt.at, PendingReceipt.content)
        .where(PendingReceipt.family_id == family.id)
        .order_by(PendingReceipt.id)
    ).all()
    written = [save.at for save in saves]  # not in this order where the clock was set back between them
    if written and min(written) <= due:  # else another process has told them since this one looked
        db.execute(delete(PendingReceipt).where(PendingReceipt.id.in_([save.id for save in saves])))
        cells = [decode(cell) for save in saves for cell in save.content["cells"]]
        told = rules.merge_items(cells, _read_state(db, cells))
        if told:
            _write_letters(db, family, told, (min(written), max(written)), address, now)
    return True


def _write_letters(
    db: Session,
    family: Family,
    told: Sequence[ReceiptItem],
    saved: tuple[datetime, datetime],
    address: str,
    now: datetime,
) -> None:
    """Write the receipt to each guardian who has not declined receipts; `saved`: when the first save was, and the
    last."""
    names, labels, commune = _read_names(db, {one.child_id for one in told}), offer.read_labels(db), read_commune(db)

    def compose() -> Letter:
        items = rules.describe_items(told, names, labels)
        return write_receipt(commune.name, address, family.name, rules.describe_save_times(*saved), items)

    emails = read_emails(db, [family.id], Guardian.receipts).get(family.id, ())
    outbox.write_to_all(db, emails, compose, now, family_id=family.id)


def _read_state(db: Session, told: Sequence[ReceiptItem]) -> dict[BookingPlace, tuple[HeldState, int | None]]:
    """What the bookings and wishes of these children hold now, between the first and the last of these days."""
    days = [one.day for one in told]
    wished: dict[BookingPlace, tuple[HeldState, int | None]] = {}
    if any(HeldState.WISHED in (one.was, one.now) for one in told):
        mine = Wish.child_id.in_({one.child_id for one in told}), Wish.day.between(min(days), max(days))
        columns = Wish.child_id, Wish.day, Wish.service_id, Wish.time
        for child_id, day, service_id, time in db.execute(
            select(*columns).where(*mine, Wish.state == WishState.WAITING)
        ):
            wished[child_id, day, service_id] = (HeldState.WISHED, time)
    rows = db.execute(
        select(Booking.child_id, Booking.day, Booking.service_id, Booking.state, Booking.time).where(
            Booking.child_id.in_({one.child_id for one in told}),
            Booking.day.between(min(days), max(days)),
            Booking.state != State.CANCELLED,
        )
    )
    return wished | {
        (child_id, day, service_id): (HeldState.SICK if state is State.SICK else HeldState.BOOKED, time)
        for child_id, day, service_id, state, time in rows
    }


def _read_names(db: Session, child_ids: Iterable[int]) -> dict[int, str]:
    return dict(db.execute(select(Child.id, Child.first_name).where(Child.id.in_(child_ids))).all())
