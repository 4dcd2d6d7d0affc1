"""A served portal, and everybody's visits: nothing of them stands in what the process wrote."""

import json
from datetime import date
from threading import Thread

import pytest
from sqlalchemy import update

from cantine import clock
from cantine.common.vocabulary import PaymentProvider
from cantine.demo.cast import PASSWORD
from cantine.settings import HERE
from cantine.store import database
from cantine.store.tables import Account, Child, Family, Guardian, HealthNote, PaymentService
from tests.drills.log_hour.search import list_secrets, search
from tests.drills.log_hour.visits import Visits
from tests.http.shell.test_starting import FROM_HERE, answer_of, started
from tests.online_payment.alice_pays import make_demonstration, owe

NUMBER = 918_273


@pytest.fixture
def town(sqlite_cast):
    """The cast, with all that a portal may know of somebody, and an invoice to pay at the portal's own simulation."""
    make_demonstration(sqlite_cast)
    with database.open_writer(sqlite_cast.url) as db:
        who = Guardian.account_id == sqlite_cast.alice
        db.execute(update(Guardian).where(who).values(phone="06 55 44 33 22", landline="04 77 66 55 44"))
        place = {"address": "12 rue des Glycines", "postal_code": "69870", "town": "Grandris", "note": "Père absent"}
        db.execute(update(Family).where(Family.id == sqlite_cast.alices_family).values(number=NUMBER, **place))
        db.execute(update(Child).where(Child.id == sqlite_cast.leo).values(birth_date=date(2017, 5, 4)))
        db.add(HealthNote(child_id=sqlite_cast.leo, text="Allergie aux arachides"))
        db.add(PaymentService(id=1, provider=PaymentProvider.PAYFIP, client="007450", mode="T"))
    return sqlite_cast


def test_nothing_of_anybody_stands_in_the_log(town):
    [invoice] = owe(town, 4_200)
    secrets, now = list_secrets(town.url), clock.now()
    with started(FROM_HERE["uvicorn"], HERE, database_url=town.url) as (server, address):
        answer_of(server, address)
        written = []
        reader = Thread(target=lambda: written.extend(server.stdout))
        reader.start()
        visits = Visits(address, town.url)
        visits.come_as_stranger("alice@exemple.fr", PASSWORD)
        visits.come_as_parent(town.alice, town.alices_family, now)
        paid = visits.pay(town.alice, town.alices_family, NUMBER, invoice, 4_200, now)
        visits.come_as_staff(town.ines, "MOREL", NUMBER, now)
        answers = visits.meet_failures(town.alice, town.alices_family, now)
        server.terminate()
        reader.join(60)
    lines = [json.loads(line) for line in written]
    assert paid.startswith("/compte?paiement=")
    assert search("".join(written), secrets | visits.told | visits.list_tokens() | {str(NUMBER)}) == []

    events = {line["event"] for line in lines}
    assert {"start", "request", "connection", "page", "act", "error", "stop"} <= events
    outcomes = {(line.get("journal"), line["outcome"]) for line in lines if line["event"] == "act"}
    assert {("", "refused"), ("sign_in", "accepted"), ("save_details", "accepted")} <= outcomes
    assert "failed" in {outcome for _, outcome in outcomes}
    errors = [line for line in lines if line["event"] == "error"]
    assert len(errors) == len(answers), [line["message"] + line.get("trace", "")[-900:] for line in errors]
    numbers = [line["request"] for line in errors]
    for number, answer in zip(numbers, answers, strict=True):
        assert number in answer
        assert [line["trace"] for line in lines if line["request"] == number and "trace" in line] != []


def test_what_is_looked_for_is_found_where_it_stands(town):
    with database.open_reader(town.url) as db:
        email = db.scalar(Account.__table__.select().with_only_columns(Account.email).limit(1))
    secrets = list_secrets(town.url)
    planted = ["Léo", "Morel", "12 rue des Glycines", "Allergie aux arachides", email, "06 55 44 33 22", "10.1.2.3"]
    planted += ["x" * 43, "famille n° 12", "?numero=12", "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed", "$2b$12$abc"]
    for one in planted:
        assert search(json.dumps({"event": "act", "act": one}, ensure_ascii=False), secrets), one
    assert search('{"event": "act", "who": 12, "route": "/telecharger/facture-{invoice}.pdf"}', secrets) == []
