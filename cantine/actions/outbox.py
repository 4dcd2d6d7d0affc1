"""Mail that leaves: every message is first a row, then sent by SMTP or written as a file."""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cached_property
from html import escape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlalchemy import ColumnElement, case, select, update
from sqlalchemy.orm import Session

from cantine.store.tables import OutboxMail

Deliver = Callable[[EmailMessage, int], None]
"""Hands one message over, with the number of its row; raises OSError or SMTPException where it cannot."""

HANDED_OVER = timedelta(minutes=5)
"""How long one sender has for one message, before another may take it."""

PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180)]
"""Between one try and the next; the last one repeats."""

GIVEN_UP_AFTER = timedelta(days=1)
"""A message that could not be sent for so long is not tried any more; the town hall sees it."""


def write(
    db: Session,
    recipient: str,
    subject: str,
    text: str,
    now: datetime,
    *,
    family_id: int | None = None,
    secret: bool = False,
    attachment: str = "",
) -> OutboxMail:
    """Put a message into the outbox, in the transaction of its cause; its row, which has its number after a flush.

    `family_id` is the family that it is about, whoever gets it; None for a letter about an account, of a parent or of
    staff. A `secret` text is wiped once it has left. `attachment` names the paper that goes with it.
    """
    mail = OutboxMail(
        written_at=now,
        recipient=recipient,
        subject=subject,
        text=text,
        next_try_at=now,
        family_id=family_id,
        secret=secret,
        attachment=attachment,
    )
    db.add(mail)
    return mail


@dataclass(frozen=True)
class Letter:
    """A message to hand over now, how often it was tried before, and the paper that is still to be put in."""

    id: int
    sender: str
    recipient: str
    subject: str
    text: str
    tries: int
    written_at: datetime
    attachment: str = ""

    @cached_property
    def message(self) -> EmailMessage:
        """Plain text, with the same as simple HTML; its Message-ID is the same at every try.

        Made by whoever hands it over, outside of `take`: one that cannot be made holds up no other.
        """
        message = EmailMessage()
        message["From"] = self.sender
        message["To"] = self.recipient
        message["Subject"] = self.subject
        message["Date"] = format_datetime(self.written_at)
        domain = self.sender.rpartition("@")[2].rstrip(">")
        message["Message-ID"] = f"<cantine-{self.id}-{self.written_at:%Y%m%d%H%M%S%f}@{domain}>"
        message.set_content(self.text)
        message.add_alternative(_html(self.text), subtype="html")
        return message


def take(db: Session, sender: str, now: datetime) -> Letter | None:
    """The oldest message that is due, or None. Nobody else takes it for the next few minutes.

    Should this process die before `sent` or `failed`, the message is due again after them: late, but not lost.
    """
    mail = db.scalars(
        select(OutboxMail)
        .where(OutboxMail.sent_at.is_(None), OutboxMail.given_up_at.is_(None), OutboxMail.next_try_at <= now)
        .order_by(OutboxMail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if mail is None:
        return None
    mail.next_try_at = now + HANDED_OVER
    told = mail.recipient, mail.subject, mail.text
    return Letter(mail.id, sender, *told, mail.tries, mail.written_at, mail.attachment)


def sent(db: Session, letter: Letter, now: datetime) -> None:
    """The message was handed over; a secret in it is kept no longer."""
    done = {"sent_at": now, "failure": "", "tries": letter.tries + 1, "text": _without_secret()}
    db.execute(update(OutboxMail).where(OutboxMail.id == letter.id).values(**done))


def _without_secret() -> ColumnElement[str]:
    return case((OutboxMail.secret, ""), else_=OutboxMail.text)


def failed(db: Session, letter: Letter, why: str, now: datetime) -> None:
    """The message could not be handed over: it is tried again, later each time, and given up after a day."""
    given_up = now - letter.written_at >= GIVEN_UP_AFTER
    late = {
        "next_try_at": now + PAUSES[min(letter.tries, len(PAUSES) - 1)],
        "given_up_at": now if given_up else None,
        "text": _without_secret() if given_up else OutboxMail.text,
        "failure": why[:500],
        "tries": letter.tries + 1,
    }
    db.execute(update(OutboxMail).where(OutboxMail.id == letter.id).values(**late))


def _html(text: str) -> str:
    paragraphs = "".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in text.strip().split("\n\n"))
    return f'<!DOCTYPE html><html lang="fr"><body style="font: 16px/1.5 sans-serif">{paragraphs}</body></html>'


def into_folder(folder: Path) -> Deliver:
    """Write each message as a `.eml` file that any mail program opens."""

    def deliver(message: EmailMessage, number: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number:06}.eml").write_bytes(message.as_bytes())

    return deliver


def by_smtp(url: str) -> Deliver:
    """Send each message through the server of `CANTINE_SMTP_URL`."""
    address = urlsplit(url)
    host = address.hostname or ""

    def deliver(message: EmailMessage, _number: int) -> None:
        tls = ssl.create_default_context()
        if address.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, address.port or 465, timeout=20, context=tls)
        else:
            server = smtplib.SMTP(host, address.port or 25, timeout=20)
        with server:
            if address.scheme == "smtp+starttls":
                server.starttls(context=tls)
            if address.username:
                server.login(unquote(address.username), unquote(address.password or ""))
            server.send_message(message)

    return deliver
