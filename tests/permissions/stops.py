"""Who may stop the bookings of a family, and lift a stop."""

from cantine.common.limits.stop_types import StopCause
from cantine.common.terms.booking_events import BookingEvent
from cantine.common.terms.incident_stops import IncidentStop
from cantine.families.actions import stops
from cantine.families.actions.stops import StopForm
from cantine.offer.actions import incident_stops
from cantine.offer.actions.incident_stops import IncidentStopsForm
from cantine.store import tables
from tests.cast import Cast
from tests.permissions.people import MEAL, NOW, Deeds

RULE = IncidentStop(frozenset({BookingEvent.LATE_PICKUP}), (1,), 4)


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
    incident_stops.set_incident_stops: (
        lambda _cast, db, who: incident_stops.set_incident_stops(db, who.actor, IncidentStopsForm((RULE,)), NOW),
        {"admin"},
    ),
    stops.lift_stop: (lambda cast, db, who: stops.lift_stop(db, who.actor, _stopped(cast, db), NOW), {"admin"}),
}
