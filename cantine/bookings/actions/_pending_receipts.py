"""What a save changed and refused, kept until the family's receipt tells it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from cantine.bookings.rules.receipts import HeldState, ReceiptItem
from cantine.store.tables import PendingReceipt


def note_save(db: Session, family_id: int, told: Sequence[ReceiptItem], now: datetime) -> None:
    """Keep what one save changed and refused for the receipt, in the transaction of the save."""
    if told:
        db.add(PendingReceipt(family_id=family_id, at=now, content={"cells": [_encode(one) for one in told]}))


def _encode(told: ReceiptItem) -> list[Any]:
    return [str(value) if isinstance(value, date) else value for value in vars(told).values()]


def decode(kept: list[Any]) -> ReceiptItem:
    """An item as `note_save` kept it."""
    child_id, day, service_id, was, now, *rest = kept  # one of an earlier version has no English refusal
    return ReceiptItem(child_id, date.fromisoformat(day), service_id, HeldState(was), HeldState(now), *rest)
