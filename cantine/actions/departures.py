"""Somebody leaves: what is still booked after that day is told beforehand, and cancelled where that is wanted."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from cantine.actions import journal
from cantine.rules.french import days_span, plural
from cantine.rules.roles import Actor
from cantine.rules.words import STATE_LABELS, Presence, State
from cantine.store.database import Reader
from cantine.store.tables import Booking, Child, Service


@dataclass(frozen=True)
class Remaining:
    """Bookings that stand, sick days included: how many can be cancelled, how many are invoiced or were attended.

    `first` and `last` are the days of them all, None where there is none.
    """

    open: int = 0
    fixed: int = 0
    first: date | None = None
    last: date | None = None

    def __bool__(self) -> bool:
        return bool(self.open or self.fixed)

    def __str__(self) -> str:
        """« 10 inscriptions non facturées, du lundi 7 au vendredi 18 décembre 2026 »."""
        if not self.first or not self.last:
            return "aucune inscription"
        span = days_span(self.first, self.last)
        parts = [plural(self.open, "inscription non facturée", "inscriptions non facturées")] if self.open else []
        if self.fixed:
            parts.append(plural(self.fixed, "inscription déjà facturée", "inscriptions déjà facturées"))
        return f"{' et '.join(parts)} ({span})"


_STANDS = Booking.state != State.CANCELLED
_CAN_GO = Booking.invoice_line_id.is_(None) & (Booking.presence != Presence.PRESENT)


def remaining(db: Reader, *which: ColumnElement[bool]) -> Remaining:
    """What stands of the bookings that all of `which` choose. One query."""
    asked = select(
        func.count().filter(_CAN_GO), func.count().filter(~_CAN_GO), func.min(Booking.day), func.max(Booking.day)
    )
    return Remaining(*db.execute(asked.where(_STANDS, *which)).one())


def cancel(db: Session, actor: Actor, now: datetime, why: str, *which: ColumnElement[bool]) -> int:
    """Cancel what stands of these bookings and is neither invoiced nor attended; how many that were.

    The journal has one entry for each family and child, with its days and `why`.
    """
    chosen = _STANDS, _CAN_GO, *which
    children = select(Booking.child_id).where(*chosen)
    locked = select(Child.id).where(Child.id.in_(children)).order_by(Child.id).with_for_update(key_share=True)
    db.execute(locked).all()
    rows = db.execute(
        select(Booking.id, Booking.family_id, Booking.child_id, Booking.day, Booking.state, Service.label)
        .join(Service, Service.id == Booking.service_id)
        .where(*chosen)
        .order_by(Booking.day, Service.position, Service.id)
        .with_for_update(of=Booking)
    ).all()
    gone = {"state": State.CANCELLED, "presence": Presence.UNKNOWN, "ticked_by_id": None, "ticked_at": None}
    if rows:
        db.execute(update(Booking), [{"id": row.id, "reason": "", "absence_id": None, **gone} for row in rows])
    told: dict[tuple[int, int], dict[str, str]] = defaultdict(dict)
    for row in rows:
        told[row.family_id, row.child_id][f"{row.day} {row.label}"] = STATE_LABELS[row.state].lower()
    for (family_id, child_id), before in told.items():
        about = {"family_id": family_id, "child_id": child_id}
        after = {**dict.fromkeys(before, "annulé"), "reason": why}
        journal.write(db, actor.account_id, "cancel_bookings", now, before=before, after=after, **about)
    return len(rows)
