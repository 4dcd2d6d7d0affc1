"""The letters to those whose account somebody guesses at, or whose password somebody has who gives no right code,
written apart from the sign-in itself.

Whoever is refused waits for nothing of it: the answer takes as long whether there is an account or not.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from cantine.access.actions.access_links import make_link
from cantine.access.queries import letters_due
from cantine.access.queries.letters_due import AccountOwner, list_owners
from cantine.access.rules.device_names import name_device
from cantine.access.rules.link_kinds import LINK_GOOD_FOR, AccessLinkKind
from cantine.common.language.languages import read_language, speak
from cantine.common.terms.sign_ins import SignInKind
from cantine.mail import outbox
from cantine.mail.letters.second_factors import write_code_missing, write_codes_guessed
from cantine.mail.letters.sign_ins import SeenAttempt, write_blocked
from cantine.settings import settings
from cantine.store.commune import read_commune
from cantine.store.tables import Account, SignInEvent

AT_MOST_EVERY = timedelta(days=1)
"""One letter of a kind a day to an account, however often its tries have to wait or its code does not come."""

KNOWS_PASSWORD = (SignInKind.WRONG_CODE, SignInKind.NO_CODE)


def write_due_letters(db: Session, now: datetime) -> int:
    """Tell the owners of accounts whose tries have begun to wait since the last round, or after whose password the code
    has not come in time; how many letters.

    The letter about tries has a link that opens the portal once although the account waits. Where the number of several
    guardians was tried it does not say from where: it may have been one of them, and where they are is not the others'
    business.
    """
    due = update(SignInEvent).where(*letters_due.select_due(now)).values(awaits_letter=False)
    events = db.execute(due.returning(*SignInEvent.__table__.columns)).all()
    return sum(_tell(db, event, owner, now) for event in events for owner in _find_owners(db, event))


def _find_owners(db: Session, event: Any) -> list[AccountOwner]:
    if event.account_id is None and event.family_id is None:
        return []  # nobody has this login
    return [*list_owners(db, event.account_id, event.family_id)]


def _tell(db: Session, event: Any, owner: AccountOwner, now: datetime) -> bool:
    knows_password = event.kind in KNOWS_PASSWORD
    told = Account.code_warned_at if knows_password else Account.warned_at
    is_due = or_(told.is_(None), told <= now - AT_MOST_EVERY)
    mine = update(Account).where(Account.id == owner.account_id, is_due).values({told: now})
    if db.execute(mine.returning(Account.id)).one_or_none() is None:
        return False
    write = _warn_of_known_password if knows_password else _warn_of_guesses
    write(db, event, owner, now)
    return True


def _warn_of_known_password(db: Session, event: Any, owner: AccountOwner, now: datetime) -> None:
    """In French, as only staff are asked for codes."""
    town = read_commune(db).name, settings().base_url
    seen = SeenAttempt(event.at, name_device(event.device), event.address)
    with speak("fr"):
        write = write_codes_guessed if event.kind == SignInKind.WRONG_CODE else write_code_missing
        outbox.write(db, owner.email, *write(*town, seen), now)


def _warn_of_guesses(db: Session, event: Any, owner: AccountOwner, now: datetime) -> None:
    until = now + LINK_GOOD_FOR
    link = make_link(db, owner.account_id, now, AccessLinkKind.BLOCKED, until)
    town = read_commune(db).name, settings().base_url
    with speak(read_language(owner.language) or "fr"):
        where = event.address if event.account_id is not None else ""
        attempt = SeenAttempt(event.at, name_device(event.device), where)
        letter = write_blocked(*town, attempt, link, until)
        outbox.write(db, owner.email, *letter, now, secret=True)
