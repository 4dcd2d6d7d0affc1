"""Booking periods: when parents book the days of some services, what they wish until the town hall decides, and the
lines of those who come to the opening of a period."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from cantine.common.period_types import PeriodMode, Priority, WishState
from cantine.store.tables.base import Base, make_word_check
from cantine.store.types import Structured


class BookingPeriod(Base):
    """The days `first_day` to `last_day`, both included, of some services are booked together.

    Parents book from `opens_at` on (None: at any time) until before `closes_at`, and cancel until before `cancel_until`
    (None: as the service says). `announce_days` days before it opens families get a letter (None: none);
    `announced_at` is when. `seed` is that of the draw, by which it can be done again. With a `waiting_room` families
    prepare what they want before it opens, and then have their turns one after the other.
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
    waiting_room: Mapped[bool] = mapped_column(default=False, server_default=false())
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


class Opening(Base):
    """The waiting room of the instant `opens_at`, made when the first one comes.

    `drawn_at` is when those who were there got their order, by the draw of `seed`; from `closed_at` on nobody waits any
    more.
    """

    __tablename__ = "opening"

    id: Mapped[int] = mapped_column(primary_key=True)
    opens_at: Mapped[datetime] = mapped_column(unique=True)
    seed: Mapped[int | None]
    drawn_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class OpeningPlace(Base):
    """The place of a family, or of a browser by the hash of its cookie: `rank` in the line once it is drawn.

    `asked_at` is when it last waited there, `admitted_at` when its turn came first, `active_at` when it last did
    something inside, `left_at` when its last page was closed. Who writes places has locked their opening.
    """

    __tablename__ = "opening_place"
    __table_args__ = (UniqueConstraint("opening_id", "family_id"), Index(None, "opening_id", "rank"))

    id: Mapped[int] = mapped_column(primary_key=True)
    opening_id: Mapped[int] = mapped_column(ForeignKey("opening.id", ondelete="CASCADE"))
    family_id: Mapped[int | None] = mapped_column(ForeignKey("family.id"), index=True)
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    rank: Mapped[int | None]
    asked_at: Mapped[datetime]
    admitted_at: Mapped[datetime | None]
    active_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
