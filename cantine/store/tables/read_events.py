"""The log of reading: who read what is said of children's health, and who took which file of people's data."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from cantine.common.roles import Role
from cantine.common.terms.read_places import ReadPlace
from cantine.store.tables.base import Base, make_word_check


class ReadEvent(Base):
    """Somebody opened a page with health notes, or took a file, kept for twelve months.

    `role` is that of staff at that moment, None for a guardian. `what` names the list or the file, with its filters;
    `family_id` the family that a file is about alone. A page counts once a day for each account, by `once`; of files,
    which have none, each one counts.
    """

    __tablename__ = "read_event"
    __table_args__ = (make_word_check("place", ReadPlace), make_word_check("role", Role))

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role | None]
    place: Mapped[ReadPlace]
    what: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    family_id: Mapped[int | None] = mapped_column(ForeignKey("family.id"), index=True)
    once: Mapped[str | None] = mapped_column(unique=True)


class ReadChild(Base):
    """A child whose health note stood on the page or in the file."""

    __tablename__ = "read_child"

    event_id: Mapped[int] = mapped_column(ForeignKey("read_event.id", ondelete="CASCADE"), primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id", ondelete="CASCADE"), primary_key=True, index=True)
