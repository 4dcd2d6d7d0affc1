"""Who pays a share of what a child costs, beside the family that has the child on the day."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from cantine.store.tables.base import Base
from cantine.store.types import Structured


class CostShare(Base):
    """`payer_id` pays a part of the child's price: an organisation (CCAS, département), or the other parent's family.

    From `first_day` until `last_day`, both included; without a last day until further notice. `percent` is in
    hundredths (33,33 % is 3333), `cents` an amount for each unit that is billed. Of the services `service_ids`, of all
    where that is None.
    """

    __tablename__ = "cost_share"
    __table_args__ = (
        CheckConstraint("last_day IS NULL OR first_day <= last_day", name="order"),
        CheckConstraint("(percent IS NULL) <> (cents IS NULL)", name="one_share"),
        CheckConstraint("percent > 0 AND percent <= 10000", name="percent"),
        CheckConstraint("cents > 0", name="cents"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), index=True)
    payer_id: Mapped[int] = mapped_column(ForeignKey("family.id"), index=True)
    percent: Mapped[int | None]
    cents: Mapped[int | None]
    service_ids: Mapped[frozenset[int] | None] = mapped_column(Structured(frozenset[int]))
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
