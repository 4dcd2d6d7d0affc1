"""Reminders: a family that usually books and has nothing in the week that closes gets one letter the day before."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.bookings.queries.reminders import FamilyToRemind
from cantine.mail import outbox
from cantine.mail.letters.bookings import write_week_reminder
from cantine.mail.recipients import read_emails
from cantine.store.commune import read_commune
from cantine.store.tables import Family, Guardian, Reminder
from cantine.store.upsert import insert_missing


def remind(db: Session, unbooked: Sequence[FamilyToRemind], address: str, now: datetime) -> int:
    """Write the letters to these families, each once for its week, however many processes do; returns how many are new.

    Only to the guardians who want to be reminded. `address` is that of the portal.
    """
    if not unbooked:
        return 0
    rows = [{"family_id": one.family_id, "week": one.week, "at": now} for one in unbooked]
    told = {(row.family_id, row.week) for row in insert_missing(db, Reminder, rows)}
    commune = read_commune(db).name
    family_ids = {family_id for family_id, _week in told}
    names = dict(db.execute(select(Family.id, Family.name).where(Family.id.in_(family_ids))).all())
    emails = read_emails(db, family_ids, Guardian.reminders)
    for one in unbooked:
        if (one.family_id, one.week) in told:
            compose = partial(write_week_reminder, commune, address, names[one.family_id], one.week, one.closes)
            outbox.write_to_all(db, emails.get(one.family_id, ()), compose, now, family_id=one.family_id)
    return len(told)
