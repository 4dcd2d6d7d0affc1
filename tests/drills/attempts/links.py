"""One-use links of letters: fetched, used twice, expired, replaced, taken back, altered, guessed, found in a log."""

import secrets

from cantine.access.actions import access_links
from cantine.access.rules.link_kinds import AccessLinkKind
from cantine.store import database
from tests.drills.attempts.tally import Row, Tally
from tests.drills.attempts.town import BASE, Town
from tests.drills.attempts.visitors import Visitor, find_guardian
from tests.drills.attempts.window import Window

CHOOSE = "Choisissez votre mot de passe"


def attack_links(tally: Tally, town: Town, visitors: dict[str, Visitor], quick: bool) -> None:
    """Every link of whatever kind, when it is worth nothing (any more)."""
    with tally.row("one-use links", "fetched, twice, expired, replaced, taken back, altered, guessed, in logs") as row:
        made: list[str] = []
        for kind in AccessLinkKind:
            use_links(row, town, kind, made)
            use_ended(row, town, visitors, kind, made)
        for _ in range(10 if quick else 200):
            row.refuse(not click(town, secrets.token_hex(32)), "a guessed link")
        said = town.read_log()
        row.refuse(not [secret for secret in made if secret in said], "the secret of a link is in the log")


def make(town: Town, account: int, kind: AccessLinkKind, made: list[str]) -> str:
    """The secret of a new link, as a letter would bring it."""
    with database.open_writer(town.url) as db:
        address = access_links.make_link(db, account, town.now, kind)
    start, _, secret = address.partition("#")
    assert start.startswith("http")
    assert town.address not in start or start.startswith(BASE)
    made.append(secret)
    return secret


def click(town: Town, secret: object, token: str | None = None) -> bool:
    """Whether a click with this secret opens the portal, or the choice of a password."""
    before = town.ask("SELECT count(*) FROM web_session")[0][0]
    window = Window(town.address, token)
    window.visit("acces")
    window.send("link_button", "opened", secret)
    window.close()
    opened = town.ask("SELECT count(*) FROM web_session")[0][0] > before
    return bool(opened or window.shows("Bienvenue") or window.shows(CHOOSE) or window.shows("Fréquentation"))


def use_links(row: Row, town: Town, kind: AccessLinkKind, made: list[str]) -> None:
    """What a scanner does to a link leaves it whole; a click uses it up; what is not quite it is nothing."""
    account = find_guardian(town, 8)  # whose sessions end by it are nobody's here
    secret = make(town, account, kind, made)
    before = town.ask("SELECT count(*) FROM web_session")[0][0]
    for address in ("/acces", f"/acces?lien={secret[1:]}", f"/acces/{secret[1:]}", f"/acces?{secret[1:]}"):
        for method in ("GET", "HEAD", "POST", "OPTIONS"):
            town.request(method, address)
            same = town.ask("SELECT count(*) FROM web_session")[0][0] == before
            row.refuse(same, f"{kind}: {method} {address}: a session")
    for altered in (
        secret[:-1],
        secret.upper() + "0",
        secret[::-1],
        f"{secret} ",
        f" {secret}",
        [secret],
        {"s": secret},
        1,
    ):
        row.refuse(not click(town, altered), f"{kind}: altered {str(altered)[:20]}")
    for (kept,) in town.ask("SELECT token_hash FROM access_link"):
        row.refuse(not click(town, kept), f"{kind}: the hash of a link")
    assert click(town, secret), "The link itself opens nothing."
    for _ in range(3):
        row.refuse(not click(town, secret), f"{kind}: for the second time")


def use_ended(row: Row, town: Town, visitors: dict[str, Visitor], kind: AccessLinkKind, made: list[str]) -> None:
    """Links that were good once."""
    account = find_guardian(town, 8)  # whose sessions end by it are nobody's here
    replaced, latest = (make(town, account, kind, made) for _ in range(2))
    row.refuse(not click(town, replaced), f"{kind}: replaced by another")
    town.wait(hours=24, seconds=1)
    row.refuse(not click(town, latest), f"{kind}: a day and a second later")
    town.go_back()
    for name in ("archived family", "disabled account", "removed guardian"):
        ended = make(town, visitors[name].account_id or 0, kind, made)
        row.refuse(not click(town, ended), f"{kind}: of {name}")
