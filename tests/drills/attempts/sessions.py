"""Secrets of a browser: ids of tabs, tickets, cookies of sessions and of browsers; stolen, guessed, used twice, old."""

import secrets
import uuid
from collections.abc import Iterator

from cantine.access.actions import sessions
from cantine.http.session.cookie import COOKIE
from cantine.store import database
from tests.drills.attempts.tally import Row, Tally
from tests.drills.attempts.town import Town
from tests.drills.attempts.visitors import Visitor, open_session
from tests.drills.attempts.window import Window

STATEMENT = "/telecharger/releve.csv"
GUESSES = 300


def attack_sessions(tally: Tally, town: Town, visitors: dict[str, Visitor], quick: bool) -> None:
    """A row for each kind of secret."""
    guesses = GUESSES // 10 if quick else GUESSES
    with tally.row("tab ids", "Streamlit's id of an open or closed page, without its cookie") as row:
        take_tabs(row, town, visitors)
    with tally.row("tickets", "used twice, too late, of another site, guessed, altered") as row:
        use_tickets(row, town, visitors["parent"], guesses)
    with tally.row("cookies", "guessed, altered, hashes, tickets, ended, expired, several, planted") as row:
        bring_cookies(row, town, visitors, guesses)
    with tally.row("session fixation", "the cookie that another has planted before the sign-in") as row:
        fix_sessions(row, town, visitors, 5 if quick else 40)


def take_tabs(row: Row, town: Town, visitors: dict[str, Visitor]) -> None:
    """The owner's page is open, then closed; everybody else names its id, and some ids that were guessed."""
    owners = [visitors[name] for name in ("parent", "admin", "separated mother")]
    for owner in owners:
        page = "compte" if owner.family_id else "familles"
        open_page = Window(town.address, owner.token)
        assert open_page.visit(page).shows("Xqf"), "The owner's page shows nothing."
        for closed in (False, True):
            if closed:
                open_page.close()
            for thief in visitors.values():
                if thief is owner:
                    continue
                for named in (open_page.page_id, open_page.page_id.upper(), str(uuid.uuid4())):
                    there = Window(town.address, thief.token, named).visit(page)
                    foreign = thief.find_foreign(there.shown)
                    row.refuse(
                        not foreign and there.page_id != open_page.page_id, f"{thief.name} in {owner.name}'s tab"
                    )
                    there.close()


def make_ticket(town: Town, who: Visitor) -> str:
    assert who.account_id
    with database.open_writer(town.url) as db:
        return sessions.open_session(db, who.account_id, who.family_id, town.now).ticket


def use_tickets(row: Row, town: Town, who: Visitor, guesses: int) -> None:
    """A good ticket works once, within two minutes, and only from a page of the portal."""

    def claim(ticket: object, **headers: str) -> int:
        return town.request("POST", "/session", json={"ticket": ticket}, headers=headers).status_code

    for _ in range(20):
        ticket = make_ticket(town, who)
        for headers in ({"origin": "http://mechant.exemple"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
            row.refuse(claim(ticket, **headers) == 403, f"a ticket from another site: {headers}")
        for altered in (ticket[:-1], ticket + "x", ticket.swapcase(), f" {ticket}", [ticket], {"t": ticket}, None, 1):
            row.refuse(claim(altered) == 403, f"an altered ticket {altered!r}")
        assert claim(ticket) == 204, "The ticket itself is refused."
        row.refuse(claim(ticket) == 403, "a ticket for the second time")
    for number in range(guesses):
        row.refuse(claim(secrets.token_urlsafe(32)) == 403, f"guessed ticket {number}")
    for wait in (121, 3600):
        ticket = make_ticket(town, who)
        town.wait(seconds=wait)
        row.refuse(claim(ticket) == 403, f"a ticket after {wait} seconds")
    town.go_back()


def bring_cookies(row: Row, town: Town, visitors: dict[str, Visitor], guesses: int) -> None:
    """What is no session's token opens nothing, over HTTP and at an open page."""
    who = visitors["parent"]
    token = open_session(town, who.account_id or 0, who.family_id)
    assert town.request("GET", STATEMENT, token).status_code == 200
    for cookie in list_cookies(town, visitors, token, guesses):
        answer = town.request("GET", STATEMENT, headers={"cookie": cookie})
        row.refuse(answer.status_code != 200, f"the cookie {cookie[:90]!r}")
    for name in ("archived family", "disabled account", "ended session", "expired session", "removed guardian"):
        window = Window(town.address, visitors[name].token).visit("compte")
        row.refuse(window.is_sign_in, f"{name}: the home")
        window.close()
    after = open_session(town, who.account_id or 0, who.family_id)
    assert town.request("DELETE", "/session", after).status_code == 204
    row.refuse(town.request("GET", STATEMENT, after).status_code == 303, "a cookie after the sign-out")


def list_cookies(town: Town, visitors: dict[str, Visitor], token: str, guesses: int) -> Iterator[str]:
    """Headers that hold no good token: the second of two with one name does not count for the first."""
    ended = ("archived family", "disabled account", "must choose a password", "ended session", "expired session")
    for name in (*ended, "removed guardian"):
        yield f"{COOKIE}={visitors[name].token}"
    altered = (
        token[:-1],
        token + "A",
        token.swapcase(),
        token[::-1],
        "",
        "null",
        "0",
        "' OR 1=1 --",
        "%00",
        "x" * 9_000,
    )
    for value in altered:
        yield f"{COOKIE}={value}"
    for (kept,) in town.ask("SELECT token_hash FROM web_session WHERE token_hash IS NOT NULL"):
        yield f"{COOKIE}={kept}"
    for (kept,) in town.ask("SELECT token_hash FROM known_device"):
        yield f"{COOKIE}={kept}"
    yield f"{COOKIE}={make_ticket(town, visitors['parent'])}"
    for name in (
        f"__Host-{COOKIE}",
        f"__Secure-{COOKIE}",
        COOKIE.upper(),
        f"{COOKIE}[]",
        "session",
        "cantine_appareil",
    ):
        yield f"{name}={token}"
    for _ in range(guesses):
        yield f"{COOKIE}={secrets.token_urlsafe(32)}"


def fix_sessions(row: Row, town: Town, visitors: dict[str, Visitor], rounds: int) -> None:
    """Somebody's own cookie, or an invented one, is planted into the browser in which another then signs in: the token
    is a new one, and the planted one is nobody's, or still its owner's alone."""
    victim, attacker = visitors["another parent"], visitors["parent"]
    for number in range(rounds):
        own = open_session(town, attacker.account_id or 0, attacker.family_id)
        planted = own if number % 2 else "B" * 43
        ticket = make_ticket(town, victim)
        answer = town.request("POST", "/session", planted, json={"ticket": ticket})
        given = answer.headers.get("set-cookie", "")
        row.refuse(answer.status_code == 204 and planted not in given, "the token stays")
        seen = town.request("GET", STATEMENT, planted)
        row.refuse(seen.status_code == 303, "the planted token is a session after the sign-in")
        window = Window(town.address, planted).visit("compte")
        row.refuse(not victim_is_shown(window, victim), "the planted token shows who signed in")
        window.close()


def victim_is_shown(window: Window, victim: Visitor) -> bool:
    return any(mark.encode() in window.shown for mark in victim.marks or ())
