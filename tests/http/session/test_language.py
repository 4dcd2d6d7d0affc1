"""The link that chooses a language: for the browser, for the account, and for nobody else's."""

import pytest
from sqlalchemy import select

from cantine.http.session.cookie import LANGUAGE_COOKIE
from cantine.store import database
from cantine.store.tables import Account, JournalEntry
from tests.http.conftest import PORTAL, browser, cast, configure, server
from tests.permissions.people import NOW, session_of

__all__ = ["browser", "cast", "configure", "server"]

FROM_ABSENCE = {"referer": f"{PORTAL}/absence?enfant=3", "sec-fetch-site": "same-origin"}


def choose(browser, code="en", **headers):
    return browser.get(f"/langue?choix={code}", headers=FROM_ABSENCE | headers, follow_redirects=False)


def sign_in(browser, cast, person, monkeypatch):
    monkeypatch.setattr("cantine.clock.now", lambda: NOW)
    browser.post("/session", json={"ticket": session_of(cast, person).ticket}, headers={"origin": PORTAL})


def read_languages(cast):
    with database.open_reader(cast.url) as db:
        return dict(db.execute(select(Account.id, Account.language)).all())


def test_a_language_is_chosen_for_this_browser_and_the_page_comes_back(browser):
    answer = choose(browser)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/absence?enfant=3"
    assert browser.cookies[LANGUAGE_COOKIE] == "en"
    choose(browser, "fr")
    assert browser.cookies[LANGUAGE_COOKIE] == "fr"


@pytest.mark.parametrize(
    "referer", ["https://ailleurs.fr/compte", f"{PORTAL}/nulle-part", f"{PORTAL}//ailleurs.fr", "https://[", ""]
)
def test_where_the_page_is_not_known_the_start_comes(browser, referer):
    assert choose(browser, referer=referer).headers["location"] == "/"


def test_a_link_of_another_site_and_a_language_that_is_none_change_nothing(browser, cast, monkeypatch):
    sign_in(browser, cast, "guardian", monkeypatch)
    for answer in (choose(browser, **{"sec-fetch-site": "cross-site"}), choose(browser, "de"), choose(browser, "")):
        assert answer.status_code == 303
    assert LANGUAGE_COOKIE not in browser.cookies
    assert set(read_languages(cast).values()) == {""}


@pytest.mark.parametrize(
    ("referer", "counts"),
    [(f"{PORTAL}/aide", True), (f"{PORTAL}/nulle-part", True), ("", True), ("https://ailleurs.fr/", False)],
)
def test_a_browser_that_does_not_say_from_what_site_a_link_is_says_from_what_page(browser, referer, counts):
    browser.get("/langue?choix=en", headers={"referer": referer}, follow_redirects=False)
    assert (LANGUAGE_COOKIE in browser.cookies) == counts


def test_the_choice_is_kept_with_the_account_of_a_guardian_and_in_the_journal_once(browser, cast, monkeypatch):
    sign_in(browser, cast, "guardian", monkeypatch)
    choose(browser)
    choose(browser)
    assert {id for id, language in read_languages(cast).items() if language} == {cast.alice}
    with database.open_reader(cast.url) as db:
        asked = select(JournalEntry.before, JournalEntry.after).where(JournalEntry.action == "choose_language")
        [entry] = db.execute(asked).all()
    assert tuple(entry) == ({"language": "Français"}, {"language": "English"})


def test_staff_works_in_french(browser, cast, monkeypatch):
    sign_in(browser, cast, "manager", monkeypatch)
    choose(browser)
    assert set(read_languages(cast).values()) == {""}


@pytest.mark.parametrize(
    ("accepted", "language", "loading"),
    [("fr-FR,fr;q=0.9", "fr", "Chargement…"), ("en-GB,en;q=0.9", "en", "Loading…"), ("de", "fr", "Chargement…")],
)
def test_the_document_and_the_pages_for_what_is_missing_speak_as_the_browser_asks(browser, accepted, language, loading):
    asked = {"accept-language": accepted}
    page, missing = browser.get("/", headers=asked), browser.get("/nulle-part", headers=asked)
    assert f'<html lang="{language}">' in page.text
    assert loading in page.text
    assert f'<html lang="{language}">' in missing.text
    assert ("This page does not exist" in missing.text) == (language == "en")


def test_a_day_is_said_in_the_language_of_its_page(browser):
    assert browser.get("/jour?ecrit=1/12/2026&langue=en").text == "Tuesday 1 December 2026"
    assert browser.get("/jour?ecrit=1/12/2026").text == "mardi 1er décembre 2026"
    assert (
        browser.get("/jour?ecrit=31/11/2026&langue=en").text
        == "“31/11/2026” does not exist: November 2026 has 30 days."
    )
