"""Who may stop the bookings of a family, and lift a stop."""

from cantine.common.limits.stop_types import StopCause
from cantine.families.actions import stops
from cantine.families.actions.stops import StopForm
from cantine.store import tables
from tests.cast import Cast
from tests.permissions.people import MEAL, NOW, Deeds


def _stopped(cast: Cast, db) -> int:
    row = tables.BookingStop(
        family_id=cast.alices_family, first_day=MEAL, reason="Dossier", cause=StopCause.HAND, made_at=NOW
    )
    db.add(row)
    db.flush()
    return row.id


MAY: Deeds = {
    stops.stop_bookings: (
        lambda cast, db, who: stops.stop_bookings(db, who.actor, StopForm("Dossier", cast.alices_family), NOW),
        {"admin"},
    ),
    stops.lift_stop: (lambda cast, db, who: stops.lift_stop(db, who.actor, _stopped(cast, db), NOW), {"admin"}),
}
