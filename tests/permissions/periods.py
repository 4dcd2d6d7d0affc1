"""Who may keep booking periods."""

from datetime import timedelta

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


MAY: Deeds = {
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
