"""Whoever cooks and books sees no income, no balance, no debt of a family: on no page of theirs, in no file."""

import re
from io import BytesIO
from zipfile import ZipFile

import pypdf
import pytest

from cantine.common.contract_terms import Per, WeekdaysFrom
from cantine.common.limits.stop_types import StopCause
from cantine.common.vocabulary import Method
from cantine.store import database, tables
from tests.billing.queries.test_open_invoices import issue
from tests.dates import on
from tests.http.conftest import PORTAL, Browser, configure, server
from tests.pages.browser import Browser as Window
from tests.pages.conftest import cookies
from tests.permissions.people import NOW, session_of
from tests.permissions.test_pages import SEEN, cast, portal
from tests.permissions.test_routes import ANSWERS, OK

__all__ = ["cast", "configure", "cookies", "portal", "server"]

SECRETS = {
    "quotient": r"77\s?123",
    "CAF number": "8642097",
    "price of the child alone": r"13,57",
    "label that a price asks for": "Aide sociale",
    "invoice": r"4\s?711|2026-?0*1\b.*4450",
    "payment": r"1\s?234,56",
    "bank": "Banque Secrète",
    "letter about money": r"3\s?476",
    "debt that stops": "347",
    "price of a contract": r"55,55",
}
"""What of Alice's family is not the canteen's business, as it may be written."""

SHOWN_TO_FINANCE = SECRETS.keys() - {"bank"}
AMOUNT = re.compile(r"\d\s?€")
PUBLIC, VOTED = {"tarifs", "reglement"}, {"label that a price asks for", "price of a contract"}
"""Pages with the prices that everybody may read, and what of the above a council has voted for all."""


@pytest.fixture
def town(cast):
    """Alice earns, owes, paid and is stopped; Léo has a price, a label and a contract of his own."""
    family, day = cast.alices_family, on("lundi 2026-11-30")
    with database.open_writer(cast.url) as db:
        db.get_one(tables.Family, family).caf_number = "8642097Q"
        db.add(tables.Quotient(family_id=family, first_day=on("mardi 2026-09-01"), value=77123))
        db.add(tables.ChildTariff(child_id=cast.leo, service_id=cast.meal, first_day=day, cents=1357))
        db.add_all([tables.Label(id=1, name="Aide sociale"), tables.Label(id=2, name="Panier repas")])
        db.add(tables.Tariff(id=1, service_id=cast.meal, first_day=on("mardi 2026-09-01")))
        db.add(tables.Tariff(id=2, service_id=cast.study, first_day=on("mardi 2026-09-01"), per=Per.MONTH))
        db.flush()
        db.add_all([tables.TariffBand(tariff_id=1, cents=400), tables.TariffBand(tariff_id=1, cents=90, label_id=1)])
        db.add(tables.TariffBand(tariff_id=2, cents=5555))
        db.add_all([tables.LabelHolding(label_id=1, family_id=family, first_day=day)])
        db.add_all([tables.LabelHolding(label_id=2, child_id=cast.leo, first_day=day)])
        days = (WeekdaysFrom(day, frozenset({0})),)
        of = {"child_id": cast.leo, "family_id": family, "service_id": cast.study, "per": Per.MONTH}
        db.add(tables.Contract(**of, weekdays=days, first_day=day, made_at=NOW))
        bill = issue(db, family, 1, on("jeudi 2026-11-05"), [(cast.meal, 471100)])
        assert bill
        paid = {"received_on": on("jeudi 2026-11-05"), "method": Method.CHEQUE, "cents": 123456}
        db.add(tables.Payment(family_id=family, **paid, bank="Banque Secrète"))
        stop = {"first_day": NOW.date(), "reason": "Une facture est en retard de 347 jours.", "made_at": NOW}
        db.add(tables.BookingStop(family_id=family, cause=StopCause.DEBT, **stop))
        letter = {"recipient": "alice@exemple.fr", "text": "…", "written_at": NOW, "next_try_at": NOW}
        owed = "Avray : 3 476,44 € restent à payer"
        db.add(tables.OutboxMail(subject=owed, about_money=True, given_up_at=NOW, family_id=family, **letter))
        meal = {"child_id": cast.leo, "service_id": cast.meal, "family_id": family}
        db.add_all([tables.Booking(**meal, day=one) for one in (NOW.date(), day)])
    return cast


def read_pages(cast, person, addresses):
    """All words of these pages, and of those of Alice's family among them, as the person sees them."""
    window = Window()
    window.at.session_state["session_id"] = session_of(cast, person).session_id
    of_children = {"enfant": str(cast.leo), "mois": "2026-11"}
    parameters = {
        "famille": {"numero": "101"},
        "inscriptions-famille": of_children,
        "compte-famille": {"numero": "101"},
        "incidents": {"mois": "2026-11"},
        "forfaits": {"jour": "2026-11-30"},
    }
    return {one: window.open(one, **parameters.get(one, {})).everything for one in addresses}


def test_no_page_of_the_canteen_says_what_a_family_earns_or_owes(portal, town):
    pages = read_pages(town, "manager", sorted(one for one, people in SEEN.items() if "manager" in people))
    found = {(page, what) for page, said in pages.items() for what, how in SECRETS.items() if re.search(how, said)}
    assert {(page, what) for page, what in found if page not in PUBLIC or what not in VOTED} == set()
    priced = {page for page, said in pages.items() if AMOUNT.search(said)}
    assert priced <= PUBLIC | {"fermetures", "mise-en-service"}  # which say what a free day costs, and the law's sums
    assert "Panier repas" in pages["famille"]  # a label that no price asks for
    assert "par le service des finances" in pages["suspensions"]
    assert "message du service des finances" in pages["famille"]
    assert "message du service des finances" in pages["reglages"]


@pytest.mark.parametrize("person", ["finance", "admin", "reader"])
def test_finance_the_administrator_and_the_reader_see_it(portal, town, person):
    said = "\n".join(read_pages(town, person, ["famille", "paiements"]).values())
    missing = {what for what in SHOWN_TO_FINANCE if not re.search(SECRETS[what], said)}
    assert missing <= ({"CAF number"} if person == "admin" else set())  # which stands in a field of the form


@pytest.mark.parametrize("typed", ["8642097Q", "8642"])
def test_nobody_of_the_canteen_finds_a_family_by_its_caf_number(portal, town, typed):
    def look(person):
        window = Window()
        window.at.session_state["session_id"] = session_of(town, person).session_id
        return "1 famille" in window.open("familles", recherche=typed).everything

    assert look("manager") is False
    assert look("finance") is (typed == "8642097Q")


def test_no_file_of_the_canteen_says_it(town, configure, server, monkeypatch):
    monkeypatch.setattr("cantine.clock.now", lambda: NOW)
    configure(database_url=town.url)
    browser = Browser(server)
    ticket = session_of(town, "manager").ticket
    browser.post("/session", json={"ticket": ticket}, headers={"origin": PORTAL})
    asked = {"du": "2026-11-01", "au": "2026-11-30", "jour": "2026-11-23"}
    paths = [path for (_method, path), answers in ANSWERS.items() if answers["manager"] == OK]
    files = {path: browser.get(path, params=asked) for path in paths if re.fullmatch(r"/telecharger/[^{]+", path)}
    assert len(files) == 8
    for path, answer in files.items():
        assert answer.status_code == OK, path
        said = read_file(path, answer.content)
        assert len(said) > 50, path
        found = {what for what, how in SECRETS.items() if re.search(how, said)}
        if path == "/telecharger/reglement.pdf":
            assert found <= VOTED
        else:
            assert (found, AMOUNT.search(said)) == (set(), None), path


def read_file(path, content):
    """All that stands in a PDF, a spreadsheet or a CSV."""
    if path.endswith(".pdf"):
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)
    if path.endswith(".xlsx"):
        with ZipFile(BytesIO(content)) as parts:
            return "\n".join(parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml"))
    return content.decode("utf-8-sig")
