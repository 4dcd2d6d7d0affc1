"""What is done about bookings, absences and the day in the canteen, and who may."""

from cantine.access.queries.visitors import Visitor
from cantine.attendance.actions import roll_call, unbooked
from cantine.attendance.rules.roll_call import ARRIVED, Mark, Tap
from cantine.bookings.actions import apply_week, book_for_family, prepared, save_month
from cantine.bookings.rules.cell_changes import CellChange
from cantine.closures import closures
from cantine.common.paris import local_date
from cantine.common.vocabulary import Presence, State
from cantine.families.actions import custody_days
from cantine.offer.actions import menus
from cantine.offer.rules.menus import DayMenu
from cantine.offer.rules.services import ClosurePeriod
from cantine.store import tables
from cantine.store.tables import (
    Booking,
    CustodyDay,
)
from tests.cast import Cast
from tests.permissions.people import MEAL, NOW, PARENTS, Deeds


def _save_month(cast: Cast, db, who: Visitor) -> None:
    change = CellChange(MEAL, cast.meal, on=True)
    assert save_month.save_month(db, who.actor, cast.leo, [change], NOW).saved == [change]


def _apply_week(cast: Cast, db, who: Visitor) -> None:
    change = CellChange(MEAL, cast.meal, on=True)
    assert apply_week.apply_week(db, who.actor, {cast.leo: [change]}, NOW)[cast.leo].saved == [change]


def _save_children(cast: Cast, db, who: Visitor) -> None:
    change = CellChange(MEAL, cast.meal, on=True)
    assert apply_week.save_children(db, who.actor, {cast.leo: [change]}, NOW)[cast.leo].saved == [change]


def _copy_month(cast: Cast, db, who: Visitor) -> None:
    change = CellChange(MEAL, cast.meal, on=True)
    assert apply_week.copy_month(db, who.actor, {cast.leo: [change]}, NOW)[cast.leo].saved == [change]


def _set_custody_days(cast: Cast, db, who: Visitor) -> None:
    custody_days.set_custody_days(db, who.actor, cast.zoe, cast.alices_family, [MEAL], NOW)
    assert db.get(CustodyDay, (cast.zoe, MEAL))


def _clear_custody_days(cast: Cast, db, who: Visitor) -> None:
    custody_days.clear_custody_days(db, who.actor, cast.zoe, [MEAL], NOW)
    assert db.get(CustodyDay, (cast.zoe, MEAL)) is None


def _book_for_family(cast: Cast, db, who: Visitor) -> None:
    change = CellChange(MEAL, cast.meal, on=True)
    assert book_for_family.book_for_family(db, who.actor, cast.leo, [change], NOW).saved == [change]


def _book_for_children(cast: Cast, db, who: Visitor) -> None:
    change = CellChange(MEAL, cast.meal, on=True)
    assert book_for_family.book_for_children(db, who.actor, {cast.leo: [change]}, NOW)[cast.leo].saved == [change]


TICKED = Mark(Presence.PRESENT)


def _save_menus(cast: Cast, db, who: Visitor) -> None:
    assert menus.save_menus(db, who.actor, {MEAL: DayMenu("Salade")}, NOW) == 1


def _tick(cast: Cast, db, who: Visitor) -> None:
    roll_call.tick(db, who.actor, Tap(_booked_today(cast, db), TICKED, [Mark()]), NOW)


def _tick_all(cast: Cast, db, who: Visitor) -> None:
    assert roll_call.tick_all(db, who.actor, [_booked_today(cast, db)], TICKED, Mark(), NOW)


def _add_unbooked(cast: Cast, db, who: Visitor) -> None:
    assert unbooked.add_unbooked(db, who.actor, cast.leo, cast.meal, local_date(NOW), None, NOW)


def _remove_unbooked(cast: Cast, db, who: Visitor) -> None:
    unbooked.remove_unbooked(db, who.actor, _booked_today(cast, db, state=State.ADDED, reason=ARRIVED), NOW)


def _booked_today(cast: Cast, db, **more) -> int:
    key = {"child_id": cast.leo, "service_id": cast.meal, "day": local_date(NOW)}
    booking = Booking(**key, family_id=cast.alices_family, **more)
    db.add(booking)
    db.flush()
    return booking.id


STRIKE = ClosurePeriod(MEAL, MEAL, "Grève")


def _closure(db) -> int:
    strike = tables.Closure(first=MEAL, last=MEAL, label="Grève")
    db.add(strike)
    db.flush()
    return strike.id


def _add_closure(cast: Cast, db, who: Visitor) -> None:
    closures.add_closure(db, who.actor, STRIKE, NOW)


def _edit_closure(cast: Cast, db, who: Visitor) -> None:
    closures.edit_closure(db, who.actor, _closure(db), STRIKE, NOW)


def _remove_closure(cast: Cast, db, who: Visitor) -> None:
    closures.remove_closure(db, who.actor, _closure(db), NOW)


def _preview_reopening(cast: Cast, db, who: Visitor) -> None:
    closures.preview_reopening(db, who.actor, _closure(db), NOW)


def _preview_closure(cast: Cast, db, who: Visitor) -> None:
    closures.preview_closure(db, who.actor, STRIKE, NOW)


MAY: Deeds = {
    save_month.save_month: (_save_month, {"guardian"}),
    closures.add_closure: (_add_closure, {"admin"}),
    closures.edit_closure: (_edit_closure, {"admin"}),
    closures.remove_closure: (_remove_closure, {"admin"}),
    closures.preview_closure: (_preview_closure, {"admin"}),
    closures.preview_reopening: (_preview_reopening, {"admin"}),
    apply_week.apply_week: (_apply_week, {"guardian"}),
    apply_week.save_children: (_save_children, {"guardian"}),
    prepared.send_prepared: (lambda cast, db, who: prepared.send_prepared(db, who.actor, NOW), PARENTS),
    apply_week.copy_month: (_copy_month, {"guardian"}),
    custody_days.set_custody_days: (_set_custody_days, {"admin"}),
    custody_days.clear_custody_days: (_clear_custody_days, {"admin"}),
    book_for_family.book_for_family: (_book_for_family, {"manager", "admin"}),
    book_for_family.book_for_children: (_book_for_children, {"manager", "admin"}),
    menus.save_menus: (_save_menus, {"manager", "admin"}),
    roll_call.tick: (_tick, {"manager", "admin"}),
    roll_call.tick_all: (_tick_all, {"manager", "admin"}),
    unbooked.add_unbooked: (_add_unbooked, {"manager", "admin"}),
    unbooked.remove_unbooked: (_remove_unbooked, {"manager", "admin"}),
}
