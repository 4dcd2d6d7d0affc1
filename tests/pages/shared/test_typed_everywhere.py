"""Everything that people can type is a trick, in every text of the database: each page, file and mail shows it as it is
written, or not at all."""

import asyncio
import csv
import io
import json
import re
import shutil
import zipfile

import httpx
import openpyxl
import pytest
from icalendar import Calendar
from pypdf import PdfReader
from sqlalchemy import select
from starlette.applications import Starlette
from streamlit.web.server.starlette.starlette_static_routes import create_streamlit_static_assets_routes

from cantine.access.actions import sessions
from cantine.access.rules.sign_in_steps import Proof
from cantine.calendar_feed.actions import renew_feed
from cantine.common.roles import Actor
from cantine.exports import EXPORTS
from cantine.http.addresses import PAGES
from cantine.http.routes import middleware, routes
from cantine.http.session.cookie import COOKIE
from cantine.mail import outbox
from cantine.settings import settings
from cantine.store import database
from cantine.store.tables import Account, Child, DepositSlip, Family, Invoice
from tests.pages import marks
from tests.pages.browser import Browser
from tests.pages.conftest import NOW


@pytest.fixture(scope="module")
def tricked(_filled, tmp_path_factory):
    """A demonstration that was filled with tricks, once for all tests here, and the columns that have one."""
    url = f"sqlite:///{shutil.copy(_filled, tmp_path_factory.mktemp('tricks') / 'cantine.db')}"
    with database.open_reader(url) as db:
        people = dict(db.execute(select(Account.email, Account.id)).all())
        family = db.scalars(select(Family.id).where(Family.number == 2)).one()
        child = db.scalars(select(Child.id).where(Child.first_name == "LILI")).one()
    filled = marks.fill_with_tricks(url, NOW)
    yield url, people, family, child, filled
    database.engine(url).dispose()


@pytest.fixture
def portal(tricked, monkeypatch):
    """The portal of these tricks."""
    monkeypatch.setenv("CANTINE_DATABASE_URL", tricked[0])
    monkeypatch.setenv("CANTINE_NOW", NOW.isoformat())
    settings.cache_clear()
    yield tricked
    settings.cache_clear()


def open_session(portal, who):
    """A session of this demonstration account; of a parent for the family of the tricks."""
    url, people, family, *_ = portal
    account = people[f"{who}@exemple.fr"]
    with database.open_writer(url) as db:
        role = db.scalars(select(Account.role).where(Account.id == account)).one()
        return sessions.open_session(db, account, None if role else family, NOW, role=role, proof=Proof.PASSWORD)


def list_views(portal, who):
    """(address, parameters) of the pages of this visitor."""
    child = {"enfant": str(portal[3])}
    if who == "durand":
        shown = [page.address for page in PAGES if page.who in ("guardian", "anybody", "everybody")]
        return [(address, {}) for address in shown] + [("inscriptions", child), ("absence", child)]
    if who == "nobody":
        return [(page.address, {}) for page in PAGES if page.who == "everybody"]
    if who == "lecture":  # tables in the place of forms
        settled = ("mairie/", "comptes_comptables", "caisse")
        return [(page.address, {}) for page in PAGES if any(part in page.file for part in settled)]
    views = [(page.address, {}) for page in PAGES if page.file.startswith("agents/")]
    views += [(address, {"numero": "2"}) for address in ("famille", "compte-famille")]
    views += [(address, child) for address in ("absences", "inscriptions-famille")]
    views += [("facturation", {"vue": view}) for view in ("Factures", "Avoirs à établir", "Facture particulière")]
    views += [("paiements", {"vue": view}) for view in ("Liste", "Bordereaux")]
    views += [("caisse", {"vue": view}) for view in ("Remises en banque", "Journées arrêtées")]
    views += [("paiements-en-ligne", {"vue": "Relevés du service"}), ("paiements-en-ligne", {"tentative": "1"})]
    return [*views, ("exports", {"liste": EXPORTS["factures"].title})]


def list_protos(node):
    """Everything that the page sent to the browser."""
    if getattr(node, "proto", None) is not None:
        yield node.proto
    for child in getattr(node, "children", {}).values():
        yield from list_protos(child)


def test_every_text_that_people_type_has_a_trick(tricked):
    listed = {
        f"{table.name}.{name}" for table in marks.Base.metadata.tables.values() for name in marks.list_typed(table)
    }
    assert listed - tricked[-1] == set()


@pytest.mark.parametrize(("who", "least"), [("mairie", 600), ("durand", 20), ("lecture", 200), ("nobody", 5)])
def test_no_page_interprets_a_trick(portal, cookies, who, least):
    window, faults, seen = Browser(), [], set()
    if who != "nobody":
        window.at.session_state["session_id"] = open_session(portal, who).session_id
    for address, parameters in list_views(portal, who):
        for proto in list_protos(window.open(address, **parameters).at._tree):
            faults += [f"{address} {parameters} {fault[:300]}" for fault in marks.find_faults(proto)]
            seen |= {mark for *_, words in marks.list_texts(proto) for mark in marks.MARK.findall(words)}
    assert faults == []
    assert len(seen) > least


# ---- files
@pytest.fixture
def fetch(portal):
    """What these addresses answer, for one of the demonstration accounts: the bytes of each."""
    server = Starlette(routes=[*routes, *create_streamlit_static_assets_routes(None)], middleware=middleware)

    async def ask(addresses, token):
        transport = httpx.ASGITransport(server)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://cantine.test", cookies={COOKIE: token}
        ) as it:
            return [await it.get(address) for address in addresses]

    def fetched(who, *addresses):
        opened = open_session(portal, who)
        with database.open_writer(portal[0]) as db:
            token = sessions.claim(db, opened.ticket, NOW).token
        answers = asyncio.run(ask(addresses, token))
        assert {str(answer.url): answer.status_code for answer in answers if answer.status_code != 200} == {}
        return {address: answer.content for address, answer in zip(addresses, answers, strict=True)}

    return fetched


QUESTIONS = {"releve-famille": "?famille=2", "rapprochement": "?mois=2026-10"}
TABLES = [*EXPORTS, "frequentation", "liste-du-jour"]


def name_files(form, *names):
    """The addresses of these files."""
    return [f"/telecharger/{name}.{form}{QUESTIONS.get(name, '')}" for name in names]


OWN_FORMULA = re.compile(r"=(SUBTOTAL\(9,[A-Z]+2:[A-Z]+\d+\)|[A-Z]+\d+-[A-Z]+\d+|0)")
"""The sums that the program writes itself."""


def find_in_workbook(content):
    """Formulas, links and comments that are none of the program's own; names of sheets and texts are what they are."""
    inside = zipfile.ZipFile(io.BytesIO(content)).namelist()
    found = [name for name in inside if "external" in name.lower() or "comment" in name or "sheets/_rels" in name]
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.data_type == "f" and not OWN_FORMULA.fullmatch(str(cell.value)):
                found.append(cell.value)
            if cell.data_type == "s" and marks.MARK.search(cell.value):
                found += [cell.value] if cell.hyperlink or "\u202e" in cell.value else []
    return found


@pytest.mark.parametrize("who", ["mairie", "durand"])
def test_a_spreadsheet_calculates_and_links_nothing_of_a_trick(fetch, who):
    more = [] if who == "durand" else [*TABLES, "feuille-de-cuisine", "statistiques"]
    found = fetch(who, *name_files("xlsx", "donnees-2", *more))
    assert {address: faults for address, content in found.items() if (faults := find_in_workbook(content))} == {}
    assert any(b"K" in content for content in found.values())


def test_no_cell_of_a_csv_begins_like_a_formula_nor_does_a_title(fetch):
    texts = fetch("mairie", *name_files("csv", *TABLES)) | fetch("durand", *name_files("csv", "releve"))
    cells = [
        (address, cell)
        for address, content in texts.items()
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
        for cell in row
    ]
    amount = re.compile(r"-\d+(,\d+)?")
    begun = [one for one in cells if re.match(r"\s*[=+@-]", one[1]) and not amount.fullmatch(one[1])]
    assert begun == []
    assert not [one for one in cells if "\u202e" in one[1]]
    assert sum(bool(marks.MARK.search(cell)) for _, cell in cells) > 100


def test_a_paper_prints_a_trick_as_it_is_written(portal, fetch):
    with database.open_reader(portal[0]) as db:
        invoice = db.scalars(select(Invoice.id).where(Invoice.family_id == portal[2])).first()
        slip = db.scalars(select(DepositSlip.id)).first()
    papers = [f"facture-{invoice}", f"bordereau-{slip}", f"caisse-{NOW:%Y-%m-%d}", "feuille-de-cuisine", "reglement"]
    for address, content in fetch("mairie", *name_files("pdf", *papers)).items():
        read = PdfReader(io.BytesIO(content))
        words = "".join("".join(page.extract_text() for page in read.pages).split())
        shown = re.findall(r"K\d+Q\*a\*__b__~~c~~`d`\[e\]\(http://x", words)
        assert len(shown) >= 1, (address, words)
        targets = [
            note.get_object().get("/A", {}).get("/URI", "") for page in read.pages for note in page.get("/Annots", ())
        ]
        assert not [target for target in targets if "x.fr" in target or "javascript" in target], address


def test_a_calendar_has_its_own_lines_only(portal, fetch):
    url, people, family, *_ = portal
    with database.open_writer(url) as db:
        token = renew_feed(db, Actor(people["durand@exemple.fr"], family), NOW)
    [content] = fetch("durand", f"/agenda/{token}.ics").values()
    calendar = Calendar.from_ical(content)
    events = calendar.walk("VEVENT")
    titles = [str(calendar["NAME"]), *(str(event["SUMMARY"]) for event in events)]
    assert all(map(marks.MARK.search, titles))
    names = {name for part in (calendar, *events) for name in part}
    assert names.isdisjoint({"BCC", "VALUE"})
    lines = content.replace(b"\r\n ", b"").split(b"\r\n")  # a long line is folded anywhere
    assert lines.count(b"END:VEVENT") == len(events) > 0


def test_a_mail_has_its_own_headers_and_links_only(portal):
    with database.open_writer(portal[0]) as db:
        trick = marks.make_trick(0)
        outbox.write(db, "zoe@exemple.fr", trick, f"{trick}\n\nhttps://cantine.test/compte\n", NOW, secret=True)
        db.flush()  # a secret one goes before the others
        letter = outbox.take_due(db, "cantine@exemple.fr", NOW, "https://cantine.test")
    message = letter.message
    assert message["To"] == "zoe@exemple.fr"
    assert message.keys() == ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"]
    assert (
        marks.find_in_html(message.get_body(("html",)).get_content().replace('href="https://cantine.test/compte"', ""))
        == ""
    )


def test_the_document_around_the_pages_is_the_programs_own(fetch):
    shell, manifest = fetch("durand", "/compte", "/manifest.webmanifest").values()
    assert marks.find_in_html(re.search(r"<title>.*?</title>", shell.decode(), re.DOTALL)[0]) == ""
    assert shell.count(b"<script>") == 1
    assert marks.MARK.search(json.loads(manifest)["name"])
