"""Every route of the portal's own × everybody, asking for the things of Alice's family."""

import re

import pytest
from sqlalchemy import delete, select, update

from cantine.calendar_feed.actions import renew_feed
from cantine.common.roles import Actor
from cantine.common.terms.read_places import ReadPlace
from cantine.common.vocabulary import Delivery, Method
from cantine.http.routes import routes
from cantine.http.session.cookie import COOKIE
from cantine.http.shell.fonts import FILES
from cantine.http.shell.home_screen import ICONS
from cantine.store import database
from cantine.store.tables import (
    Absence,
    AbsenceProof,
    CashReceipt,
    DepositSlip,
    InvoiceDelivery,
    Payment,
    ReadEvent,
    WebSession,
)
from tests.billing.queries.test_open_invoices import issue
from tests.dates import on
from tests.http.conftest import PORTAL, Browser, browser, cast, configure, server
from tests.permissions.people import EVERYBODY, NOW, STAFF, session_of

__all__ = ["browser", "cast", "configure", "server"]

OK, GONE, MISSING, TO_SIGN_IN, BACK, REFUSED = 200, 204, 404, 303, 303, 403


def everyone(status: int) -> dict[str, int]:
    return dict.fromkeys(EVERYBODY, status)


ACCOUNTS = {**everyone(MISSING), "nobody": TO_SIGN_IN, "finance": OK, "admin": OK, "reader": OK}
"""What of the accounts is no family's own."""

STAFF_ONLY = {**everyone(OK), "nobody": TO_SIGN_IN, "guardian": MISSING, "other parent": MISSING}
"""Who eats and who came."""

ANSWERS = {
    ("GET", "/sante"): everyone(OK),
    ("GET", "/sante/detail"): everyone(MISSING),  # whoever has the token, which is nobody's here
    ("GET", "/metrics"): everyone(MISSING),
    ("GET", "/.well-known/security.txt"): everyone(MISSING),  # until a contact is set
    ("GET", "/favicon.png"): everyone(OK),
    ("GET", "/agenda/{token}.ics"): everyone(OK),  # whoever has the address
    **{("GET", address): everyone(OK) for address in ("/manifest.webmanifest", *ICONS)},
    ("GET", "/polices/{name}"): everyone(OK),
    ("GET", "/composants/{script}"): everyone(OK),
    ("GET", "/jour"): everyone(OK),
    ("GET", "/ouverture"): everyone(BACK),  # no opening is on
    ("GET", "/ouverture/place"): everyone(OK),
    ("POST", "/ouverture/envoi"): everyone(OK),  # nothing was prepared
    ("GET", "/langue"): everyone(BACK),
    ("POST", "/session"): everyone(REFUSED),  # nobody has a ticket to show
    ("DELETE", "/session"): everyone(GONE),
    ("GET", "/telecharger/releve.csv"): {
        **everyone(MISSING),
        "nobody": TO_SIGN_IN,
        "guardian": OK,
        "other parent": OK,  # her own
    },
    ("GET", "/telecharger/inscriptions-{which}.csv"): {**everyone(MISSING), "nobody": TO_SIGN_IN, "guardian": OK},
    ("GET", "/telecharger/facture-{invoice}.pdf"): {**ACCOUNTS, "guardian": OK},
    ("GET", "/telecharger/factures-{month}.pdf"): ACCOUNTS,
    ("GET", "/telecharger/impression-{month}.pdf"): ACCOUNTS,
    ("GET", "/telecharger/bordereau-{slip}.pdf"): ACCOUNTS,
    ("GET", "/telecharger/caisse-{day}.pdf"): ACCOUNTS,
    ("GET", "/telecharger/quittance-{payment}.pdf"): {**ACCOUNTS, "guardian": OK},
    ("GET", "/telecharger/frequentation.xlsx"): STAFF_ONLY,
    ("GET", "/telecharger/frequentation.csv"): STAFF_ONLY,
    ("GET", "/telecharger/liste-du-jour.xlsx"): STAFF_ONLY,
    ("GET", "/telecharger/liste-du-jour.csv"): STAFF_ONLY,
    ("GET", "/telecharger/feuille-de-cuisine.pdf"): STAFF_ONLY,
    ("GET", "/telecharger/feuille-de-cuisine.xlsx"): STAFF_ONLY,
    ("GET", "/telecharger/statistiques.xlsx"): STAFF_ONLY,
    ("GET", "/telecharger/reglement.pdf"): {**everyone(OK), "nobody": TO_SIGN_IN},
    ("GET", "/telecharger/modele-import.csv"): {**everyone(MISSING), "nobody": TO_SIGN_IN, "admin": OK},
    ("GET", "/telecharger/justificatif-{page}.{kind}"): {
        **everyone(MISSING),
        "nobody": TO_SIGN_IN,
        "guardian": OK,
        "manager": OK,
        "admin": OK,
    },
    ("POST", "/televerser"): {**everyone(REFUSED), "admin": OK},
    ("GET", "/telecharger/donnees-{number}.xlsx"): {
        **everyone(MISSING),
        "nobody": TO_SIGN_IN,
        "guardian": OK,
        "admin": OK,
    },
    ("GET", "/telecharger/{export}.{form}"): ACCOUNTS,
    ("POST", "/paiement"): {**everyone(MISSING), "nobody": BACK, "guardian": BACK, "other parent": BACK},
    ("GET", "/paiement/notification"): everyone(OK),
    ("POST", "/paiement/notification"): everyone(OK),
    ("GET", "/paiement/retour"): everyone(BACK),
    ("POST", "/paiement/retour"): everyone(BACK),
    ("GET", "/simulateur"): everyone(MISSING),  # this commune is no demonstration
    ("GET", "/simulateur/"): everyone(MISSING),
    ("POST", "/simulateur"): everyone(MISSING),
    ("POST", "/simulateur/bouton"): everyone(MISSING),
    ("GET", "/simulateur/payfip/paiement"): everyone(MISSING),
    ("GET", "/simulateur/payfip/releve.csv"): everyone(MISSING),
    ("POST", "/simulateur/payfip/service"): everyone(MISSING),
    ("POST", "/simulateur/lyra/paiement"): everyone(MISSING),
}


@pytest.mark.parametrize("lacking", ["must_prove", "must_choose", "must_set_up"])
def test_a_session_that_lacks_a_step_of_the_sign_in_gets_what_nobody_gets(browser, cast, lacking, monkeypatch):
    monkeypatch.setattr("cantine.clock.now", lambda: NOW)
    browser.post("/session", json={"ticket": session_of(cast, "admin").ticket}, headers={"origin": PORTAL})
    with database.open_writer(cast.url) as db:
        db.execute(update(WebSession).values({lacking: True}))
    things = {"number": 101, "month": "2026-11", "export": "factures", "form": "xlsx", "name": next(iter(FILES))}
    things |= {"script": "month_grid.js"}
    for (method, path), told in ANSWERS.items():
        if method != "DELETE" and not path.startswith("/agenda"):
            address = re.sub(r"{(\w+)}", lambda thing: str(things.get(thing[1], 1)), path)
            answer = browser.request(method, address, headers={"origin": PORTAL}, json=None)
            assert answer.status_code == told["nobody"], (method, path)


OWN_DATA = "/telecharger/donnees-{number}.xlsx"
OF_NOBODY = {
    "/telecharger/frequentation.xlsx",
    "/telecharger/frequentation.csv",
    "/telecharger/reglement.pdf",
    "/telecharger/modele-import.csv",
}
"""Files that say nothing of anybody; who of staff takes another one is noted, and whoever takes a family's data."""


def test_the_table_names_every_route():
    methods = {(method, route.path) for route in routes for method in route.methods - {"HEAD"}}
    assert methods == ANSWERS.keys()


@pytest.fixture
def things(cast):
    """What the addresses speak of: all of it Alice's family's."""
    with database.open_writer(cast.url) as db:
        token = renew_feed(db, Actor(cast.alice, cast.alices_family), NOW)
        bill = issue(db, cast.alices_family, 1, on("jeudi 2026-11-05"), [(cast.meal, 4450)])
        cheque = {"received_on": on("jeudi 2026-11-05"), "method": Method.CHEQUE, "cents": 100, "deposit_slip_id": 5}
        db.add(DepositSlip(id=5, number=1, made_on=on("lundi 2026-11-09")))
        db.flush()
        db.add(Payment(family_id=cast.alices_family, **cheque))
        cash = {"received_on": on("jeudi 2026-11-05"), "method": Method.CASH, "cents": 100}
        db.add(Payment(id=9, family_id=cast.alices_family, **cash))
        db.flush()
        db.add(CashReceipt(year=2026, number=1, payment_id=9, issued_on=on("jeudi 2026-11-05")))
        db.add(InvoiceDelivery(invoice_id=bill, by=Delivery.PRINT, at=NOW))
        db.add(Absence(id=7, child_id=cast.leo, first=NOW.date(), last=NOW.date(), reported_at=NOW))
        db.flush()
        page = {"absence_id": 7, "family_id": cast.alices_family, "content": b"a photo"}
        db.add(AbsenceProof(id=8, sent_at=NOW, **page))
    return {
        "payment": 9,
        "day": "2026-11-05",
        "slip": 5,
        "which": f"{cast.leo}-2026-11",
        "invoice": bill,
        "month": "2026-11",
        "number": 101,
        "token": token,
        "name": next(iter(FILES)),
        "page": 8,
        "kind": "jpg",
        "export": "factures",
        "form": "xlsx",
        "script": "month_grid.js",
    }


@pytest.mark.parametrize(("method", "path"), ANSWERS)
def test_a_route_answers_those_it_is_for(server, cast, things, method, path, monkeypatch):
    address = re.sub(r"{(\w+)}", lambda thing: str(things[thing[1]]), path)
    for person in EVERYBODY:  # « nobody » first, at the clock of today
        browser = Browser(server)
        if person != "nobody":
            monkeypatch.setattr("cantine.clock.now", lambda: NOW)
            ticket = session_of(cast, person).ticket
            browser.post("/session", json={"ticket": ticket}, headers={"origin": PORTAL})
            assert browser.cookies[COOKIE]
        answer = browser.request(method, address, headers={"origin": PORTAL}, json=None)
        assert answer.status_code == ANSWERS[method, path][person], person
        if person == "other parent":
            assert "Léo" not in answer.text
        taken = answer.status_code == OK and path.startswith("/telecharger/") and path not in OF_NOBODY
        noted = taken and (person in STAFF or path == OWN_DATA)
        with database.open_writer(cast.url) as db:
            assert db.scalars(select(ReadEvent.place)).all() == [ReadPlace.FILE] * noted, person
            db.execute(delete(ReadEvent))
