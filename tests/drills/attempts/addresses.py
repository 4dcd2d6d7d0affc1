"""Addresses and headers as no browser writes them: other folders' files, lines that are smuggled in, forged hosts."""

import http.client
import socket
from contextlib import suppress
from urllib.parse import quote, urlsplit

from websockets.sync.client import connect

from cantine.http.session.cookie import COOKIE
from tests.drills.attempts.pages import TELLING
from tests.drills.attempts.tally import Row, Tally
from tests.drills.attempts.town import BASE, PATIENCE, Town
from tests.drills.attempts.visitors import Visitor
from tests.drills.attempts.window import Window

FOLDERS = (
    "/",
    "/static/",
    "/polices/",
    "/media/",
    "/component/",
    "/telecharger/",
    "/_stcore/",
    "/app/static/",
    "/agenda/",
)
WAYS = (
    "../" * 8 + "etc/passwd",
    "%2e%2e/" * 8 + "etc/passwd",
    "..%2f" * 8 + "etc/passwd",
    "%252e%252e%252f" * 8 + "etc/passwd",
    "..%5c" * 8 + "etc%5cpasswd",
    "..\\" * 8 + "etc\\passwd",
    "....//" * 8 + "etc/passwd",
    "%c0%ae%c0%ae/" * 8 + "etc/passwd",
    "/etc/passwd",
    "//etc/passwd",
    "%2fetc%2fpasswd",
    "file:///etc/passwd",
    "../streamlit_app.py",
    "%2e%2e/cantine/settings.py",
    "../.env",
    ".env",
    ".git/config",
    "..%2fdata%2fcantine.db",
    "%00",
    "x%00.js",
    "index.html%00",
    "%0d%0aX-Smuggled:%20yes",
    "%ff%fe",
    "%",
    "%zz",
    "a" * 9_000,
    "é".encode().hex(),
    ";/etc/passwd",
    "?../../etc/passwd",
    "{token}",
    "*",
    "~root/",
    "con",
)
STOLEN = (b"root:x:", b"SQLite format 3", b"import streamlit", b"[core]", b"CANTINE_", b"BaseSettings", *TELLING)

LINES = (
    "\r\nX-Smuggled: yes",
    "\nX-Smuggled: yes",
    "\rX-Smuggled: yes",
    "\r\n\r\n<html>",
    "\u560d\u560aX-Smuggled: yes",
    "\0",
)


def attack_addresses(tally: Tally, town: Town, visitors: dict[str, Visitor], quick: bool) -> None:
    """Paths, lines in headers, hosts and forwarded addresses."""
    with tally.row("paths", "other folders' files: %2e, %00, //, backslashes, very long ones") as row:
        for folder in FOLDERS:
            for way in WAYS:
                for method in ("GET", "HEAD", "POST"):
                    ask_raw(row, town, method, folder + way, visitors["parent"])
    with tally.row("lines in headers", "of every value that an answer's header could repeat") as row:
        smuggle_lines(row, town, visitors)
    with tally.row("forged hosts", "Host and X-Forwarded-Host of who asks for a password: where the mail leads") as row:
        forge_hosts(row, town)
    with tally.row("forged network addresses", "X-Forwarded-For and its kin at the sign-in") as row:
        forge_addresses(row, town, 6 if quick else 30)
    with tally.row("what is no HTTP", "two lengths, folded lines, endless headers, the wrong upgrade") as row:
        send_nonsense(row, town)


def ask_raw(row: Row, town: Town, method: str, path: str, visitor: Visitor) -> None:
    """The path exactly as it is written here: clients tidy it up."""
    where = urlsplit(town.address)
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=PATIENCE)
    connection._validate_path = lambda path: None  # type: ignore[attr-defined]  # as it is
    try:
        connection.request(method, path, headers={"Cookie": f"{COOKIE}={visitor.token}"})
        answer = connection.getresponse()
        content = answer.read()
        row.fell += answer.status >= 500
        stolen = [word for word in STOLEN if word in content]
        smuggled = answer.getheader("x-smuggled")
        page = b"<title>" in content or not content or path.startswith("/?")
        fine = not stolen and not smuggled and (answer.status >= 300 or page)
        row.refuse(fine, f"{method} {path[:80]}: {answer.status} {stolen} {content[:60]!r}")
    except http.client.HTTPException:
        row.refuse(True, path)  # it hung up
    finally:
        connection.close()


def smuggle_lines(row: Row, town: Town, visitors: dict[str, Visitor]) -> None:
    """What a route reads, with an end of line in it."""
    for line in LINES:
        typed = quote(f"en{line}")
        paths = [f"/langue?choix={typed}", f"/{typed}", f"/compte/{typed}/", f"/paiement/retour?idop={typed}"]
        paths += [
            f"/telecharger/facture-{typed}.pdf",
            f"/telecharger/liste-du-jour.csv?jour={typed}",
            f"/agenda/{typed}.ics",
        ]
        paths += [f"/telecharger/frequentation.csv?du={typed}", f"/telecharger/factures.csv?mois={typed}"]
        for path in paths:
            for name in ("nobody", "admin"):
                answer = town.request("GET", path, visitors[name].token)
                row.fell += answer.status_code >= 500
                smuggled = "x-smuggled" in answer.headers or "<html>" in str(answer.headers)
                row.refuse(not smuggled, f"{path}: a header of the asker's")


def connect_as(town: Town, host: str, headers: dict[str, str]) -> Window:
    """A page whose browser believes that the portal is called so."""
    where = urlsplit(town.address)
    there = socket.create_connection((where.hostname, where.port), timeout=PATIENCE)
    window = Window.__new__(Window)
    window._kinds, window._elements, window._name, window._query = [], [], "", ""
    window._socket = connect(
        f"ws://{host}/_stcore/stream",
        sock=there,
        subprotocols=["streamlit"],  # type: ignore[list-item]
        origin=f"http://{host}",  # type: ignore[arg-type]
        additional_headers=headers,
        max_size=None,
    )
    return window


def forge_hosts(row: Row, town: Town) -> None:
    """Whoever asks « oublié » for another: the letter leads to the portal's own address, whatever the request named."""
    hosts = ("mechant.exemple", "cantine.exemple.fr.mechant.exemple", "127.0.0.1:1", "localhost", "[::1]")
    for number, host in enumerate(hosts):
        for forwarded in ({}, {"X-Forwarded-Host": "mechant.exemple", "Forwarded": "host=mechant.exemple"}):
            email = f"victim{number}{len(forwarded)}@exemple.fr"
            account = 3 + number  # somebody's
            ((before,),) = town.ask("SELECT email FROM account WHERE id = :id", id=account)
            town.change("UPDATE account SET email = :email WHERE id = :id", email=email, id=account)
            letters = count_letters(town, email)
            window = connect_as(town, host, forwarded)
            window.visit("mot-de-passe-oublie")
            window.press("Envoyer", **{"Votre adresse email:": email})
            window._socket.close()
            assert count_letters(town, email) == letters + 1, "No letter was written."
            ((text,),) = town.ask("SELECT text FROM outbox_mail WHERE recipient = :r ORDER BY id DESC LIMIT 1", r=email)
            named = "mechant" in text or (host in text and host not in BASE)
            row.refuse(BASE in text and not named, f"a letter that leads to {host}")
            town.change("UPDATE account SET email = :email WHERE id = :id", email=before, id=account)


def count_letters(town: Town, email: str) -> int:
    return int(town.ask("SELECT count(*) FROM outbox_mail WHERE recipient = :r", r=email)[0][0])


def forge_addresses(row: Row, town: Town, tries: int) -> None:
    """Each try comes from « another » address, as its headers have it: none of them is counted, and the login is."""
    town.change("DELETE FROM tries")
    for number in range(tries):
        forged = f"203.0.113.{number}"
        names = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP", "CF-Connecting-IP", "X-Forwarded-Proto")
        headers = {name: f"for={forged}" if name == "Forwarded" else forged for name in names}
        window = connect_as(town, urlsplit(town.address).netloc, headers)
        window.visit("connexion")
        window.sign_in("durand@exemple.fr", f"guess {number}")
        window._socket.close()
        counted = [key for (key,) in town.ask("SELECT key FROM tries")]
        row.refuse(not any("203.0.113" in key for key in counted), f"the address of a header is counted: {counted}")
    counted_tries = dict(town.ask("SELECT key, count FROM tries")).get("compte:durand@exemple.fr", 0)
    row.refuse(counted_tries <= 5 and (tries < 5 or counted_tries == 5), f"{counted_tries} tries were let through")
    town.change("DELETE FROM tries")


def send_nonsense(row: Row, town: Town) -> None:
    """The server answers 400 or hangs up, and is there for the next one."""
    where = urlsplit(town.address)
    length = b"Content-Length: 5\r\n"
    for sent in (
        b"POST /session HTTP/1.1\r\nHost: x\r\n" + length + b"Content-Length: 50\r\n\r\nabcde",
        b"POST /session HTTP/1.1\r\nHost: x\r\n"
        + length
        + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\0" * 1_000,
        b"GET /_stcore/stream HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
        b"CONNECT mechant.exemple:80 HTTP/1.1\r\nHost: mechant.exemple\r\n\r\n",
        b"GET http://mechant.exemple/ HTTP/1.1\r\nHost: mechant.exemple\r\n\r\n",
    ):
        said = b""
        with suppress(OSError), socket.create_connection((where.hostname, where.port), timeout=PATIENCE) as there:
            there.sendall(sent)
            there.shutdown(socket.SHUT_WR)
            said = there.makefile("rb").read(200_000)
        stolen = [word for word in STOLEN if word in said]
        alive = town.request("GET", "/sante").status_code == 200
        row.refuse(alive and not stolen and said.count(b"HTTP/1.1 2") <= 1, f"{sent[:60]!r}: {said[:80]!r}")
