"""The reasons for which a surcharge is not asked, as the town has listed them."""

from sqlalchemy import String, cast, literal, select, true

from cantine.bookings.rules.waivers import USUAL_REASONS
from cantine.common.terms.booking_events import BookingEvent
from cantine.store.database import Reader
from cantine.store.tables import Tariff, WaiverReason

_PRICED = select(Tariff.id).where(cast(Tariff.events, String).contains(str(BookingEvent.LATE_STAFF))).exists()
"""Whether some price asks more for what staff add late."""
_once = select(literal(1).label("once")).subquery()
_REASONS = (
    select(_PRICED.label("priced"), WaiverReason.label, WaiverReason.active)
    .select_from(_once)
    .join(WaiverReason, true(), isouter=True)
    .order_by(WaiverReason.position, WaiverReason.id)
)


def list_reasons(db: Reader, *, of_staff: bool = False) -> list[str]:
    """The reasons that are offered, in the town's order; the usual ones where the town has no list. One query.

    None with `of_staff` where no price asks more for what staff add late.
    """
    rows = db.execute(_REASONS).all()
    if of_staff and not rows[0].priced:
        return []
    known = [row for row in rows if row.label is not None]
    return [row.label for row in known if row.active] if known else [*USUAL_REASONS]
