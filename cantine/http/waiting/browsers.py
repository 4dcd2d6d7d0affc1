"""Whom a waiting browser belongs to: a family, staff, or nobody who is known."""

from dataclasses import dataclass, field
from datetime import datetime

from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from cantine.access.queries import known_devices, visitors
from cantine.access.queries.visitors import hash_secret
from cantine.http.session.cookie import COOKIE, DEVICE_COOKIE, TURN_COOKIE
from cantine.opening.actions.advance import Newcomer
from cantine.opening.queries.openings import find_in_line
from cantine.store.database import Reader


@dataclass(frozen=True)
class Browser:
    """The cookies by which a browser is known: of its session, of the browser itself, of its place in the line.

    `wants_turn`: it asks for the waiting room itself, so that staff who are parents too wait there for their family.
    """

    session: str = field(default="", repr=False)
    device: str = field(default="", repr=False)
    turn: str = field(default="", repr=False)
    wants_turn: bool = False


STAFF = Newcomer()
"""In the place of an arrival: nobody who waits."""


def read_browser(headers: Headers, *, wants_turn: bool = False) -> Browser:
    """The browser of this request."""
    cookies = cookie_parser(headers.get("cookie", ""))
    session, device, turn = (cookies.get(name, "") for name in (COOKIE, DEVICE_COOKIE, TURN_COOKIE))
    return Browser(session, device, turn, wants_turn)


def find_who(db: Reader, browser: Browser, now: datetime) -> Newcomer:
    """The family that stands in line for the one that is signed in here, STAFF for the town hall's people, else the
    browser itself.

    Staff who have signed out are known by the browser in which they were. Who of them is a parent too waits only in the
    waiting room itself, where their family has its turn like all others.
    """
    visitor = visitors.find_by_token(db, browser.session, now, unfinished=True) if browser.session else None
    if visitor is not None:
        if visitor.family_id is None or (visitor.role is not None and not browser.wants_turn):
            return STAFF
        return Newcomer(find_in_line(db, visitor.family_id))
    if browser.device and known_devices.is_of_staff(db, browser.device, now):
        return STAFF
    return Newcomer(None, hash_secret(browser.turn or browser.session))
