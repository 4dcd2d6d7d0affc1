"""Families and children that may book no new days for a time, and what was noted of too many incidents."""

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


class IncidentNotice(Base):
    """That a child reached a number of incidents in a school year, for which its parents were warned or it was stopped.

    `rule` is the key of the town's rule, `year` the one in which the school year began; `stop_id` is the stop that was
    made, `reason` what the parents read. While the row is there the same number has no consequence again.
    """

    __tablename__ = "incident_notice"

    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), primary_key=True)
    rule: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    reason: Mapped[str]
    stop_id: Mapped[int | None] = mapped_column(ForeignKey("booking_stop.id"), index=True)
