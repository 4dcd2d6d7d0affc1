"""What opens the portal once: links of letters, and codes of an app after the password, old, used twice or guessed."""

import secrets

from pyotp import TOTP

from cantine.access.actions import access_links, sessions
from cantine.access.rules.link_kinds import AccessLinkKind
from cantine.common.roles import Role
from cantine.demo.cast import PASSWORD
from cantine.store import database
from tests.drills.attempts.doors import BY_ACCOUNT, forget_tries, open_door
from tests.drills.attempts.forgeries import TEXTS
from tests.drills.attempts.tally import Row, Tally
from tests.drills.attempts.town import BASE, Town
from tests.drills.attempts.visitors import HOME, OF_NOBODY, Visitor, find_guardian
from tests.drills.attempts.window import Window
from tests.permissions.test_pages import SEEN

CHOOSE = "Choisissez votre mot de passe"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ADMIN, FIELD, TITLE = "mairie@exemple.fr", "Code à six chiffres", "Code à usage unique"


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


def attack_codes(tally: Tally, town: Town, visitors: dict[str, Visitor], quick: bool) -> None:
    """The administrator has a second factor, and the attacker the password."""
    account = visitors["admin"].account_id or 0
    town.change(
        "INSERT INTO second_factor (account_id, secret, enabled_at, last_step) VALUES (:id, :secret, :at, 0)",
        id=account,
        secret=SECRET,
        at=str(town.now)[:19],
    )
    with tally.row("guesses of codes", "codes, recovery codes, strange texts, the right one late and twice") as row:
        guess_codes(row, town, 30 if quick else 300)
    with tally.row("half sessions", "every page and download after the password, without the code") as row:
        ask_half(row, town, account)
    town.change("DELETE FROM second_factor")
    forget_tries(town)


def give(window: Window, code: str) -> bool:
    """Whether this code opens the portal."""
    window.press("Continuer", **{FIELD: code})
    return window.title != TITLE and not window.is_sign_in


def knock(town: Town) -> Window:
    """The page that asks for the code."""
    window = open_door(town)
    window.sign_in(ADMIN, PASSWORD)
    assert window.title == TITLE, window.title
    return window


def guess_codes(row: Row, town: Town, guesses: int) -> None:
    """Of all guesses a handful is looked at, then even the right code waits; one that has served serves no more."""
    window = knock(town)
    phone = TOTP(SECRET)
    for typed in [*TEXTS, *(f"{number:06}" for number in range(guesses))]:
        if typed != phone.at(town.now):
            row.refuse(not give(window, typed[:20]), f"the code {typed[:20]!r}")
    row.refuse(not give(window, phone.at(town.now)), "the right code during the block")
    kept = dict(town.ask("SELECT key, count FROM tries")).get(f"double:{ADMIN}", 0)
    row.refuse(0 < kept <= BY_ACCOUNT, f"{kept} guesses were looked at")
    window.close()
    forget_tries(town)
    window = knock(town)
    code = phone.at(town.now)
    assert give(window, code), "The right code does not open the portal either."
    window.close()
    window = knock(town)
    row.refuse(not give(window, code), "a code that has served")
    window.close()


def ask_half(row: Row, town: Town, account: int) -> None:
    """What only the whole session gets is refused to the half one."""
    with database.open_writer(town.url) as db:
        opened = sessions.open_session(db, account, None, town.now, role=Role.ADMIN)
        claimed = sessions.claim(db, opened.ticket, town.now)
    assert opened.awaits_code
    assert claimed
    window = Window(town.address, claimed.token)
    for address in sorted(address for address, who in SEEN.items() if "nobody" not in who):
        row.refuse(window.visit(address).title == TITLE, f"/{address}: « {window.title} »")
    window.close()
    for path in (HOME, "/telecharger/frequentation.xlsx", "/telecharger/donnees-2.xlsx"):
        row.refuse(town.request("GET", path, claimed.token).status_code == OF_NOBODY, path)
