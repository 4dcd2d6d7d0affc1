"""Who may keep booking periods, and decide about the wishes in them."""

from datetime import timedelta

from cantine.bookings.actions import decide_wishes
from cantine.common.period_types import PeriodMode
from cantine.offer.actions import periods
from cantine.offer.rules.period_form import PeriodForm
from cantine.store import tables
from tests.cast import Cast
from tests.permissions.people import MEAL, NOW, Deeds


def _form(cast: Cast) -> PeriodForm:
    return PeriodForm("Hiver", MEAL, MEAL + timedelta(30), frozenset({cast.meal}))


def _known(cast: Cast, db) -> int:
    row = tables.BookingPeriod(label="Hiver", first_day=MEAL, last_day=MEAL)
    db.add(row)
    db.flush()
    db.add(tables.BookingPeriodService(period_id=row.id, service_id=cast.meal))
    db.flush()
    return row.id


def _closed(cast: Cast, db) -> int:
    row = db.get_one(tables.BookingPeriod, _known(cast, db))
    row.mode = PeriodMode.WISH
    db.flush()
    return row.id


def _waiting(cast: Cast, db) -> int:
    period_id = _closed(cast, db)
    db.get_one(tables.BookingPeriod, period_id).decided_at = NOW
    whose = {"child_id": cast.leo, "family_id": cast.alices_family, "service_id": cast.meal}
    row = tables.Wish(period_id=period_id, day=MEAL, wished_at=NOW, **whose)
    db.add(row)
    db.flush()
    return row.id


MAY: Deeds = {
    decide_wishes.decide_wishes: (
        lambda cast, db, who: decide_wishes.decide_wishes(db, who.actor, _closed(cast, db), NOW),
        {"admin", "manager"},
    ),
    decide_wishes.grant_wish: (
        lambda cast, db, who: decide_wishes.grant_wish(db, who.actor, _waiting(cast, db), NOW),
        {"admin", "manager"},
    ),
    periods.add_period: (lambda cast, db, who: periods.add_period(db, who.actor, _form(cast), NOW), {"admin"}),
    periods.add_periods: (lambda cast, db, who: periods.add_periods(db, who.actor, [_form(cast)], NOW), {"admin"}),
    periods.edit_period: (
        lambda cast, db, who: periods.edit_period(db, who.actor, _known(cast, db), _form(cast), NOW),
        {"admin"},
    ),
    periods.remove_period: (
        lambda cast, db, who: periods.remove_period(db, who.actor, _known(cast, db), NOW),
        {"admin"},
    ),
}
