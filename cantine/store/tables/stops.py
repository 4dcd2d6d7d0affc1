"""Families and children that may book no new days for a time."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from cantine.common.limits.stop_types import StopCause
from cantine.store.tables.base import Base, make_word_check


class BookingStop(Base):
    """A family, for all its children, or one child books no new days of a service (None: of any) for some days.

    From `first_day` until `last_day`, both included; without a last day until it is lifted. What is booked stays, and
    may be cancelled. `reason` is what parents read. One that the portal made has no `made_by_id`. A stop for a debt
    that somebody lifted holds back the next one until the debt is paid, which ends it with a `last_day`.
    """

    __tablename__ = "booking_stop"
    __table_args__ = (
        CheckConstraint("(family_id IS NULL) <> (child_id IS NULL)", name="one_holder"),
        CheckConstraint("last_day IS NULL OR first_day <= last_day", name="order"),
        make_word_check("cause", StopCause),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    family_id: Mapped[int | None] = mapped_column(ForeignKey("family.id"), index=True)
    child_id: Mapped[int | None] = mapped_column(ForeignKey("child.id"), index=True)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    reason: Mapped[str]
    cause: Mapped[StopCause]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
