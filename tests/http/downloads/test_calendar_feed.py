"""GET /agenda/{token}.ics, as a telephone, Google and Thunderbird ask for it."""

import logging

import pytest
from icalendar import Calendar

from cantine import clock
from cantine.calendar_feed.actions import remove_feed, renew_feed
from cantine.common.roles import Actor
from cantine.common.vocabulary import State
from cantine.http.log.privacy import IdHidingRecords
from cantine.store import database
from cantine.store.tables import Account, Booking, Child, Family, HealthNote
from tests.dates import at, on

NOW = at("jeudi 2026-11-26 16:50:00")
MONDAY = on("lundi 2026-11-30")


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def alice(cast):
    return Actor(cast.alice, cast.alices_family)


@pytest.fixture
def token(cast, alice):
    with database.open_writer(cast.url) as db:
        db.add(HealthNote(child_id=cast.leo, text="Arachides"))
        db.get_one(Child, cast.leo).diet = "sans_porc"
        row = {"child_id": cast.leo, "service_id": cast.meal, "family_id": cast.alices_family, "day": MONDAY}
        db.add(Booking(id=77, **row))
        return renew_feed(db, alice, NOW)


def read_events(answer):
    return [
        (str(one["summary"]), one["dtstart"].dt, one["sequence"], str(one["status"]))
        for one in Calendar.from_ical(answer.content).walk("VEVENT")
    ]


def test_nobody_signs_in_and_the_calendar_says_first_names_and_services_only(browser, token):
    answer = browser.get(f"/agenda/{token}.ics")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["x-robots-tag"] == "noindex"
    assert "set-cookie" not in answer.headers
    assert read_events(answer) == [("Léo\u00a0: Repas", MONDAY, 1, "CONFIRMED")]
    for word in ("Morel", "MOREL", "porc", "Arachides", "alice", "CM1", "101"):
        assert word not in answer.text


def test_a_calendar_that_has_it_gets_nothing_until_something_changes(browser, cast, token):
    address = f"/agenda/{token}.ics"
    first = browser.get(address)
    same = browser.get(address, headers={"if-none-match": f"W/{first.headers['etag']}"})
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", first.headers["etag"])
    with database.open_writer(cast.url) as db:
        db.get_one(Booking, 77).state = State.CANCELLED
    changed = browser.get(address, headers={"if-none-match": first.headers["etag"]})
    assert changed.status_code == 200
    assert read_events(changed) == [("Léo\u00a0: Repas", MONDAY, 2, "CANCELLED")]
    with database.open_writer(cast.url) as db:
        db.get_one(Booking, 77).state = State.BOOKED
    assert read_events(browser.get(address)) == [("Léo\u00a0: Repas", MONDAY, 3, "CONFIRMED")]


def test_it_speaks_the_language_that_the_guardian_chose(browser, cast, token):
    with database.open_writer(cast.url) as db:
        db.get_one(Account, cast.alice).language = "en"
        row = {"child_id": cast.leo, "family_id": cast.alices_family, "day": MONDAY}
        db.add(Booking(**row, service_id=cast.evening_care, time=17 * 60 + 30))
    [event] = read_events(browser.get(f"/agenda/{token}.ics"))
    assert "Repas, Garderie soir (5:30\u00a0pm)" in event[0]  # what the town named stays


def test_head_is_answered_too(browser, token):
    answer = browser.head(f"/agenda/{token}.ics")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")


def test_whatever_is_no_address_gets_the_same_answer(browser, cast, alice, token):
    def ask(name):
        answer = browser.get(f"/agenda/{name}.ics")
        alike = [header for header in answer.headers.raw if header[0] != b"x-request-id"]
        return answer.status_code, answer.content, alike

    unknown = ask("x" * 43)
    assert unknown[0] == 404
    for name in ("a", "x" * 5000, "%C3%A9" * 40, "%00", token.swapcase(), token[:-1]):
        assert ask(name) == unknown
    with database.open_writer(cast.url) as db:
        db.get_one(Family, cast.alices_family).archived_on = NOW.date()
    assert ask(token) == unknown
    with database.open_writer(cast.url) as db:
        db.get_one(Family, cast.alices_family).archived_on = None
    with database.open_writer(cast.url) as db:
        other = renew_feed(db, alice, NOW)
    assert ask(token) == unknown
    assert ask(other)[0] == 200
    with database.open_writer(cast.url) as db:
        remove_feed(db, alice, NOW)
    assert ask(other) == unknown


@pytest.mark.parametrize("message", ['%s - "%s %s HTTP/%s" %d', "GET %s a échoué."])
def test_no_log_holds_a_secret_address(message):
    make = IdHidingRecords(logging.LogRecord)
    path = "/agenda/Zk3_-xY.ics?x=1"
    args = ("127.0.0.1:5", "GET", path, "1.1", 200) if "%d" in message else (path,)
    record = make("uvicorn.access", logging.INFO, "", 0, message, args, None)
    assert "Zk3" not in record.getMessage()
    assert "/agenda/(secret)" in record.getMessage()
