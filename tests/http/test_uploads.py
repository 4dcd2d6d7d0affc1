"""Files come in by our own route: a report of payments for those who record them, a proof for its own family."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from cantine.common.vocabulary import State
from cantine.http import uploads
from cantine.store import database
from cantine.store.tables import Absence, AbsenceProof, Booking, PaymentReport
from tests.http.conftest import PORTAL, browser, cast, configure, server
from tests.offer.documents.test_logo import picture
from tests.permissions.people import MEAL, NOW, session_of

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


def test_files_are_prepared_one_at_a_time(browser, sign_in, monkeypatch):
    prepared = []

    def prepare(content):
        prepared.append(uploads.ONE_AT_A_TIME.locked())
        return content

    monkeypatch.setitem(uploads.PURPOSES, "payments", replace(uploads.PURPOSES["payments"], prepare=prepare))
    sign_in("finance")
    assert bring(browser, REPORT) == (200, {"upload": 1})
    assert prepared == [True]
    assert not uploads.ONE_AT_A_TIME.locked()


def proof(browser, about, content):
    headers = {"origin": PORTAL, "x-for": "proof", "x-name": "photo.jpg", "x-about": str(about)}
    answer = browser.request("POST", "/televerser", headers=headers, content=content)
    return answer.status_code, answer.json()


@pytest.fixture
def flu(cast):
    """A sickness of Léo, with a meal that Alice booked; its id."""
    with database.open_writer(cast.url) as db:
        row = Absence(child_id=cast.leo, first=MEAL, last=MEAL, reported_at=NOW)
        db.add(row)
        db.flush()
        booked = {"day": MEAL, "service_id": cast.meal, "family_id": cast.alices_family, "state": State.SICK}
        db.add(Booking(child_id=cast.leo, absence_id=row.id, **booked))
        return row.id


def test_a_family_sends_the_proof_of_an_absence_and_reads_it_again(browser, sign_in, flu):
    sign_in("guardian")
    status, told = proof(browser, flu, picture("PNG"))
    assert status == 200
    kept = browser.request("GET", f"/telecharger/justificatif-{told['upload']}.jpg")
    assert (kept.status_code, kept.content[:3]) == (200, b"\xff\xd8\xff")
    assert kept.headers["content-type"] == "image/jpeg"
    assert browser.request("GET", f"/telecharger/justificatif-{told['upload']}.pdf").status_code == 404
    assert proof(browser, flu, b"Nom;Montant")[0] == 422
    assert proof(browser, 999, picture("PNG")) == (404, {})


@pytest.mark.parametrize("person", ["other parent", "manager", "admin"])
def test_nobody_else_sends_it(browser, cast, sign_in, flu, person):
    sign_in(person)
    assert proof(browser, flu, picture("PNG"))[0] in (403, 404)
    with database.open_reader(cast.url) as db:
        assert db.scalars(select(AbsenceProof.id)).all() == []
