"""The sign-in and « Mot de passe oublié »: guesses, floods of mail, and browsers of others."""

import secrets

from cantine.access.queries.visitors import hash_secret
from cantine.demo.cast import PASSWORD
from cantine.http.session.cookie import DEVICE_COOKIE
from tests.drills.attempts.forgeries import LONG, TEXTS
from tests.drills.attempts.tally import Row, Tally
from tests.drills.attempts.town import Town
from tests.drills.attempts.visitors import Visitor, find_guardian
from tests.drills.attempts.window import Closed, Window

VICTIM, NOBODY = "durand@exemple.fr", "personne@exemple.fr"
ADDRESS = "Votre adresse email:"
UNSEEN = " \u202e\u200b\ufeff"
BY_ACCOUNT = 5
"""Guesses at one login that are looked at before it has to wait."""


def attack_doors(tally: Tally, town: Town, visitors: dict[str, Visitor], quick: bool) -> None:
    """A row for each way of guessing, flooding and asking."""
    guesses = 40 if quick else 400
    with tally.row("guesses during a block", "wrong passwords, then the right one, at one login") as row:
        guess_during_block(row, town, guesses)
    with tally.row(
        "strange sign-ins", "SQL, blanks, numbers, a megabyte, others' passwords, as login and password"
    ) as row:
        type_strange_things(row, town)
    with tally.row("browsers of others", "cookies of a known browser: others', guessed, forgotten, old, stolen") as row:
        bring_browsers(row, town, visitors, guesses // 10)
    with tally.row("floods of mail", "« Mot de passe oublié » for one address, for many, and its pages' forms") as row:
        flood(row, town, guesses // 4)


def forget_tries(town: Town) -> None:
    town.change("DELETE FROM tries")


def open_door(town: Town, device: str = "") -> Window:
    """The sign-in in a browser that brings this cookie of a known browser."""
    return Window(town.address, f"; {DEVICE_COOKIE}={device}" if device else None).visit("connexion")


def try_door(window: Window, login: str, password: str) -> bool:
    """Whether this opens the door."""
    window.sign_in(login, password)
    return not window.is_sign_in


def guess_during_block(row: Row, town: Town, guesses: int) -> None:
    """Of all guesses a handful is looked at; while the login waits even the right password is not, in a browser that
    is not known; and they write next to nothing."""
    for login in (VICTIM, "2"):
        forget_tries(town)
        written = count(town, "sign_in_event")
        window = open_door(town)
        for number in range(guesses):
            row.refuse(not try_door(window, login, f"guess {number}"), f"{login}: guess {number}")
        row.refuse(not try_door(window, login, PASSWORD), f"{login}: the right password during the block")
        kept = dict(town.ask("SELECT key, count FROM tries")).get(f"compte:{login}", 0)
        row.refuse(kept <= BY_ACCOUNT, f"{login}: {kept} guesses were looked at")
        noted = count(town, "sign_in_event") - written
        row.refuse(noted <= 2 * BY_ACCOUNT, f"{login}: {noted} rows were written by {guesses} guesses")
        window.close()
    forget_tries(town)
    window = open_door(town)
    assert try_door(window, VICTIM, PASSWORD), "The door does not open for the right password either."
    window.close()


def type_strange_things(row: Row, town: Town) -> None:
    """As login, as password, as both."""
    typed = [
        *TEXTS,
        "",
        " ",
        "%",
        "_",
        "*",
        "null",
        "0",
        "-2",
        "2 OR 1=1",
        "٢",
        "2\0",
        "②",
        "durand@exemple.fr\0",
        LONG,
    ]
    window = open_door(town)
    for text in typed:
        for login, password in ((text, PASSWORD), (VICTIM, text), (text, text), (f"{VICTIM}{text}", PASSWORD)):
            if not text.strip(UNSEEN) and login.strip(UNSEEN) == VICTIM and password == PASSWORD:
                continue  # the very address, as it is pasted from a letter
            forget_tries(town)
            try:
                row.refuse(not try_door(window, login, password), f"{login[:40]!r} with {password[:40]!r}")
            except Closed:
                row.refuse(True, "too much")
                window = open_door(town)
            row.fell += window.fell
            if window.fell:
                window = open_door(town)
    window.close()


def bring_browsers(row: Row, town: Town, visitors: dict[str, Visitor], guesses: int) -> None:
    """The login waits; a browser that is not the account's own changes nothing, and a stolen one has no more tries than
    an account."""
    victim, other = find_guardian(town, 2), find_guardian(town, 1)
    own, others = remember(town, victim), remember(town, other)
    of_staff = remember(town, visitors["admin"].account_id or 0)
    old = remember(town, victim, used="2025-11-01 00:00:00")
    [(kept,), *_] = town.ask(
        "SELECT token_hash FROM known_device WHERE account_id = :id AND used_at > '2026-01-01'", id=victim
    )
    brought = [others, of_staff, old, kept, own[:-1], own.swapcase(), "", "null", "' OR 1=1 --"]
    forget_tries(town)
    block(town)
    for device in [*brought, *(secrets.token_urlsafe(32) for _ in range(guesses))]:
        window = open_door(town, device)
        row.refuse(not try_door(window, VICTIM, PASSWORD), f"the cookie {device[:50]!r}")
        window.close()
    window = open_door(town, own)
    looked_at = 0
    for number in range(3 * BY_ACCOUNT):
        row.refuse(not try_door(window, VICTIM, f"guess {number}"), "a guess in a stolen browser")
        looked_at += not window.shows("Trop d")
    row.refuse(looked_at <= BY_ACCOUNT, f"a stolen browser: {looked_at} guesses were looked at")
    row.refuse(not try_door(window, VICTIM, PASSWORD), "the right password in a stolen browser after its guesses")
    window.close()
    town.change("DELETE FROM known_device WHERE account_id = :id", id=victim)
    window = open_door(town, own)
    row.refuse(not try_door(window, VICTIM, PASSWORD), "a browser that was forgotten")
    window.close()
    forget_tries(town)


def block(town: Town) -> None:
    """Let the victim's login wait."""
    window = open_door(town)
    for number in range(BY_ACCOUNT + 1):
        try_door(window, VICTIM, f"guess {number}")
    assert window.shows("Trop d"), "The login does not wait."
    window.close()


def remember(town: Town, account: int, used: str = "2026-11-19 08:00:00") -> str:
    """The cookie of a browser that is known for this account."""
    token = secrets.token_urlsafe(32)
    town.change(
        "INSERT INTO known_device (account_id, token_hash, first_at, used_at, device) "
        "VALUES (:id, :hash, :used, :used, '')",
        id=account,
        hash=hash_secret(token),
        used=used,
    )
    return token


def flood(row: Row, town: Town, asked: int) -> None:
    """However often it is asked for, an address gets a few letters, and nobody who is unknown any."""
    forget_tries(town)
    before = count(town, "outbox_mail")
    for _ in range(asked):
        ask_for_password(town, VICTIM)
        letters = count(town, "outbox_mail") - before
        row.refuse(letters <= 3, f"{letters} letters to one address")
    forget_tries(town)
    before = count(town, "outbox_mail")
    for typed in (f"{VICTIM}, mechant@exemple.fr", f"{VICTIM}\nBcc: mechant@exemple.fr", NOBODY, "%", "*", *TEXTS):
        ask_for_password(town, typed)
        strange = town.ask("SELECT recipient FROM outbox_mail WHERE recipient LIKE '%mechant%' OR recipient LIKE '%,%'")
        row.refuse(not strange, f"a letter to {strange}")
    row.refuse(count(town, "outbox_mail") - before <= 1, "letters for addresses that are none")
    forget_tries(town)


def ask_for_password(town: Town, email: str) -> Window:
    window = Window(town.address).visit("mot-de-passe-oublie")
    window.press("Envoyer", **{ADDRESS: email})
    window.close()
    return window


def count(town: Town, table: str) -> int:
    """Rows of a table."""
    return int(town.ask(f"SELECT count(*) FROM {table}")[0][0])
