"""Which letters are a family's, and which wait."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_, select

from cantine.mail.letter_states import Fate, determine_fate
from cantine.store.database import Reader
from cantine.store.tables import Account, Guardian, OutboxMail

WAITS = and_(OutboxMail.sent_at.is_(None), OutboxMail.given_up_at.is_(None), OutboxMail.doubtful_at.is_(None))
"""Letters that will leave without anybody's doing, now or later."""

_INSTANTS = (OutboxMail.sent_at, OutboxMail.given_up_at, OutboxMail.doubtful_at)
END = (*_INSTANTS, OutboxMail.filed, OutboxMail.refused, OutboxMail.failure)
"""The columns that say what became of a letter, and why; `read_end` reads them."""


def read_end(end: Sequence[Any]) -> tuple[Fate, str]:
    """What became of a letter with these columns of `END`, and why in the server's words."""
    *instants, filed, refused, why = end
    return determine_fate(*instants, filed=filed, refused=refused), why


OF_FINANCE = "message du service des finances"
"""What takes the place of a subject for those who may not see what families owe."""


def select_subject(*, with_money: bool) -> ColumnElement[str]:
    """The subject of a letter; `with_money` for those who may read what families owe and paid, as some subjects say."""
    if with_money:
        return OutboxMail.subject.expression
    return case((OutboxMail.about_money, OF_FINANCE), else_=OutboxMail.subject).label("subject")


def is_of_family(family_id: int) -> ColumnElement[bool]:
    """Letters that are about this family, or to the address of an account that belongs to nobody else.

    Such an account is a guardian's of this family and of no other one, and has no role.
    """
    others = select(Guardian.account_id).where(Guardian.family_id != family_id)
    emails = (
        select(Account.email)
        .join(Guardian, Guardian.account_id == Account.id)
        .where(Guardian.family_id == family_id, Account.role.is_(None), Account.id.not_in(others))
    )
    to_account = and_(OutboxMail.family_id.is_(None), OutboxMail.recipient.in_(emails))
    return or_(OutboxMail.family_id == family_id, to_account)


def list_letters(db: Reader, family_id: int) -> list[tuple[datetime, str, str, str]]:
    """(written, recipient, subject, text) of each letter; no text while a password in it is still to be sent."""
    rows = db.execute(
        select(OutboxMail.written_at, OutboxMail.recipient, OutboxMail.subject, OutboxMail.text, OutboxMail.secret)
        .where(is_of_family(family_id))
        .order_by(OutboxMail.id)
    )
    return [(written, to, subject, "" if secret else text) for written, to, subject, text, secret in rows]
