"""The journal of sign-ins: what failed, what made somebody wait, and the browsers that are new.

Who has to wait writes nothing: there are as many entries as passwords that were compared. Nothing tells whether there
is an account behind a login that failed, so that the refusal takes as long either way: letters are written later.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from cantine.access.actions.sign_in import Candidate, read_login
from cantine.access.queries.visitors import Visitor
from cantine.access.rules.device_names import cut_device, name_device
from cantine.access.rules.throttling import find_limit, is_first_block
from cantine.common.language.languages import read_language, speak
from cantine.common.number_input import parse_family_number
from cantine.common.terms.sign_ins import SignInKind
from cantine.mail import outbox
from cantine.mail.letters.sign_ins import SeenAttempt, write_new_device
from cantine.settings import settings
from cantine.store.commune import read_commune
from cantine.store.tables import Account, SignInEvent

KEPT_FOR = timedelta(days=365)
"""Twelve months: what the CNIL recommends at most for logs of access."""

LETTERS_A_DAY = 10
"""New browsers of one account in a day that its owner gets a letter about: who has the password must not bury the owner
in them."""
IN_DEMONSTRATION = 2
"""The same in a demonstration, whose accounts everybody uses; the first browser of all has none."""


def note_failure(
    db: Session,
    login: str,
    found: Sequence[Candidate],
    numbers: Mapping[str, int],
    address: str,
    device: str,
    now: datetime,
) -> None:
    """A password was compared with those of the accounts that were `found`, and was none of them.

    `numbers` says the how manieth try this was of each key that it counted for. Of the login only what has the form of
    one is kept.
    """
    accounts = {one.account_id for one in found}
    blocked = any(number >= find_limit(key).free for key, number in numbers.items())
    of_login = [key for key in numbers if key.partition(":")[0] in ("compte", "appareil")]
    event = SignInEvent(
        at=now,
        kind=SignInKind.BLOCKED if blocked else SignInKind.FAILED,
        account_id=min(accounts) if len(accounts) == 1 else None,
        family_id=_find_family(login, found),
        login=read_login(login) or "",
        address=address,
        device=cut_device(device),
        awaits_letter=any(is_first_block(key, numbers[key]) for key in of_login),
    )
    db.add(event)


def _find_family(login: str, found: Sequence[Candidate]) -> int | None:
    families = {one.family_id for one in found} if parse_family_number(login) is not None else set()
    return families.pop() if len(families) == 1 else None


def note_wrong_code(
    db: Session, visitor: Visitor, key: str, number: int, address: str, device: str, now: datetime
) -> None:
    """After the right password a code was wrong, the `number`th that counted for `key`. Where the next one has to wait
    the owner is told."""
    event = {"account_id": visitor.account_id, "family_id": visitor.family_id, "login": visitor.email or ""}
    where = {"address": address, "device": cut_device(device)}
    awaits_letter = is_first_block(key, number)
    db.add(SignInEvent(at=now, kind=SignInKind.WRONG_CODE, awaits_letter=awaits_letter, **event, **where))


def note_awaited_code(
    db: Session, account_id: int, family_id: int | None, address: str, device: str, now: datetime
) -> None:
    """The password was right, and a code is asked for. Where none comes the entry stays, and the owner is told."""
    whose = {"account_id": account_id, "family_id": family_id}
    where = {"address": address, "device": cut_device(device)}
    db.add(SignInEvent(at=now, kind=SignInKind.NO_CODE, awaits_letter=True, **whose, **where))


def note_right_code(db: Session, account_id: int, address: str, device: str) -> None:
    """The code has come: what was asked for in this browser was its owner's, however often the password was typed."""
    same_browser = SignInEvent.address == address, SignInEvent.device == cut_device(device)
    asked = SignInEvent.kind == SignInKind.NO_CODE, SignInEvent.account_id == account_id, SignInEvent.awaits_letter
    db.execute(delete(SignInEvent).where(*asked, *same_browser))


def note_new_device(
    db: Session, account_id: int, family_id: int | None, address: str, device: str, now: datetime
) -> None:
    """Somebody has just signed in with the right password in a browser that was not the account's so far.

    The owner gets a letter about it, but for the first browser of all: that is the invitation, or the first sign-in
    since browsers are remembered.
    """
    account = db.execute(
        select(Account.email, Account.language, Account.devices_since).where(Account.id == account_id)
    ).one()
    of_account = SignInEvent.account_id == account_id, SignInEvent.kind == SignInKind.NEW_DEVICE
    told = db.scalar(select(func.count()).where(*of_account, SignInEvent.at > now - timedelta(days=1))) or 0
    db.add(
        SignInEvent(
            at=now,
            kind=SignInKind.NEW_DEVICE,
            account_id=account_id,
            family_id=family_id,
            address=address,
            device=cut_device(device),
        )
    )
    town = read_commune(db)
    if account.email and account.devices_since and told < (IN_DEMONSTRATION if town.demonstration else LETTERS_A_DAY):
        with speak(read_language(account.language) or "fr"):
            seen = SeenAttempt(now, name_device(device), address)
            outbox.write(db, account.email, *write_new_device(town.name, settings().base_url, seen), now)


def delete_old(db: Session, now: datetime) -> None:
    """Delete what is older than twelve months."""
    db.execute(delete(SignInEvent).where(SignInEvent.at <= now - KEPT_FOR))
