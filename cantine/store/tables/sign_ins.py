"""The browsers in which accounts have signed in, second factors, and what happened at the door."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from cantine.common.roles import Role
from cantine.common.terms.sign_ins import SignInKind
from cantine.store.tables.base import Base, make_word_check


class KnownDevice(Base):
    """A browser in which an account has signed in, found again by a cookie that outlives the session.

    A row and not a signature: it ends at once when its owner forgets the browser, and no key has to be kept. Only the
    hash of the cookie's token is stored; a browser of several accounts has one token and a row for each of them.
    `session_id` is the last session that began there, which may have ended. An id is never used again: the tries of a
    forgotten browser are no other's. Until `trusted_until` it is asked for no code.
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
    trusted_until: Mapped[datetime | None]


class SecondFactor(Base):
    """The secret that an account of staff shares with an authenticator app, in plain text: a code is computed from it,
    and there is no key to keep elsewhere. It stands in no other table, no log, no export and no letter.

    `secret` and `enabled_at` are None until the first code was right; `pending` is a secret that is being set up since
    `pending_at`. `last_step` is that of the last code that was taken, so that none is taken twice.
    """

    __tablename__ = "second_factor"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[str | None]
    pending: Mapped[str | None]
    pending_at: Mapped[datetime | None]
    enabled_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(default=0, server_default="0")


class RecoveryCode(Base):
    """A code that replaces one of the app's, once; its row goes as it is used. Only its hash is kept."""

    __tablename__ = "recovery_code"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(primary_key=True)


class SecondFactorRole(Base):
    """A role whose accounts must have a second factor."""

    __tablename__ = "second_factor_role"
    __table_args__ = (make_word_check("role", Role),)

    role: Mapped[Role] = mapped_column(primary_key=True)


class SignInEvent(Base):
    """A sign-in that failed, that made somebody wait from then on, or that was the first in a browser; a code that was
    wrong, or that has not come.

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
