"""Who may waive what an incident costs, and keep the town's list of reasons."""

from cantine.access.queries.visitors import Visitor
from cantine.attendance.actions import waivers
from cantine.attendance.actions.waivers import WaiverReasonsForm
from cantine.common.terms.booking_events import LateBy
from cantine.common.vocabulary import State
from cantine.store.tables import Booking
from tests.cast import Cast
from tests.permissions.people import MEAL, NOW, Deeds


def _late(cast: Cast, db) -> int:
    whose = {"child_id": cast.leo, "family_id": cast.alices_family, "service_id": cast.meal, "day": MEAL}
    row = Booking(**whose, state=State.ADDED, late_by=LateBy.STAFF)
    db.add(row)
    db.flush()
    return row.id


def _waive(cast: Cast, db, who: Visitor) -> None:
    assert waivers.waive(db, who.actor, [_late(cast, db)], "Travail", NOW) == 1


def _ask_again(cast: Cast, db, who: Visitor) -> None:
    assert waivers.ask_again(db, who.actor, [_late(cast, db)], NOW) == 0


MAY: Deeds = {
    waivers.waive: (_waive, {"manager", "admin"}),
    waivers.ask_again: (_ask_again, {"manager", "admin"}),
    waivers.set_reasons: (
        lambda _cast, db, who: waivers.set_reasons(db, who.actor, WaiverReasonsForm(("Travail",)), NOW),
        {"admin"},
    ),
}
