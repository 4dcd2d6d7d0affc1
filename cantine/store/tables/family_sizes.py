"""How many children live at the home of a family, for prices that ask."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from cantine.store.tables.base import Base


class FamilySize(Base):
    """The number of children at a family's home, from a day on; None: from then on nobody knows it."""

    __tablename__ = "family_size"
    __table_args__ = (CheckConstraint("children IS NULL OR children > 0", name="some"),)

    family_id: Mapped[int] = mapped_column(ForeignKey("family.id"), primary_key=True)
    first_day: Mapped[date] = mapped_column(primary_key=True)
    children: Mapped[int | None]
