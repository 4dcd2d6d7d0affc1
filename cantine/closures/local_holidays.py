"""Local holidays (Alsace and Moselle, overseas), kept or not, from tomorrow on: a day that has begun never changes."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cantine.closures._effects import apply_closure, lock_closed
from cantine.closures.rules import BilledAgain, ClosureCredit, ClosureEffect, CoveredBooking
from cantine.common import school_days
from cantine.common.form_input import NotAccepted
from cantine.common.french import numeric_date
from cantine.common.paris import local_date
from cantine.common.roles import Actor, Permission
from cantine.journal.entries import Action, write_entry
from cantine.offer.queries import offer
from cantine.offer.rules.services import ClosurePeriod
from cantine.store.tables import Booking, LocalHolidays


@dataclass(frozen=True)
class LocalHolidaysForm:
    """Which holidays of the local law are kept here; or those of a territory, a code of `school_days.TERRITORIES`."""

    good_friday: bool = False
    saint_stephen: bool = False
    territory: str = ""


def set_local_holidays(db: Session, actor: Actor, form: LocalHolidaysForm, now: datetime) -> ClosureEffect:
    """Keep these holidays from tomorrow on; choosing what holds already writes nothing.

    Like a closure, a day that becomes a holiday cancels what is booked there, credits what was billed and tells the
    families. What an earlier choice cancelled stays cancelled. Raises Forbidden, NotAccepted for an unknown territory.
    """
    actor.must(Permission.EDIT_SETTINGS)
    if form.territory and form.territory not in school_days.TERRITORIES:
        raise NotAccepted("Ce territoire n'est pas connu : choisissez-le dans la liste.")
    tomorrow = local_date(now) + timedelta(1)
    made = offer.list_local_holidays(db)
    holds = school_days.find_local_choice(tomorrow, made) or school_days.LocalHolidayChoice(tomorrow)
    before, after = ({name: getattr(one, name) for name in vars(form)} for one in (holds, form))
    if before == after:
        return ClosureEffect()
    db.merge(LocalHolidays(first_day=tomorrow, **after))
    db.flush()
    told = {**after, "first_day": numeric_date(tomorrow)}
    write_entry(db, actor.account_id, Action.SET_LOCAL_HOLIDAYS, now, before=before, after=told)
    return _close_new_holidays(db, actor, tomorrow, [*made, school_days.LocalHolidayChoice(tomorrow, **after)], now)


def preview_local_holidays(db: Session, actor: Actor, form: LocalHolidaysForm, now: datetime) -> ClosureEffect:
    """What this choice would cancel: it is made and rolled back, so that the figures are exact. Raises Forbidden."""
    actor.must(Permission.EDIT_SETTINGS)
    with db.begin_nested() as attempt:
        closed = set_local_holidays(db, actor, form, now)
        attempt.rollback()
    return closed


def _close_new_holidays(
    db: Session, actor: Actor, first: date, made: list[school_days.LocalHolidayChoice], now: datetime
) -> ClosureEffect:
    """Apply a closure to every day with bookings that becomes a holiday by this choice, however far ahead."""
    cancelled: list[CoveredBooking] = []
    present: list[CoveredBooking] = []
    credits: dict[int, list[ClosureCredit]] = {}
    again: dict[int, BilledAgain] = {}
    latest = db.scalar(select(func.max(Booking.day))) or first
    closures = [
        ClosurePeriod(day, day, f"{name}, jour férié")
        for day, name in school_days.list_local_holidays(first, latest, made)
    ]
    if closures:
        lock_closed(db, closures)
    for closure in closures:
        closed = apply_closure(db, actor, closure, now)
        cancelled += closed.cancelled
        present += closed.present
        for family_id, of_family in closed.credits.items():
            credits.setdefault(family_id, []).extend(of_family)
        for family_id, halves in closed.again.items():
            again[family_id] = again.get(family_id, BilledAgain()) + halves
    return ClosureEffect(cancelled, present, credits, again=again)
