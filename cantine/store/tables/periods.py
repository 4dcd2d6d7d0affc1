"""Booking periods: when parents book the days of some services, and what they wish until the town hall decides."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cantine.common.period_types import PeriodMode, Priority, WishState
from cantine.store.tables.base import Base, make_word_check
from cantine.store.types import Structured


class BookingPeriod(Base):
    """The days `first_day` to `last_day`, both included, of some services are booked together.

    Parents book from `opens_at` on (None: at any time) until before `closes_at`, and cancel until before `cancel_until`
    (None: as the service says). `announce_days` days before it opens families get a letter (None: none);
    `announced_at` is when. `seed` is that of the draw, by which it can be done again.
    """

    __tablename__ = "booking_period"
    __table_args__ = (CheckConstraint("first_day <= last_day", name="order"), make_word_check("mode", PeriodMode))

    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str]
    first_day: Mapped[date] = mapped_column(index=True)
    last_day: Mapped[date] = mapped_column(index=True)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    cancel_until: Mapped[datetime | None]
    mode: Mapped[PeriodMode] = mapped_column(default=PeriodMode.FIRST_COME)
    priorities: Mapped[tuple[Priority, ...]] = mapped_column(Structured(tuple[Priority, ...]), default=())
    announce_days: Mapped[int | None]
    announced_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    seed: Mapped[int | None]


class BookingPeriodService(Base):
    """A period is one of this service."""

    __tablename__ = "booking_period_service"

    period_id: Mapped[int] = mapped_column(ForeignKey("booking_period.id", ondelete="CASCADE"), primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), primary_key=True, index=True)


class Wish(Base):
    """One child, day and service that a family asks for in a period: no booking, so nobody counts or bills it.

    `wished_at` is when it was asked first, `time` the chosen time (minutes). Who changes wishes has locked their child.
    """

    __tablename__ = "wish"
    __table_args__ = (
        UniqueConstraint("child_id", "day", "service_id"),
        Index(None, "period_id", "state"),
        Index(None, "family_id"),
        make_word_check("state", WishState),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"))
    day: Mapped[date]
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    family_id: Mapped[int] = mapped_column(ForeignKey("family.id"))
    period_id: Mapped[int] = mapped_column(ForeignKey("booking_period.id"))
    time: Mapped[int | None]
    wished_at: Mapped[datetime]
    state: Mapped[WishState] = mapped_column(default=WishState.WAITING)
