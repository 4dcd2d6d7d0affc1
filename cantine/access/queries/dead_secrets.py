"""Letters with a password, a code or a link that works no more: it was used or replaced, or its time is over."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import aliased

from cantine.store.database import Reader
from cantine.store.tables import AccessLink, Account, EmailChange, OutboxMail

_NEWER = aliased(OutboxMail)
_REPLACED = exists().where(
    _NEWER.recipient == OutboxMail.recipient,
    _NEWER.subject == OutboxMail.subject,
    _NEWER.secret,
    _NEWER.id > OutboxMail.id,
)


def list_dead_letters(db: Reader, now: datetime) -> Sequence[int]:
    """The secret letters (ids) that were written to files and open nothing: another of the kind went to the same
    address since, or nothing that was mailed there works at `now`. One query."""
    of_account = Account.email == OutboxMail.recipient
    works = or_(
        exists().where(of_account, Account.mailed_hash.is_not(None), Account.mailed_until > now),
        exists().where(of_account, AccessLink.account_id == Account.id, AccessLink.until > now),
        exists().where(EmailChange.email == OutboxMail.recipient, EmailChange.until > now),
    )
    return db.scalars(select(OutboxMail.id).where(OutboxMail.secret, OutboxMail.filed, or_(~works, _REPLACED))).all()
