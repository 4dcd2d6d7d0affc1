"""Labels of the town, such as « Panier PAI » or « Maternelle », and who holds them from when to when."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, false, true
from sqlalchemy.orm import Mapped, mapped_column

from cantine.store.tables.base import Base

_HOLDERS = ("child_id", "family_id", "classroom_id", "school_id")


class Label(Base):
    """A word of the town that prices, services and cutoffs may ask for.

    `exempt`: who holds it is not bound by cutoffs. Labels that are no longer `active` are given to nobody any more.
    With a counted service, a child also holds it in a month in which it is booked on less than `counted_below` percent
    of the days on which that is served.
    """

    __tablename__ = "label"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    exempt: Mapped[bool] = mapped_column(default=False, server_default=false())
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    counted_service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    counted_below: Mapped[int | None]


class LabelHolding(Base):
    """A child, all children of a family, of a class or of a school hold a label.

    From `first_day` until `last_day`, both included; without a last day until further notice.
    """

    __tablename__ = "label_holding"
    __table_args__ = (
        CheckConstraint("last_day IS NULL OR first_day <= last_day", name="order"),
        CheckConstraint(
            " + ".join(f"CASE WHEN {holder} IS NULL THEN 0 ELSE 1 END" for holder in _HOLDERS) + " = 1",
            name="one_holder",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    label_id: Mapped[int] = mapped_column(ForeignKey("label.id"), index=True)
    child_id: Mapped[int | None] = mapped_column(ForeignKey("child.id"), index=True)
    family_id: Mapped[int | None] = mapped_column(ForeignKey("family.id"), index=True)
    classroom_id: Mapped[int | None] = mapped_column(ForeignKey("classroom.id"), index=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date | None]
