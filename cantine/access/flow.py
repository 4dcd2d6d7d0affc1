"""The steps of signing in, of a forgotten password and of a changed one, each a transaction of its own.

Comparing a password takes a fifth of a second on purpose: no transaction is open meanwhile.
"""

from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from cantine import clock
from cantine.access.actions import forgotten_password, passwords, sign_in, throttle
from cantine.access.actions.sessions import OpenedSession
from cantine.access.queries import sign_ins
from cantine.access.queries.visitors import Visitor
from cantine.settings import settings
from cantine.store.database import open_reader, open_writer

_TURNS = [Lock() for _ in range(256)]
"""Passwords for one login are compared one after the other: guesses at it take one processor at most, not all."""


@dataclass(frozen=True)
class SignInRefused:
    """A refused sign-in: too many tries until `until`, or (None) something was wrong, without saying what."""

    until: datetime | None = None


def try_sign_in(
    login: str, password: str, address: str | None, *, remember: bool = False
) -> OpenedSession | SignInRefused:
    """Open a session for `login` if the password is right; the try counts for the login and its network address."""
    url = settings().database_url
    tries = throttle.build_keys(login, address)
    if until := _count_try(tries):
        return SignInRefused(until)
    with open_reader(url) as db:
        found = sign_in.find_candidates(db, login)
    with _TURNS[hash(tries[0]) % len(_TURNS)]:
        who = sign_in.recognise(found, login, password, clock.now())
    if who is None:
        return SignInRefused()
    with open_writer(url) as db:
        opened = sign_in.let_in(db, who, clock.now(), remember=remember)
        if opened:
            throttle.note_success(db, tries)
    return opened or SignInRefused()


def send_new_password(email: str, address: str | None) -> bool | SignInRefused:
    """Mail a new password; False where no account has this address, SignInRefused where it was asked for too often."""
    url = settings().database_url
    if until := _count_try(throttle.build_keys(email, address, reset=True)):
        return SignInRefused(until)
    password, kept = forgotten_password.make_password()
    with open_writer(url) as db:
        return forgotten_password.send_new_password(db, email, password, kept, clock.now())


def is_own_password(visitor: Visitor, password: str) -> bool | SignInRefused:
    """Whether it is the visitor's password; counted like a sign-in, so that nobody guesses it on a screen left open."""
    url = settings().database_url
    tries = throttle.build_keys(visitor.email or str(visitor.family_number), None)
    if until := _count_try(tries):
        return SignInRefused(until)
    with open_reader(url) as db:
        kept = sign_ins.find_password_hash(db, visitor.account_id)
    if not passwords.matches(password, kept):
        return False
    with open_writer(url) as db:
        throttle.note_success(db, tries)
    return True


def _count_try(tries: list[str]) -> datetime | None:
    """Count a try, or return until when to wait. Who must wait only reads, so that thousands block no writing."""
    url = settings().database_url
    with open_reader(url) as db:
        waiting = throttle.find_blocked(sign_ins.read_tries(db, tries), clock.now())
    if waiting:
        return max(waiting.values())
    with open_writer(url) as db:
        return throttle.admit(db, tries, clock.now())
