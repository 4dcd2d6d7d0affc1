"""The browsers in which accounts have signed in, and what happened at the door."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from cantine.common.terms.sign_ins import SignInKind
from cantine.store.tables.base import Base, make_word_check


class KnownDevice(Base):
    """A browser in which an account has signed in, found again by a cookie that outlives the session.

    A row and not a signature: it ends at once when its owner forgets the browser, and no key has to be kept. Only the
    hash of the cookie's token is stored; a browser of several accounts has one token and a row for each of them.
    `session_id` is the last session that began there, which may have ended. An id is never used again: the tries of a
    forgotten browser are no other's.
    """

    __tablename__ = "known_device"
    __table_args__ = (UniqueConstraint("token_hash", "account_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str]
    session_id: Mapped[int | None] = mapped_column(index=True)
    first_at: Mapped[datetime]
    used_at: Mapped[datetime] = mapped_column(index=True)
    device: Mapped[str] = mapped_column(default="", server_default=sql("''"))


class SignInEvent(Base):
    """A sign-in that failed, that made somebody wait from then on, or that was the first in a browser.

    `account_id` is the account where the login names one alone, `family_id` the family whose number was typed. `login`
    is what was typed, kept only where it is a family number or an e-mail address: people type passwords into the wrong
    field. `awaits_letter`: the owner has yet to be told by mail.
    """

    __tablename__ = "sign_in_event"
    __table_args__ = (
        Index(
            "ix_sign_in_event_awaits_letter",
            "id",
            sqlite_where=sql("awaits_letter"),
            postgresql_where=sql("awaits_letter"),
        ),
        make_word_check("kind", SignInKind),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[SignInKind]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    family_id: Mapped[int | None] = mapped_column(ForeignKey("family.id"), index=True)
    login: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    address: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    device: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    awaits_letter: Mapped[bool] = mapped_column(default=False, server_default=false())
