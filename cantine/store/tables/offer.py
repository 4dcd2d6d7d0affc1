"""What the commune offers: services, the days it closes, its prices."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cantine.rules.cutoffs import CutoffRule
from cantine.rules.services import TimeChoice
from cantine.store.tables.base import Base, among


class Service(Base):
    """A column of the month grid; inactive ones disappear everywhere."""

    __tablename__ = "service"
    __table_args__ = (
        among("time_choice", TimeChoice),
        CheckConstraint("time_choice = 'none' OR coalesce(first_time < last_time AND step > 0, false)", name="times"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(unique=True)
    short_label: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    term_weekdays: Mapped[frozenset[int]]
    holiday_weekdays: Mapped[frozenset[int]]
    time_choice: Mapped[TimeChoice] = mapped_column(default=TimeChoice.NONE)
    first_time: Mapped[int | None]
    last_time: Mapped[int | None]
    step: Mapped[int | None]
    capacity: Mapped[int | None]
    open_to_parents: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    account_code: Mapped[str] = mapped_column(default="")
    booking_cutoff: Mapped[CutoffRule]
    cancelling_cutoff: Mapped[CutoffRule]


class Closure(Base):
    """A date range, both days included; closes all services and classrooms unless some are named."""

    __tablename__ = "closure"
    __table_args__ = (CheckConstraint("first <= last", name="order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    first: Mapped[date] = mapped_column(index=True)
    last: Mapped[date] = mapped_column(index=True)
    label: Mapped[str]


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


class Tariff(Base):
    """The price of a service from a day on: quotient familial bands, or an effort rate with floor and ceiling."""

    __tablename__ = "tariff"
    __table_args__ = (UniqueConstraint("service_id", "first_day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    first_day: Mapped[date]
    effort_rate: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    floor: Mapped[int | None]
    ceiling: Mapped[int | None]


class TariffBand(Base):
    """From this quotient (included): cents a unit; for residents, others or all; from this rank of sibling on."""

    __tablename__ = "tariff_band"
    __table_args__ = (UniqueConstraint("tariff_id", "from_quotient", "resident", "sibling_rank"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    tariff_id: Mapped[int] = mapped_column(ForeignKey("tariff.id", ondelete="CASCADE"))
    from_quotient: Mapped[int] = mapped_column(default=0)
    resident: Mapped[bool | None]
    sibling_rank: Mapped[int] = mapped_column(default=1)
    cents: Mapped[int]


class Quotient(Base):
    """A family's quotient familial (CAF) from a day on."""

    __tablename__ = "quotient"

    family_id: Mapped[int] = mapped_column(ForeignKey("family.id"), primary_key=True)
    first_day: Mapped[date] = mapped_column(primary_key=True)
    value: Mapped[int]
