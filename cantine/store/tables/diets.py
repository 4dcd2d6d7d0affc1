"""The town's own list of diets."""

from sqlalchemy import true
from sqlalchemy.orm import Mapped, mapped_column

from cantine.store.tables.base import Base


class TownDiet(Base):
    """A diet among which the town chooses for a child; `name` is the word that children, days and counts hold.

    That of a diet of the start is its code (see `Diet`). Diets that are no longer `active` are given to nobody any
    more; who has one keeps it.
    """

    __tablename__ = "diet"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
