"""The request or the run of a page that is being answered: its number, what it is for, and who asks.

It is kept by task and by thread: worker threads of a request share that of their request, the thread of a page has that
of the page's run.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

SIGNS = "CDFGHJKMNPQRTVWX34679"
"""What a number is made of: signs that nobody takes for another (0 and O, 1 and I, 2 and Z, 5 and S, 8 and B), and that
make no words."""

_AS_SIGNS = bytes(ord(SIGNS[number % len(SIGNS)]) for number in range(256))


def make_number() -> str:
    """A new number: « K7MGQ4RT »."""
    return secrets.token_bytes(8).translate(_AS_SIGNS).decode()


@dataclass(slots=True)
class CurrentRequest:
    """`where` is the template of the address, or the page; `who` the id of the account, None for a stranger; `failed`
    is set once an error was logged."""

    number: str = field(default_factory=make_number)
    where: str = ""
    who: int | None = None
    failed: bool = False


_current: ContextVar[CurrentRequest | None] = ContextVar("current_request", default=None)


def begin_request(number: str | None = None, where: str = "", who: int | None = None) -> CurrentRequest:
    """From now on, in this task or thread, this is what is being answered."""
    current = CurrentRequest(number or make_number(), where, who)
    _current.set(current)
    return current


@contextmanager
def keep_request() -> Iterator[CurrentRequest]:
    """What is being answered here; in the background and at the start one of its own, for as long as this lasts."""
    if current := _current.get():
        yield current
        return
    token = _current.set(current := CurrentRequest())
    try:
        yield current
    finally:
        _current.reset(token)


def find_current() -> CurrentRequest | None:
    """What is being answered here; None in the background and at the start."""
    return _current.get()


def note_page(page: str, account_id: int | None) -> None:
    """What is being answered is this page, for this account."""
    if current := _current.get():
        current.where, current.who = page, account_id


def note_who(account_id: int | None) -> None:
    """The request that is being answered is of this account; None for a stranger."""
    if current := _current.get():
        current.who = account_id
