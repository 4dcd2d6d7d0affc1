"""Who is booked for what, and who came."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from cantine.common.terms.booking_events import LateBy
from cantine.common.vocabulary import Presence, State
from cantine.store.tables.base import Base, make_word_check

_BILLED = sql("invoice_line_id IS NOT NULL")


class Booking(Base):
    """One child, one day, one service; `family_id` is the family of that day. A cancelled booking keeps its row.

    `late_by`: who added it after the cutoff (None: in time); `reason`: why staff did; `waived`: why what it costs more
    is not asked, empty where it is. `absence_id`: the sickness that made it `sick`. `ticked_*`: who noted the presence,
    and when. `called_off`: staff know beforehand that the child does not come, and the day is billed
    nevertheless: no meal is cooked for it and it takes no place. `classroom_id` and `diet` are those of that day: the
    database takes them from the child or its `EarlierClass`, and `families.actions._placements` updates them when a
    child moves, from the day of the move on, unless the booking is ticked.
    """

    __tablename__ = "booking"
    __table_args__ = (
        UniqueConstraint("child_id", "day", "service_id"),
        Index(None, "day", "service_id", "classroom_id"),
        Index(None, "family_id", "day"),
        Index(None, "classroom_id", "day"),
        Index(None, "invoice_line_id", sqlite_where=_BILLED, postgresql_where=_BILLED),
        make_word_check("state", State),
        make_word_check("presence", Presence),
        make_word_check("late_by", LateBy),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"))
    day: Mapped[date]
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    family_id: Mapped[int] = mapped_column(ForeignKey("family.id"))
    state: Mapped[State] = mapped_column(default=State.BOOKED)
    time: Mapped[int | None]
    presence: Mapped[Presence] = mapped_column(default=Presence.UNKNOWN)
    real_time: Mapped[int | None]
    invoice_line_id: Mapped[int | None] = mapped_column(ForeignKey("invoice_line.id"))
    reason: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    absence_id: Mapped[int | None] = mapped_column(ForeignKey("absence.id"), index=True)
    ticked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    ticked_at: Mapped[datetime | None]
    classroom_id: Mapped[int | None] = mapped_column(ForeignKey("classroom.id"))
    diet: Mapped[str | None]
    called_off: Mapped[bool] = mapped_column(default=False, server_default=false())
    late_by: Mapped[LateBy | None]
    waived: Mapped[str] = mapped_column(default="", server_default=sql("''"))


class HeadCount(Base):
    """How many bookings there are of one day, service, class, diet, state and presence: the sum of `count` of its rows.

    Bookings called off count as cancelled. Triggers keep the table (migrations 0006 and 0022), so that a year of two
    million bookings is counted at once. SQLite has one row for each; PostgreSQL appends what a statement changed, so
    that nobody waits for somebody else who books the same day, and `attendance.actions.head_counts` joins the rows
    later. A `count` may be 0 or less.
    """

    __tablename__ = "head_count"
    __table_args__ = (
        Index("ix_head_count_day", "day", "service_id", "classroom_id", "diet", "state", "presence", "count"),
        Index("ix_head_count_classroom_id", "classroom_id", "day", "service_id", "diet", "state", "presence", "count"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    service_id: Mapped[int]
    classroom_id: Mapped[int | None]
    diet: Mapped[str]
    state: Mapped[State]
    presence: Mapped[Presence]
    count: Mapped[int]


class SchoolCount(Base):
    """Head counts of a school's classes together (None: children without a class); kept from the rows of HeadCount."""

    __tablename__ = "school_count"
    __table_args__ = (
        Index("ix_school_count_day", "day", "service_id", "school_id", "diet", "state", "presence", "count"),
        Index("ix_school_count_school_id", "school_id", "day", "service_id", "diet", "state", "presence", "count"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    service_id: Mapped[int]
    school_id: Mapped[int | None]
    diet: Mapped[str]
    state: Mapped[State]
    presence: Mapped[Presence]
    count: Mapped[int]


class TownCount(Base):
    """Head counts of all classes together: a year of a city is some thousand rows; kept from those of HeadCount."""

    __tablename__ = "town_count"
    __table_args__ = (Index("ix_town_count_day", "day", "service_id", "diet", "state", "presence", "count"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    service_id: Mapped[int]
    diet: Mapped[str]
    state: Mapped[State]
    presence: Mapped[Presence]
    count: Mapped[int]


class SchoolMonthCount(Base):
    """Head counts of a school in a month, by its first day, all diets together; kept from the rows of HeadCount."""

    __tablename__ = "school_month_count"
    __table_args__ = (
        Index("ix_school_month_count_month", "month", "service_id", "school_id", "state", "presence", "count"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[date]
    service_id: Mapped[int]
    school_id: Mapped[int | None]
    state: Mapped[State]
    presence: Mapped[Presence]
    count: Mapped[int]
