"""Which families usually book, and have nothing in the week that is about to close."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Integer, Select, cast, exists, func, select
from sqlalchemy.orm import aliased

from cantine.bookings.rules import reminders as rules
from cantine.common.vocabulary import State
from cantine.families.queries import families
from cantine.mail.recipients import GETS_MAIL
from cantine.offer.queries import offer
from cantine.store.commune import find_commune
from cantine.store.database import Reader
from cantine.store.tables import Account, Booking, Family, Guardian, Reminder

YEAR, WEEK = timedelta(366), timedelta(6)


@dataclass(frozen=True)
class FamilyToRemind:
    """A family to remind, the Monday of the week in which it has nothing, and until when (UTC) it may still book."""

    family_id: int
    week: date
    closes: datetime


def list_to_remind(db: Reader, now: datetime) -> list[FamilyToRemind]:
    """The families to remind at `now`, by the rule of `rules.reminders`; those who want no reminders are left out.

    A fixed number of queries for each week that closes; nothing but the offer is asked where none does.
    """
    commune = find_commune(db)
    if commune is None:
        return []
    services = offer.list_services(db)
    today = now.date()
    calendar = offer.read_calendar(db, commune.zone, today - YEAR, today + YEAR)
    found = []
    for week, closes in rules.find_closing_weeks(services, calendar, now).items():
        usual = _read_usual_services(db, week, rules.list_served_weeks(services, calendar, week))
        pupils = families.read_pupils(db, usual)
        for family_id, service_ids in usual.items():
            theirs = [service for service in services if service.id in service_ids]
            until = rules.find_booking_end(week, theirs, pupils.get(family_id, []), calendar, closes)
            if until:
                found.append(FamilyToRemind(family_id, week, until))
    return sorted(found, key=lambda one: (one.family_id, one.week))


def _read_usual_services(db: Reader, week: date, weeks: Sequence[date]) -> dict[int, Collection[int]]:
    """The services (ids) that each family to remind usually books; `weeks` are the Mondays of those it is judged by."""
    booked: dict[int, set[date]] = defaultdict(set)
    services: dict[int, set[int]] = defaultdict(set)
    for family_id, service_id, *flags in db.execute(_select_booked_weeks(week, weeks)) if weeks else ():
        on = {monday for monday, flag in zip(weeks, flags, strict=True) if flag}
        if on:
            booked[family_id] |= on
            services[family_id].add(service_id)
    return {family_id: services[family_id] for family_id, on in booked.items() if rules.usually_books(on)}


def _select_booked_weeks(week: date, weeks: Sequence[date]) -> Select[*tuple[Any, ...]]:
    """Family, service and, for each of `weeks`, 1 where the family has booked it then and 0 where not.

    Of the families that want to be reminded, were not reminded of `week` yet and have nothing in it.
    """
    other = aliased(Booking)
    something = exists().where(
        other.family_id == Booking.family_id, other.day.between(week, week + WEEK), other.state != State.CANCELLED
    )
    wanting = (
        select(Guardian.family_id)
        .join(Account, Account.id == Guardian.account_id)
        .join(Family, Family.id == Guardian.family_id)
        .where(Guardian.reminders, GETS_MAIL, Family.archived_on.is_(None))
    )
    told = select(Reminder.family_id).where(Reminder.week == week)
    in_week = [func.max(cast(Booking.day.between(monday, monday + WEEK), Integer)) for monday in weeks]
    return (
        select(Booking.family_id, Booking.service_id, *in_week)
        .where(
            Booking.day.between(weeks[-1], weeks[0] + WEEK),
            Booking.state != State.CANCELLED,
            Booking.family_id.in_(wanting),
            Booking.family_id.not_in(told),
            ~something,
        )
        .group_by(Booking.family_id, Booking.service_id)
    )
