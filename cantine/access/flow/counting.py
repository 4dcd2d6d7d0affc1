"""Tries that are counted, each in a transaction of its own, before a secret is looked at."""

from dataclasses import dataclass
from datetime import datetime

from cantine import clock
from cantine.access.actions import throttle
from cantine.access.actions.throttle import CountedTry
from cantine.access.queries import sign_ins
from cantine.access.queries.visitors import Visitor
from cantine.settings import settings
from cantine.store.database import open_reader, open_writer


@dataclass(frozen=True)
class SignInRefused:
    """A refused sign-in: too many tries until `until`, or (None) something was wrong, without saying what."""

    until: datetime | None = None


def count_try(tries: list[str]) -> CountedTry:
    """Count a try, or say until when to wait. Who must wait only reads, so that thousands block no writing."""
    url = settings().database_url
    with open_reader(url) as db:
        waiting = throttle.find_blocked(sign_ins.read_tries(db, tries), clock.now())
    if waiting:
        return CountedTry(max(waiting.values()))
    with open_writer(url) as db:
        return throttle.count_try(db, tries, clock.now())


def name_codes(visitor: Visitor) -> str:
    """The key that tries of a code count for."""
    return f"double:{visitor.email or visitor.account_id}"


def name_own_password(visitor: Visitor) -> str:
    """The key that the own password counts for where it is asked for again."""
    return f"propre:{visitor.email or visitor.family_number}"
