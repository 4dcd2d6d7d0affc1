"""A period is announced by mail: one letter to each family with a child at the school, once."""

from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from cantine.bookings.rules.announcements import concerns
from cantine.families.queries import families
from cantine.mail import outbox
from cantine.mail.letters.letter import Letter
from cantine.mail.letters.periods import write_announcement
from cantine.mail.recipients import read_emails
from cantine.offer.queries import offer
from cantine.offer.queries.periods import list_periods
from cantine.offer.rules.period_sentences import describe_period
from cantine.offer.rules.periods import PeriodRules
from cantine.store.commune import read_commune
from cantine.store.locks import lock_if_there
from cantine.store.tables import BookingPeriod, Child, Custody, Family, Label


def announce(db: Session, period_id: int, address: str, now: datetime) -> int:
    """Write to the families about this period, once however many processes do; how many families.

    Those whom somebody can be written to of, with a child whom it concerns. `address` is that of the portal.
    """
    row = lock_if_there(db, BookingPeriod, period_id)
    if row is None or row.announced_at is not None:
        return 0
    row.announced_at = now
    period = next(one.rules for one in list_periods(db, row.first_day) if one.rules.id == period_id)
    services = offer.list_services(db)
    emails = read_emails(db, _select_families(period))
    children = families.read_children(db, emails.keys())
    names = {one.id: one.label for one in services if one.open_to_parents}
    labels = dict(db.execute(select(Label.id, Label.name)).all())
    commune = read_commune(db).name

    def compose() -> Letter:
        return write_announcement(commune, address, period.label, [describe_period(period, names, labels)])

    told = [id for id in emails if any(concerns(period, child.pupil, services) for child in children.get(id, ()))]
    for family_id in told:
        outbox.write_to_all(db, emails[family_id], compose, now, family_id=family_id)
    return len(told)


def _select_families(period: PeriodRules) -> Select[int]:
    """The families (ids) with a child that is at the school on some day of the period."""
    return (
        select(Custody.family_id)
        .join(Child, Child.id == Custody.child_id)
        .join(Family, Family.id == Custody.family_id)
        .where(
            Family.archived_on.is_(None),
            or_(Child.enrolled_from.is_(None), Child.enrolled_from <= period.last),
            or_(Child.enrolled_until.is_(None), Child.enrolled_until >= period.first),
        )
    )
