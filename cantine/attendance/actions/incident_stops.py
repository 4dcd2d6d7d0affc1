"""After too many incidents parents are warned, and then the child books no new days, where the town rules so."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.attendance.queries.incident_stops import (
    DueConsequence,
    IncidentAddressees,
    find_due,
    read_addressees,
)
from cantine.common.limits.stop_types import StopCause
from cantine.common.paris import local_date
from cantine.common.school_days import school_year
from cantine.common.terms.incident_stops import describe_stopping, describe_times
from cantine.families.actions.stops import describe_stop
from cantine.families.rules.stops import HeldStop
from cantine.journal.entries import Action, write_entry
from cantine.mail import outbox
from cantine.mail.letters.incidents import write_stop, write_warning
from cantine.mail.letters.letter import Letter
from cantine.offer.queries.incident_stops import read_incident_stops
from cantine.store.locks import lock_children, lock_rows
from cantine.store.tables import BookingStop, IncidentNotice

PORTAL = 0
"""Who does it, as the journal calls the portal itself."""


def refresh_incident_stops(db: Session, now: datetime) -> None:
    """Warn, and stop from tomorrow on, where a child has reached a number of a rule of the town; each number once.

    A day counts once it is over, so that a mistaken tick of the roll call has until midnight to be corrected. A stop
    whose incidents are waived, or were none, is lifted, and made again when they are reached again; one that somebody
    lifted is not made again for the same number. Children of archived families are left alone. Twice is once. Where
    the town has no rule, one query.
    """
    rules, today = read_incident_stops(db), local_date(now)
    if not rules:
        return
    concerned = find_due(db, rules, today).list_children()
    if not concerned:
        return
    lock_children(db, concerned)
    found = find_due(db, rules, today, concerned)  # as it stands now that nobody else changes it
    _free(db, found.gone, now)
    if found.due:
        to = read_addressees(db, {one.child_id for one in found.due})
        for one in found.due:
            if one.child_id in to.homes:
                _act(db, one, to, now)
    db.flush()


def _free(db: Session, gone: Mapping[int, int], now: datetime) -> None:
    """Lift these stops, and forget the numbers for which they were made."""
    if not gone:
        return
    for notice in db.scalars(select(IncidentNotice).where(IncidentNotice.stop_id.in_(gone))):
        db.delete(notice)
    for stop in lock_rows(db, BookingStop, BookingStop.id.in_(gone)):
        if stop.lifted_at is None:
            stop.lifted_at = now
            write_entry(db, PORTAL, Action.LIFT_STOP, now, child_id=stop.child_id, before=describe_stop(stop))
    db.flush()


def _act(db: Session, one: DueConsequence, to: IncidentAddressees, now: datetime) -> None:
    """Note the numbers; stop the child or warn its parents, where that follows, and write to its families."""
    times, stop_id, told = describe_times(one.rule, one.count, to.services), one.standing, False
    days: HeldStop | None = None
    if one.follows.stops and stop_id is None:
        stop = _stop(db, one, f"{times}.", now)
        stop_id = stop.id
        days, told = HeldStop(stop.first_day, stop.last_day, stop.service_id, stop.reason), True
    elif one.follows.warns:
        told = True
    year = school_year(local_date(now))[0].year
    for count in sorted(one.follows.counts):
        stopping = one.rule.stop_at is not None and count >= one.rule.stop_at
        whose = {"child_id": one.child_id, "rule": one.rule.key, "year": year, "count": count}
        db.add(IncidentNotice(**whose, at=now, reason=times, stop_id=stop_id if stopping else None))
    if told:
        sent = _write_to_families(db, one, days, to, now)
        if one.follows.warns:
            after = {"reason": times, "envoyé à": sent or "personne : aucune adresse mail"}
            write_entry(db, PORTAL, Action.WARN_OF_INCIDENTS, now, child_id=one.child_id, after=after)


def _stop(db: Session, one: DueConsequence, reason: str, now: datetime) -> BookingStop:
    first_day = local_date(now) + timedelta(1)
    stop = BookingStop(
        child_id=one.child_id,
        service_id=one.rule.service_id,
        first_day=first_day,
        last_day=one.rule.find_last_day(first_day),
        reason=reason,
        cause=StopCause.INCIDENTS,
        made_at=now,
    )
    db.add(stop)
    db.flush()
    write_entry(db, PORTAL, Action.STOP_BOOKINGS, now, child_id=one.child_id, after=describe_stop(stop))
    return stop


def _write_to_families(
    db: Session, one: DueConsequence, stop: HeldStop | None, to: IncidentAddressees, now: datetime
) -> str:
    """Write to every guardian of every family of the child who gets mail, of its stop or to warn; returns their
    addresses."""

    def compose() -> Letter:
        whom = to.commune, to.phone, to.names[one.child_id], describe_times(one.rule, one.count, to.services)
        return write_stop(*whom, stop.describe_days()) if stop else write_warning(*whom, describe_stopping(one.rule))

    sent: list[str] = []
    for family_id in to.homes[one.child_id]:
        emails = to.emails.get(family_id, ())
        outbox.write_to_all(db, emails, compose, now, family_id=family_id)
        sent += emails
    return ", ".join(sent)
