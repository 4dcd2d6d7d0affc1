"""The reasons for which a surcharge is not asked, as the town has listed them."""

from sqlalchemy import select

from cantine.bookings.rules.waivers import USUAL_REASONS
from cantine.store.database import Reader
from cantine.store.tables import WaiverReason


def list_reasons(db: Reader) -> list[str]:
    """The reasons that are offered, in the town's order; the usual ones where the town has no list. One query."""
    rows = db.execute(select(WaiverReason.label, WaiverReason.active).order_by(WaiverReason.position, WaiverReason.id))
    known = rows.all()
    return [row.label for row in known if row.active] if known else [*USUAL_REASONS]
