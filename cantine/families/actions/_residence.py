"""A family moves into the commune or out of it: its prices change from that day on."""

from datetime import date

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from cantine.store.tables import Family, Residence

BEGINNING = date(1, 1, 1)
"""A first day before all others: that of what held before the first move."""


def set_residence(db: Session, family_id: int, resident: bool, first_day: date) -> None:
    """Write that the family lives in the commune from `first_day` on, or not; moves entered for later are deleted.

    What is billed keeps its price.
    """
    before = db.scalars(select(Family.resident).where(Family.id == family_id)).one()
    own = Residence.family_id == family_id
    known = db.scalar(select(Residence.family_id).where(own).limit(1)) is not None
    db.execute(delete(Residence).where(own, Residence.first_day >= first_day))
    if not known and first_day > BEGINNING:
        db.add(Residence(family_id=family_id, first_day=BEGINNING, resident=before))
    db.add(Residence(family_id=family_id, first_day=first_day, resident=resident))
    db.execute(update(Family).where(Family.id == family_id).values(resident=resident))
    db.flush()
