"""Visits of a town's portal as its people make them, over its connections: what they open, type, save and fetch."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import httpx
from sqlalchemy import select

from cantine.access.actions import sessions
from cantine.calendar_feed.actions import renew_feed
from cantine.common.roles import Actor
from cantine.http.addresses import PAGES
from cantine.http.session.cookie import COOKIE
from cantine.store import database
from cantine.store.tables import Account, CalendarFeed, Guardian, Invoice, WebSession
from tests.http.wire import Page

LONGEST = 60
OF_FAMILIES = [page.address for page in PAGES if page.file.startswith(("familles", "visiteurs"))]
OF_STAFF = [page.address for page in PAGES if page.for_staff]
FAULTY = "numéro;nom;prénom;email;naissance\n{number};{name};{name};{name}@@exemple;31/02/2019\n;{name};;;\n"


@dataclass
class Visits:
    """A portal at `address` on the database `url`. `told` are the secrets that were made on the way: tokens, tickets,
    and what was typed."""

    address: str
    url: str
    told: set[str] = field(default_factory=set)
    opened: int = 0

    def enter(self, account_id: int, family_id: int | None, now: datetime) -> str:
        """The cookie of somebody who signed in."""
        with database.open_writer(self.url) as db:
            opened = sessions.open_session(db, account_id, family_id, now)
            claimed = sessions.claim(db, opened.ticket, now)
        assert claimed
        self.told |= {opened.ticket, claimed.token}
        return claimed.token

    def get(self, path: str, token: str = "", **more: Any) -> httpx.Response:
        """What a browser gets at this address."""
        self.opened += 1
        cookies = {COOKIE: token} if token else {}
        return httpx.get(f"{self.address}{path}", cookies=cookies, timeout=LONGEST, **more)

    def post(self, path: str, token: str = "", **more: Any) -> httpx.Response:
        """What a page of the portal gets that sends something."""
        self.opened += 1
        headers = {"origin": self.address, **more.pop("headers", {})}
        cookies = {COOKIE: token} if token else {}
        return httpx.post(f"{self.address}{path}", headers=headers, cookies=cookies, timeout=LONGEST, **more)

    def come_as_stranger(self, login: str, password: str) -> None:
        """Guesses a password, asks for a new one, follows addresses that somebody made up, and signs in."""
        name = login.partition("@")[0]
        self.told |= {"motdepassefaux", password}
        page = Page(self.address).open("connexion").sign_in(login, "motdepassefaux")
        page.open("mot-de-passe-oublie").press("Envoyer", **{"Votre adresse email:": login})
        for path in (f"/{quote(name)}", f"/telecharger/{name}.csv?nom={name}", f"/agenda/{name}-secret.ics", "/jour"):
            self.get(path, headers={"x-request-id": f"{name}-0123456789", "user-agent": name})
        self.post("/session", json={"ticket": "x" * 43})
        page.open("connexion").sign_in(login, password)
        ticket = page.ticket
        self.told |= {ticket, self.post("/session", json={"ticket": ticket}).cookies[COOKIE]}
        page.close()

    def come_as_parent(self, account_id: int, family_id: int, now: datetime) -> None:
        """Looks at every page, saves a telephone number and a month, takes papers away, and reads the calendar."""
        token = self.enter(account_id, family_id, now)
        page = Page(self.address, token)
        for address in OF_FAMILIES:
            page.open(address)
        self.told |= {"06 12 34 56 78", "+33612345678"}
        page.open("profil").press("Enregistrer", Téléphone="06 12 34 56 78")
        later = now.date() + timedelta(days=21)
        self._tick(page.open("inscriptions", query=f"mois={later:%Y-%m}"), later)
        page.close()
        with database.open_reader(self.url) as db:
            invoices = db.scalars(select(Invoice.id).where(Invoice.family_id == family_id)).all()
        for path in (
            "releve.csv",
            f"inscriptions-{family_id}-{later:%Y-%m}.csv",
            *(f"facture-{one}.pdf" for one in invoices[:1]),
        ):
            self.get(f"/telecharger/{path}", token)
        with database.open_writer(self.url) as db:
            secret = renew_feed(db, Actor(account_id, family_id), now)
        self.told.add(secret)
        assert self.get(f"/agenda/{secret}.ics").status_code == 200

    def _tick(self, page: Page, later: date) -> None:
        grid = page.read_data("month_grid")
        [meal] = [one["id"] for one in grid["services"] if one["label"] == "Repas"]
        days = [f"{later:%Y-%m}-{day:02}" for day in range(1, 29)]  # what may not be booked comes back
        was = {"on": False, "time": None}
        changes = [{"day": day, "service": meal, "on": True, "time": None, "was": was} for day in days]
        page.send("month_grid", "save", {"child": grid["child"]["id"], "changes": changes})

    def come_as_staff(self, account_id: int, name: str, family_number: int, now: datetime) -> None:
        """Looks at every page, searches a family by its name, takes lists away, brings a file with faults."""
        token = self.enter(account_id, None, now)
        page = Page(self.address, token)
        for address in OF_STAFF:
            page.open(address)
        page.open("familles", query=f"nom={quote(name)}")
        page.open("famille", query=f"numero={family_number}")
        page.open("compte-famille", query=f"numero={family_number}")
        for path in ("familles.xlsx", "soldes.csv", "liste-du-jour.csv", f"donnees-{family_number}.xlsx"):
            self.get(f"/telecharger/{path}?nom={quote(name)}", token)
        file = FAULTY.format(name=name, number=family_number).encode()
        brought = self.post("/televerser", token, content=file, headers={"x-name": quote(f"{name}.csv")})
        if brought.status_code == 200:
            page.open("importer").send("upload", "uploaded", brought.json()["upload"])
        page.close()

    def pay(self, account_id: int, family_id: int, family_number: int, invoice: int, cents: int, now: datetime) -> str:
        """The whole way of an online payment at the portal's own simulation; where it ends."""
        token = self.enter(account_id, family_id, now)
        form = {"choix": "factures", "facture": str(invoice), "montant": str(cents), "famille": str(family_number)}
        leads = urlsplit(self.post("/paiement", token, data=form).headers["location"])
        [idop] = parse_qs(leads.query)["idop"]
        self.told.add(idop)
        self.get(f"{leads.path}?{leads.query}")
        pressed = self.post("/simulateur/bouton", data={"idop": idop, "bouton": "payer"})
        back = urlsplit(pressed.headers.get("location", ""))
        return self.get(f"{back.path}?{back.query}", token).headers.get("location", "")

    def meet_failures(self, account_id: int, family_id: int, now: datetime) -> list[str]:
        """Saves what the database refuses, opens pages and takes papers while a table of SQLite is gone; what was
        answered."""
        token = self.enter(account_id, family_id, now)
        self.told.add("06 98 76 54 32")
        page = Page(self.address, token).open("profil")
        refuse = "CREATE TRIGGER broken BEFORE UPDATE ON guardian BEGIN SELECT RAISE(ABORT, 'never'); END"
        with self._broken(refuse, "DROP TRIGGER broken"):
            answers = [page.press("Enregistrer", Téléphone="06 98 76 54 32").shown.decode(errors="ignore")]
        with self._broken("ALTER TABLE guardian RENAME TO lost", "ALTER TABLE lost RENAME TO guardian"):
            answers.append(page.open("compte").shown.decode(errors="ignore"))
            answers.append(self.get("/telecharger/releve.csv", token).text)
        page.close()
        return answers

    @contextmanager
    def _broken(self, how: str, mended: str) -> Iterator[None]:
        with database.engine(self.url).begin() as db:
            db.exec_driver_sql(how)
        yield
        with database.engine(self.url).begin() as db:
            db.exec_driver_sql(mended)

    def list_people(self) -> list[tuple[int, int]]:
        """(account, family) of each guardian."""
        with database.open_reader(self.url) as db:
            found = db.execute(select(Guardian.account_id, Guardian.family_id).order_by(Guardian.family_id))
            return [(account, family) for account, family in found]

    def list_tokens(self) -> set[str]:
        """What the database keeps of sessions and calendars."""
        with database.open_reader(self.url) as db:
            kept = [*db.scalars(select(WebSession.token_hash)), *db.scalars(select(CalendarFeed.token_hash))]
            return {*filter(None, [*kept, *db.scalars(select(Account.password_hash))])}
