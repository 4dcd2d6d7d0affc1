"""How far a new town has come."""

from datetime import date
from typing import Any

from sqlalchemy import func, select

from cantine.offer.rules.setup_steps import TownProgress
from cantine.store.database import Reader
from cantine.store.tables import Account, Classroom, Family, Service, Tariff, TariffBand


def read_progress(db: Reader, today: date, *, mail_leaves: bool) -> TownProgress:
    """Which of the first steps the town has done; prices that are only announced count. One query."""
    announced = date(today.year + 1, today.month, 1)
    priced = select(Tariff.service_id).join(TariffBand, TariffBand.tariff_id == Tariff.id)
    priced = priced.where(Tariff.first_day <= announced)
    counted: list[Any] = [
        select(func.count()).select_from(Classroom),
        select(func.count()).select_from(Service).where(Service.active),
        select(func.count()).select_from(Service).where(Service.active, Service.id.in_(priced)),
        select(func.count()).select_from(Family),
        select(func.count()).select_from(Account).where(Account.role.is_not(None), Account.disabled_at.is_(None)),
    ]
    counts = db.execute(select(*(one.scalar_subquery() for one in counted))).one()
    return TownProgress(*(*counts, mail_leaves))
