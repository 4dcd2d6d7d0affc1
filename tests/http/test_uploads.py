"""A report of payments comes in by our own route, for those who record payments."""

import pytest
from sqlalchemy import select

from cantine.http import uploads
from cantine.store import database
from cantine.store.tables import PaymentReport
from tests.http.conftest import PORTAL, browser, cast, configure, server
from tests.permissions.people import NOW, session_of

__all__ = ["browser", "cast", "configure", "server"]

REPORT = b"EN-TETE;1\nLIGNE;12112026;CAN00000001;12,50\nPIED-DE-PAGE;1;12,50\n"


def bring(browser, content):
    headers = {"origin": PORTAL, "x-for": "payments", "x-name": "relev%C3%A9.csv"}
    answer = browser.request("POST", "/televerser", headers=headers, content=content)
    return answer.status_code, answer.json()


@pytest.fixture
def sign_in(browser, cast, monkeypatch):
    monkeypatch.setattr("cantine.clock.now", lambda: NOW)

    def enter(person):
        browser.post("/session", json={"ticket": session_of(cast, person).ticket}, headers={"origin": PORTAL})

    return enter


def test_a_report_is_imported_once_and_what_is_none_is_refused_with_a_sentence(browser, cast, sign_in):
    sign_in("finance")
    assert bring(browser, REPORT) == (200, {"upload": 1})
    assert bring(browser, REPORT) == (200, {"upload": 0})
    status, told = bring(browser, b"Nom;Montant")
    assert (status, told["refused"][:41]) == (422, "Ce fichier n'est pas un relevé de paiemen")
    with database.open_reader(cast.url) as db:
        assert db.scalars(select(PaymentReport.name)).all() == ["relevé.csv"]


def test_one_that_is_too_big_is_refused_before_it_is_read(browser, sign_in, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 10)
    sign_in("admin")
    assert bring(browser, REPORT) == (413, {"refused": uploads.TOO_BIG})


@pytest.mark.parametrize("person", ["guardian", "manager", "reader"])
def test_nobody_else_brings_one(browser, cast, sign_in, person):
    sign_in(person)
    assert bring(browser, REPORT) == (403, {})
    with database.open_reader(cast.url) as db:
        assert db.scalars(select(PaymentReport.id)).all() == []
