"""Signing in with a family number or an e-mail address, and a password.

In three steps, because comparing passwords is slow on purpose and no transaction should wait for it: `find_candidates`
reads, `recognise` compares, `let_in` writes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from cantine.access.actions import _session_ends, passwords, sessions
from cantine.access.queries import known_devices
from cantine.access.queries.known_devices import VisitingBrowser
from cantine.access.queries.visitors import may_come_in, select_admitted
from cantine.access.rules.mailed_passwords import read_mailed_password
from cantine.access.rules.sign_in_steps import Proof
from cantine.common import form_input
from cantine.common.number_input import parse_family_number
from cantine.journal.entries import Action, write_entry
from cantine.store.database import Reader
from cantine.store.locks import lock_if_there
from cantine.store.tables import Account, Family, Guardian

NO_BROWSER = VisitingBrowser()

COMPARED_FOR_EMAIL = 2
COMPARED_FOR_NUMBER = 4
"""Passwords compared before a refusal, at least: as many where nobody is behind the login as behind most."""


@dataclass(frozen=True)
class Candidate:
    """An account that the login may mean, with a hash to compare: of its own password, or of the one last mailed."""

    account_id: int
    family_id: int | None
    kept: str = field(repr=False)
    mailed_until: datetime | None = None


def normalise_email(address: str) -> str:
    """How an e-mail address is kept and compared: without what was pasted with it, in lower case."""
    bare = form_input.strip_address(address)
    return bare.replace("\0", "\ufffd")  # PostgreSQL takes no NUL in a text, not even to compare


def read_login(typed: str) -> str | None:
    """The family number or the e-mail address that was typed, in one writing: « 7 » and « 007 » are one family. None
    for what has the form of neither, which may be a password in the wrong field."""
    number = parse_family_number(typed)
    if number is not None:
        return str(number)
    email = normalise_email(typed)[: form_input.LONGEST_EMAIL]
    return email if form_input.EMAIL.fullmatch(email) else None


def find_candidates(db: Reader, login: str) -> list[Candidate]:
    """All accounts that the login may mean: the guardians of a family number, or the one account of an address."""
    number = parse_family_number(login)
    secrets = (Account.password_hash, Account.mailed_hash, Account.mailed_until)
    accounts = select_admitted(Account.id, Family.id, *secrets)
    if number is not None:
        which = accounts.where(Family.number == number).order_by(Guardian.position, Account.id)
    else:
        of_address = accounts.where(Account.email == normalise_email(login))
        which = of_address.order_by(Family.number.is_(None), Family.number).limit(1)
    return [*_select_candidates(db, which)]


def _select_candidates(db: Reader, which: Select[Any]) -> Iterator[Candidate]:
    for account_id, family_id, own, mailed, mailed_until in db.execute(which):
        if own:
            yield Candidate(account_id, family_id, own, None)
        if mailed and mailed_until:
            yield Candidate(account_id, family_id, mailed, mailed_until)


def recognise(found: Sequence[Candidate], login: str, password: str, now: datetime) -> Candidate | None:
    """The candidate whose password it is, or None, whatever was wrong. Passwords are case-sensitive (tutorial),
    and their blanks count; a mailed one is taken as a telephone types it.

    A refusal compares as many passwords whether the account exists or not, so that its time tells nothing.
    """
    for candidate in found:
        fresh = candidate.mailed_until is None or now < candidate.mailed_until
        typed = password if candidate.mailed_until is None else read_mailed_password(password)
        if passwords.matches(typed, candidate.kept) and fresh:
            return candidate
    for _ in range((COMPARED_FOR_EMAIL if parse_family_number(login) is None else COMPARED_FOR_NUMBER) - len(found)):
        passwords.matches(password, None)
    return None


def let_in(
    db: Session, who: Candidate, now: datetime, *, remember: bool = False, browser: VisitingBrowser = NO_BROWSER
) -> sessions.OpenedSession | None:
    """Open a session; None where the account may not come in any more, or where the password was changed, or the mailed
    one used, since it was compared: what ends every session does not miss the one that is about to begin.

    A mailed password ends the old one, every link and every other session, and the guardian has to choose an own one.
    Whoever has a second factor is not in before it was given: the session `awaits_code`, unless the own password came
    from a browser that is trusted.
    """
    account = lock_if_there(db, Account, who.account_id)
    if account is None or not may_come_in(db, who.account_id):
        return None
    mailed = who.mailed_until is not None
    if who.kept != (account.mailed_hash if mailed else account.password_hash):
        return None
    if mailed:
        account.password_hash = account.mailed_hash = account.mailed_until = None
        _session_ends.end_links(db, who.account_id)
        _session_ends.end_all(db, who.account_id)
    trusted = not mailed and known_devices.is_trusted(db, who.account_id, browser, now)
    opened = sessions.open_session(
        db,
        who.account_id,
        who.family_id,
        now,
        role=account.role,
        remember=remember,
        must_choose=mailed,
        proof=None if mailed else Proof.DEVICE if trusted else Proof.PASSWORD,
    )
    if not opened.awaits_code:
        write_entry(db, who.account_id, Action.SIGN_IN, now, family_id=who.family_id)
    return opened
