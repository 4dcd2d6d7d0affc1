"""The days that a commune closes or serves for nothing, what it cancelled there, the local holidays that it keeps."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, false
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from cantine.common.terms.kept_sickness import KeptSickness
from cantine.common.vocabulary import State
from cantine.store.tables.base import Base, make_word_check
from cantine.store.types import Structured


class Closure(Base):
    """A date range, both days included; closes all services and classrooms unless some are named, or schools.

    With `free` nothing is closed: what is served on these days costs nothing.
    """

    __tablename__ = "closure"
    __table_args__ = (CheckConstraint("first <= last", name="order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    first: Mapped[date] = mapped_column(index=True)
    last: Mapped[date] = mapped_column(index=True)
    label: Mapped[str]
    free: Mapped[bool] = mapped_column(default=False, server_default=false())


class ClosureService(Base):
    """A closure closes this service."""

    __tablename__ = "closure_service"

    closure_id: Mapped[int] = mapped_column(ForeignKey("closure.id", ondelete="CASCADE"), primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), primary_key=True)


class ClosureClassroom(Base):
    """A closure closes this classroom."""

    __tablename__ = "closure_classroom"

    closure_id: Mapped[int] = mapped_column(ForeignKey("closure.id", ondelete="CASCADE"), primary_key=True)
    classroom_id: Mapped[int] = mapped_column(ForeignKey("classroom.id"), primary_key=True)


class ClosureSchool(Base):
    """A closure closes every class of this school, later ones included."""

    __tablename__ = "closure_school"

    closure_id: Mapped[int] = mapped_column(ForeignKey("closure.id", ondelete="CASCADE"), primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True)


class ClosedBooking(Base):
    """A booking that a closure cancelled, as it was, so that it can be put back while nothing else has changed.

    `state`, `called_off` and `absence_id` are those before the closure, `classroom_id` the class of its day then, which
    is no longer asked about once it is gone. `sickness`: the absence that the closure deleted with its last day.
    """

    __tablename__ = "closed_booking"
    __table_args__ = (make_word_check("state", State),)

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), primary_key=True)
    closure_id: Mapped[int] = mapped_column(ForeignKey("closure.id", ondelete="CASCADE"), index=True)
    closed_at: Mapped[datetime]
    state: Mapped[State]
    called_off: Mapped[bool] = mapped_column(default=False, server_default=false())
    classroom_id: Mapped[int | None] = mapped_column(ForeignKey("classroom.id", ondelete="SET NULL"))
    absence_id: Mapped[int | None] = mapped_column(ForeignKey("absence.id", ondelete="SET NULL"), index=True)
    sickness: Mapped[KeptSickness | None] = mapped_column(Structured(KeptSickness))


class LocalHolidays(Base):
    """Which holidays of the local law of Alsace and Moselle hold here from a day on, until a later choice.

    Or those of a `territory` overseas, a code of `school_days.TERRITORIES`.
    """

    __tablename__ = "local_holidays"

    first_day: Mapped[date] = mapped_column(primary_key=True)
    good_friday: Mapped[bool] = mapped_column(default=False, server_default=false())
    saint_stephen: Mapped[bool] = mapped_column(default=False, server_default=false())
    territory: Mapped[str] = mapped_column(default="", server_default=sql("''"))
