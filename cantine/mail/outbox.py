"""The outbox: every message is first a row, then taken by one sender at a time, until its outcome is known."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cached_property

from sqlalchemy import ColumnElement, Update, case, or_, select, update
from sqlalchemy.orm import Session

from cantine.common.language.languages import Language, get_language, speak
from cantine.common.typed_text.hidden_signs import drop_hidden_signs, make_one_line
from cantine.common.typed_text.html import escape
from cantine.mail.family_letters import WAITS
from cantine.mail.letters.letter import Letter
from cantine.mail.recipients import MailAddress
from cantine.store.locks import lock_next
from cantine.store.tables import Account, OutboxMail

HANDED_OVER = timedelta(minutes=5)
"""How long one sender has for a message before another sender may take it."""

PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180)]
"""The pauses between one try and the next; the last one repeats."""

GIVEN_UP_AFTER = timedelta(days=1)
"""A message that could not be sent for so long is not tried any more; the town hall sees it."""

TRIED_AT_LEAST = len(PAUSES)
"""Tries before a message is given up, however old it is: it may have waited behind others."""

DOUBTS_AT_MOST = 2
"""How often the delivery of a message may be in doubt before staff decide."""


def write(
    db: Session,
    recipient: str,
    subject: str,
    text: str,
    now: datetime,
    *,
    family_id: int | None = None,
    secret: bool = False,
    about_money: bool = False,
    attachment: str = "",
) -> OutboxMail:
    """Put a message into the outbox, in the transaction of its cause; returns its row, which has its id after a flush.

    `family_id` is the family that it is about, whoever gets it; None for a letter about an account, of a parent or of
    staff. A `secret` text is wiped once it has left. What is `about_money` of a family is read by those who may see
    its account. `attachment` names the paper that goes with it. The text is in the language that is spoken now.
    """
    mail = OutboxMail(written_at=now, next_try_at=now, recipient=recipient, subject=subject, text=text, secret=secret)
    mail.family_id, mail.attachment, mail.language = family_id, attachment, get_language()
    mail.about_money = about_money
    db.add(mail)
    return mail


def write_to_all(
    db: Session,
    addresses: Iterable[MailAddress],
    compose: Callable[[], Letter],
    now: datetime,
    *,
    family_id: int | None = None,
    about_money: bool = False,
    attachment: str = "",
) -> list[OutboxMail]:
    """Put a letter to each of these addresses into the outbox, as `compose` writes it in the language of each."""
    letters: dict[Language, Letter] = {}
    rows = []
    for to in addresses:
        with speak(to.language):
            letter = letters.get(to.language) or letters.setdefault(to.language, compose())
            row = write(db, to, *letter, now, family_id=family_id, about_money=about_money, attachment=attachment)
            rows.append(row)
    return rows


@dataclass(frozen=True)
class OutgoingLetter:
    """A message to hand over now, how often it was tried before, and the paper to attach to it."""

    id: int
    sender: str
    recipient: str
    subject: str
    text: str
    tries: int
    written_at: datetime
    attachment: str = ""
    language: str = "fr"
    portal: str = ""

    @cached_property
    def message(self) -> EmailMessage:
        """The message as plain text and as simple HTML; its Message-ID is the same at every try. Addresses of the
        `portal` are links; one that somebody typed is none.

        It is made outside of `take_due`, so that one that cannot be made holds up no other.
        """
        message = EmailMessage()
        message["From"] = self.sender
        message["To"] = self.recipient
        message["Subject"] = make_one_line(self.subject)
        message["Date"] = format_datetime(self.written_at)
        domain = self.sender.rpartition("@")[2].rstrip(">")
        message["Message-ID"] = f"<cantine-{self.id}-{self.written_at:%Y%m%d%H%M%S%f}@{domain}>"
        text = drop_hidden_signs(self.text)
        message.set_content(text)
        message.add_alternative(_render_html(text, self.language, self.portal), subtype="html")
        return message


def take_due(db: Session, sender: str, now: datetime, portal: str = "") -> OutgoingLetter | None:
    """The message that is due: one with a password before the others, then the oldest. None where none is due. `portal`
    is the address of this one, which its letters link to.

    Nobody else takes it for the next few minutes. Should this process die before it notes the outcome, the message is
    due again then: late, but not lost. Its outcome is in doubt, as when the mail server does not answer: after two
    doubts staff decide, and it is not sent again by itself. A clock that was set back makes none wait longer than the
    longest pause.
    """
    due = or_(OutboxMail.next_try_at <= now, OutboxMail.next_try_at > now + PAUSES[-1])
    oldest = select(OutboxMail).where(WAITS, due).order_by(OutboxMail.secret.desc(), OutboxMail.id)
    while mail := lock_next(db, oldest):
        if mail.doubts >= DOUBTS_AT_MOST:
            mail.doubtful_at = now
            db.flush()
            continue
        mail.next_try_at = now + HANDED_OVER
        mail.doubts += 1  # taken back by whoever knows how it ended
        told = mail.recipient, mail.subject, mail.text
        how = mail.attachment, mail.language, portal
        return OutgoingLetter(mail.id, sender, *told, mail.tries, mail.written_at, *how)
    return None


def note_sent(db: Session, letter: OutgoingLetter, now: datetime, *, filed: bool = False) -> None:
    """Note that the message was handed over, or only written to a file (`filed`); a secret in it is deleted."""
    done = {"sent_at": now, "filed": filed, "failure": "", "doubts": 0, "doubtful_at": None}
    db.execute(_update_row(letter).values(tries=letter.tries + 1, text=_strike_secret(), **done))
    refused_before = update(Account).where(Account.refused_letter_id.is_not(None))
    db.execute(refused_before.where(Account.email == letter.recipient).values(refused_letter_id=None))


def _update_row(letter: OutgoingLetter) -> Update:
    return update(OutboxMail).where(OutboxMail.id == letter.id)


def _strike_secret() -> ColumnElement[str]:
    return case((OutboxMail.secret, ""), else_=OutboxMail.text)


def note_failed(db: Session, letter: OutgoingLetter, why: str, now: datetime) -> None:
    """Note that the message was not handed over: it is tried again, later each time, and given up after a day."""
    tries = letter.tries + 1
    given_up = now - letter.written_at >= GIVEN_UP_AFTER and tries >= TRIED_AT_LEAST
    late = {
        "next_try_at": now + PAUSES[min(letter.tries, len(PAUSES) - 1)],
        "given_up_at": now if given_up else None,
        "text": _strike_secret() if given_up else OutboxMail.text,
    }
    db.execute(_update_row(letter).values(failure=why[:500], tries=tries, doubts=OutboxMail.doubts - 1, **late))


def note_refused(db: Session, letter: OutgoingLetter, why: str, now: datetime) -> None:
    """Note that the server will never take this message: staff see it at once, and it is not tried again."""
    done = {"given_up_at": now, "refused": True, "text": _strike_secret(), "doubts": 0}
    db.execute(_update_row(letter).values(failure=why[:500], tries=letter.tries + 1, **done))
    whose = update(Account).where(Account.email == letter.recipient)
    db.execute(whose.values(refused_letter_id=letter.id))


def note_in_doubt(db: Session, letter: OutgoingLetter, why: str, now: datetime) -> None:
    """Note that nobody knows whether the message was delivered: it is tried again once, then staff decide."""
    late = {
        "next_try_at": now + PAUSES[min(letter.tries, len(PAUSES) - 1)],
        "doubtful_at": case((OutboxMail.doubts >= DOUBTS_AT_MOST, now), else_=None),
    }
    db.execute(_update_row(letter).values(failure=why[:500], tries=letter.tries + 1, **late))


def _render_html(text: str, language: str, portal: str) -> str:
    parts = (_link_addresses(part, portal).replace("\n", "<br>") for part in text.strip().split("\n\n"))
    paragraphs = "".join(f"<p>{part}</p>" for part in parts)
    return f'<!DOCTYPE html><html lang="{language}"><body style="font: 16px/1.5 sans-serif">{paragraphs}</body></html>'


_ADDRESS = re.compile(r"https?://[^\s<>\"«»]*[^\s<>\"«».,;:!?)]")


def _link_addresses(part: str, portal: str) -> str:
    """This part of the text escaped for HTML, with every address of the portal as a link."""
    words, end = "", 0
    for found in _ADDRESS.finditer(part):
        if portal and found[0].startswith(portal) and found[0][len(portal) :][:1] in ("", "/", "?", "#"):
            words += f'{escape(part[end : found.start()])}<a href="{escape(found[0])}">{escape(found[0])}</a>'
            end = found.end()
    return words + escape(part[end:])


def requeue(letter: OutboxMail, now: datetime) -> None:
    """Make the letter wait as if just written; it keeps its Message-ID, by which a mailbox knows it again."""
    letter.sent_at = letter.given_up_at = letter.doubtful_at = None
    letter.filed = letter.refused = False
    letter.tries, letter.doubts, letter.failure, letter.next_try_at = 0, 0, "", now
