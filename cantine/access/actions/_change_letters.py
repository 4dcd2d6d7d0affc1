"""The owner of an account is written to when its password, its address or its role changes.

The letter is in the language of the account, else in that of whoever changed it.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from cantine.common.language.languages import get_language, read_language, speak
from cantine.mail import outbox
from cantine.mail.letters import account_changes
from cantine.mail.letters.accounts import write_address_changed
from cantine.mail.letters.letter import Letter
from cantine.settings import settings
from cantine.store.commune import read_commune
from cantine.store.tables import Account


def tell_password(db: Session, account: Account, now: datetime) -> None:
    """Write to the owner that the password was changed."""
    _write(db, account, account.email, account_changes.write_password_changed, now)


def tell_address(db: Session, account: Account, old: str | None, now: datetime) -> None:
    """Write to the `old` address, which may be a thief's victim, and to the one that the account has now. The first
    address of an account replaces nothing: its owner is invited there."""
    if old:
        _write(db, account, old, write_address_changed, now)
        _write(db, account, account.email, account_changes.write_address_given, now)


def tell_role(db: Session, account: Account, before: str, after: str, now: datetime) -> None:
    """Write to the owner that the role was changed from `before` to `after`, by their French names."""

    def compose(commune: str, portal: str) -> Letter:
        return account_changes.write_role_changed(commune, portal, before, after)

    _write(db, account, account.email, compose, now)


def _write(db: Session, account: Account, to: str | None, compose: Callable[[str, str], Letter], now: datetime) -> None:
    if to:
        with speak(read_language(account.language) or get_language()):
            outbox.write(db, to, *compose(read_commune(db).name, settings().base_url), now)


def tell_second_factor(db: Session, account: Account, compose: Callable[[str, str], Letter], now: datetime) -> None:
    """Write to the owner, in French, what became of the second factor, as `compose` says it."""
    if account.email:
        with speak("fr"):
            outbox.write(db, account.email, *compose(read_commune(db).name, settings().base_url), now)
