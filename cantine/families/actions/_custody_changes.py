"""Which families have a child from a day on, with what held until then; and whose each booked day is."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from sqlalchemy import ColumnElement, delete, insert, select
from sqlalchemy.orm import Session

from cantine.common.bounds.day_bounds import check_kept_days
from cantine.common.roles import NotFound
from cantine.common.vocabulary import Weeks
from cantine.families.rules.custody import find_family_of_day
from cantine.store.tables import Booking, Custody, CustodyDay, EarlierCustody, Family


def check_families(db: Session, family_ids: Collection[int], which: ColumnElement[bool]) -> None:
    """Raise NotFound where one of these is unknown, an organisation, which has no children, or not as `which` says."""
    asked = select(Family.id).where(Family.id.in_(family_ids), which, ~Family.organisation)
    if len(db.scalars(asked).all()) != len(family_ids):
        raise NotFound


def write_custody(
    db: Session, child_id: int, was: Mapping[int, Weeks], becomes: Mapping[int, Weeks], first_day: date, today: date
) -> None:
    """Write which families have the child from `first_day` on; earlier days stay, later changes are deleted.

    Raises NotAccepted for a day of another age.
    """
    check_kept_days(today, first_day)
    eve = first_day - timedelta(1)
    of_child = EarlierCustody.child_id == child_id
    db.execute(delete(EarlierCustody).where(of_child, EarlierCustody.until >= eve))
    db.execute(delete(Custody).where(Custody.child_id == child_id))
    gone = CustodyDay.family_id.not_in([*becomes])
    db.execute(delete(CustodyDay).where(CustodyDay.child_id == child_id, CustodyDay.day >= first_day, gone))
    if was and was != becomes:
        rows = [{"child_id": child_id, "until": eve, "family_id": id, "weeks": weeks} for id, weeks in was.items()]
        db.execute(insert(EarlierCustody), rows)
    now = [{"child_id": child_id, "family_id": family_id, "weeks": weeks} for family_id, weeks in becomes.items()]
    db.execute(insert(Custody), now)


def find_owners(db: Session, child_id: int, homes: Mapping[int, Weeks], first_day: date) -> dict[date, int]:
    """The family (id) of each day from `first_day` on for which the child has a booking."""
    days = db.scalars(select(Booking.day).where(Booking.child_id == child_id, Booking.day >= first_day).distinct())
    own = select(CustodyDay.day, CustodyDay.family_id).where(CustodyDay.child_id == child_id)
    own_days = dict(db.execute(own).all())
    return {day: family for day in days if (family := find_family_of_day(day, homes, own_days)) is not None}
