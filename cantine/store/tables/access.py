"""Sessions, the journal, the log of reading, mail to be sent, and files to be imported."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, false
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from cantine.common.roles import Role
from cantine.common.terms.read_places import ReadPlace
from cantine.store.tables.base import Base, make_word_check


class WebSession(Base):
    """A signed-in browser. Only the hash of its cookie's token is stored, None until the browser has the cookie.

    An id is never used again: the page of an ended session would become the next visitor's. `remember` keeps the cookie
    when the browser is closed. `must_prove` allows nothing but giving a code, then `must_choose` nothing but choosing a
    password, then `must_set_up` nothing but setting up the second factor. `proved_at` is when a code, or the own
    password of whoever has no second factor, was given last. `trusts_device`: its browser, once it has the cookie, is
    asked for no code for a while.
    """

    __tablename__ = "web_session"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012  # a page left open knows its session by its id

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    family_id: Mapped[int | None] = mapped_column(ForeignKey("family.id"))
    ticket_hash: Mapped[str | None] = mapped_column(unique=True)
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    started_at: Mapped[datetime]
    used_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    device: Mapped[str] = mapped_column(default="")
    remember: Mapped[bool] = mapped_column(default=False, server_default=false())
    must_choose: Mapped[bool] = mapped_column(default=False, server_default=false())
    must_prove: Mapped[bool] = mapped_column(default=False, server_default=false())
    must_set_up: Mapped[bool] = mapped_column(default=False, server_default=false())
    proved_at: Mapped[datetime | None]
    trusts_device: Mapped[bool] = mapped_column(default=False, server_default=false())


class CalendarFeed(Base):
    """The secret address at which a guardian's calendar reads what is booked; only the hash of its token is kept.

    `digest` marks what it said last, `version` counts how often that has changed, at last at `changed_at`. `asked_at`
    is when a calendar last asked, to the hour; None: not yet.
    """

    __tablename__ = "calendar_feed"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=0, server_default="0")
    changed_at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(default="", server_default=sql("''"))


class Tries(Base):
    """Recent tries to sign in or to reset a password, by what was typed or by the network address (`key`)."""

    __tablename__ = "tries"

    key: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)


class EmailChange(Base):
    """A new e-mail address that still has to be confirmed by the code mailed to it; only the code's hash is kept."""

    __tablename__ = "email_change"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    email: Mapped[str]
    code_hash: Mapped[str]
    until: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)


class AccessLink(Base):
    """A link that opens the portal once, before `until`; of each kind an account has one. Only the hash of the secret
    in its address is kept."""

    __tablename__ = "access_link"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    until: Mapped[datetime]


class JournalEntry(Base):
    """Who did what, when, before and after; written in the transaction of the act itself."""

    __tablename__ = "journal_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    action: Mapped[str]
    family_id: Mapped[int | None] = mapped_column(ForeignKey("family.id"), index=True)
    child_id: Mapped[int | None] = mapped_column(ForeignKey("child.id"), index=True)
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]


class OutboxMail(Base):
    """A message: first a row in the transaction of its cause, then sent, retried, never lost.

    `family_id` is the family that it is about; None for one about an account, whose owner it goes to. `given_up_at` is
    set where it could not be sent for a day, or was `refused` for good. A `filed` one has only been written to a file.
    `doubts` counts the tries after which nobody knows whether it was delivered; from `doubtful_at` on it waits for
    staff to decide. The text of a `secret` one is wiped once it was sent. `attachment` names a document that is made at
    sending: « facture/12 ». One `about_money` tells what a family owes or paid. `language` is the code of the language
    of its text.
    """

    __tablename__ = "outbox_mail"
    __table_args__ = (
        Index(None, "sent_at", "next_try_at"),
        Index(None, "recipient", sqlite_where=sql("family_id IS NULL"), postgresql_where=sql("family_id IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    written_at: Mapped[datetime]
    recipient: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    secret: Mapped[bool] = mapped_column(default=False, server_default=false())
    failure: Mapped[str] = mapped_column(default="")
    attachment: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    family_id: Mapped[int | None] = mapped_column(ForeignKey("family.id"), index=True)
    filed: Mapped[bool] = mapped_column(default=False, server_default=false())
    about_money: Mapped[bool] = mapped_column(default=False, server_default=false())
    refused: Mapped[bool] = mapped_column(default=False, server_default=false())
    doubts: Mapped[int] = mapped_column(default=0, server_default="0")
    doubtful_at: Mapped[datetime | None]
    language: Mapped[str] = mapped_column(default="fr", server_default=sql("'fr'"))


class MailServer(Base):
    """The last known state of the mail server; without a row, or without `failing_since`, it accepts mail."""

    __tablename__ = "mail_server"

    id: Mapped[int] = mapped_column(primary_key=True)
    tried_at: Mapped[datetime]
    failing_since: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    next_try_at: Mapped[datetime]
    failure: Mapped[str] = mapped_column(default="", server_default=sql("''"))


class PendingReceipt(Base):
    """What one save booked and refused, until one letter tells the family about all its saves."""

    __tablename__ = "pending_receipt"

    id: Mapped[int] = mapped_column(primary_key=True)
    family_id: Mapped[int] = mapped_column(ForeignKey("family.id"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    content: Mapped[dict[str, Any]]


class Reminder(Base):
    """A family was reminded that it has booked nothing in the week of this Monday."""

    __tablename__ = "reminder"

    family_id: Mapped[int] = mapped_column(ForeignKey("family.id"), primary_key=True)
    week: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class Upload(Base):
    """A file that was uploaded, until it is imported or a day has passed."""

    __tablename__ = "upload"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012  # a page left open knows its file by its id

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    name: Mapped[str]
    content: Mapped[bytes]


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
