"""A database that stumbles in the middle of an act: it is answered, and what was typed and ticked is still there."""

import re
import sqlite3

import pytest
from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from cantine.store import database
from cantine.store.tables import Booking, Commune, WebSession
from pages.shared import database_failures

NOT_SAVED = re.compile(r"Pas enregistré\u00a0: .* réessayez dans un instant \(erreur n°\u00a0([C-X3-9]{8})\)\.")
SIGN_IN = "Gestion des prestations de cantine et périscolaires"


@pytest.fixture
def held(portal_url, monkeypatch):
    """Somebody else holds the lock of a real file for longer than an act waits; wait() and release() of it."""
    monkeypatch.setattr(database, "LONGEST_WAIT", 0)
    database.engine.cache_clear()
    holder = sqlite3.connect(portal_url.removeprefix("sqlite:///"), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    yield lambda: holder.execute("ROLLBACK")
    holder.close()
    database.engine.cache_clear()


@pytest.fixture
def full(portal_url):
    """A disk on which nothing has room any more."""
    with database.open_reader(portal_url) as db:
        pages = db.exec_driver_sql("PRAGMA page_count").scalar_one()
    database.engine(portal_url).dispose()
    database.event.listen(
        database.engine(portal_url), "connect", lambda plain, _: plain.execute(f"PRAGMA max_page_count={pages}")
    )


def count(url, table):
    with database.open_reader(url) as db:
        return db.scalar(select(func.count()).select_from(table))


def tick(window):
    [meal] = [one["id"] for one in window.grid["services"] if one["label"] == "Repas"]
    day = {"day": "2026-12-07", "service": meal, "on": True, "time": None, "was": {"on": False, "time": None}}
    return {"child": window.grid["child"]["id"], "changes": [day]}


def test_a_locked_database_leaves_the_ticks_to_be_sent_again(parent, portal_url, held, caplog):
    before = count(portal_url, Booking)
    parent.open("inscriptions", mois="2026-12")
    what = tick(parent)
    parent.send("save", what)
    number = NOT_SAVED.fullmatch(parent.grid["outcome"]["kept"])[1]
    assert number in caplog.text
    assert parent.title == "Inscription manuelle"
    assert parent.notices == []
    assert count(portal_url, Booking) == before
    held()
    parent.send("save", what)
    assert (parent.grid["outcome"]["saved"], count(portal_url, Booking)) == (1, before + 1)


def test_what_was_typed_in_a_form_of_staff_stays_beside_the_reason(browser, portal_url, held):
    held()
    browser.open().sign_in("mairie@exemple.fr").open("commune")
    other = sqlite3.connect(portal_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    [field] = [one for one in browser.at.text_input if one.label == "Téléphone"]
    field.set_value("01 02 03 04 05")
    browser.click("Enregistrer")
    assert [NOT_SAVED.fullmatch(said) is not None for said in browser.notices] == [True]
    assert [one.value for one in browser.at.text_input if one.label == "Téléphone"] == ["01 02 03 04 05"]
    other.close()
    browser.click("Enregistrer")
    assert browser.notices == ["La commune est modifiée."]
    with database.open_reader(portal_url) as db:
        assert db.scalar(select(Commune.phone)) == "01 02 03 04 05"


def test_a_form_that_knows_no_refusal_keeps_its_words_too(parent, portal_url, held):
    held()
    parent.open("profil")
    other = sqlite3.connect(portal_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    [phone] = [one for one in parent.at.text_input if one.label == "Téléphone"]
    phone.set_value("06 00 00 00 01")
    [save] = [one for one in parent.at.button if one.label == "Enregistrer"]
    save.click().run()
    assert [NOT_SAVED.fullmatch(said) is not None for said in parent.notices] == [True]
    assert [one.value for one in parent.at.text_input if one.label == "Téléphone"] == ["06 00 00 00 01"]
    other.close()


def test_signing_in_and_out_are_answered_as_well(browser, portal_url, held):
    browser.open().sign_in("1")
    assert browser.title == SIGN_IN
    assert [said.startswith("Vous n'êtes pas connecté\u00a0: ") for said in browser.notices] == [True]
    assert browser.at.text_input(key="login").value == "1"
    held()
    browser.sign_in("1")
    other = sqlite3.connect(portal_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    browser.click("Déconnexion")
    assert browser.title == "Bienvenue TEST !"
    assert [NOT_SAVED.fullmatch(said) is not None for said in browser.notices] == [True]
    other.close()
    browser.click("Déconnexion")
    assert browser.notices == ["Vous êtes déconnecté."]
    assert count(portal_url, WebSession) == 0


def test_a_full_disk_is_answered_and_nothing_is_half_saved(parent, portal_url, full):
    before = count(portal_url, Booking)
    parent.open("inscriptions", mois="2026-12")
    what = tick(parent)
    day = what["changes"][0]
    what["changes"] = [{**day, "day": f"2026-12-{number:02}"} for number in (7, 8, 10, 11, 14, 15, 17, 18)]
    for _ in range(40):  # what room there was in the last pages is used up
        parent.send("save", what)
        if "kept" in parent.grid["outcome"]:
            break
        what["changes"] = [
            {**one, "on": not one["on"], "was": {**one["was"], "on": one["on"]}} for one in what["changes"]
        ]
    assert NOT_SAVED.fullmatch(parent.grid["outcome"]["kept"])
    assert count(portal_url, Booking) in (before, before + 8)


def _an_act_whose_sentence_fails():
    import sqlite3

    import streamlit as st

    from pages.shared import gate
    from pages.shared.form_action import attempt, say_what_was_done

    def sentence():
        raise sqlite3.OperationalError("database is locked")

    def act(it):
        it.db.connection().exec_driver_sql("UPDATE commune SET phone = '01 02 03 04 05'")

    st.session_state["session_id"] = st.query_params["session"]
    with gate.show_whole():
        if st.button("Faire"):
            attempt(sentence, act)
        say_what_was_done()


def test_what_cannot_be_said_is_not_kept_either(browser, portal_url):
    browser.open().sign_in("mairie@exemple.fr")
    with database.open_reader(portal_url) as db:
        session, before = db.scalar(select(WebSession.id)), db.scalar(select(Commune.phone))
    page = AppTest.from_function(_an_act_whose_sentence_fails)
    page.query_params["session"] = session
    page.run().button[0].click().run()
    assert not page.exception
    with database.open_reader(portal_url) as db:
        assert db.scalar(select(Commune.phone)) == before


def _a_page_that_fails():
    import streamlit as st

    from cantine.http.shell.error_pages import say_sorry

    st.write(st.session_state.get("clicks", 0))
    if not st.session_state.get("mended"):
        say_sorry(OSError("unable to open database file"))


def test_a_page_that_fails_says_so_with_a_way_on_and_the_number_of_the_log(caplog):
    page = AppTest.from_function(_a_page_that_fails).run()
    [error], [again] = page.error, page.button
    number = re.search(r"numéro de l'erreur\u00a0: ([C-X3-9]{8})", error.value)[1]
    assert f"Erreur n° {number}" in caplog.text
    assert "unable to open database file" in caplog.text
    assert 'href="/"' in page.html[0].value
    page.session_state["mended"] = True
    assert again.label == "Réessayer"
    again.click().run()
    assert not page.error


def test_a_part_of_a_page_that_runs_alone_waits_a_moment_and_gives_up(monkeypatch):
    monkeypatch.setattr(database_failures, "PAUSE", 0)
    answers = [sqlite3.OperationalError("unable to open database file")] * 2 + ["found"]

    def open_database():
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert database_failures.wait_for(open_database) == "found"
    monkeypatch.setattr(database_failures, "QUIET", 0)
    answers = [sqlite3.OperationalError("unable to open database file")]
    with pytest.raises(sqlite3.OperationalError):
        database_failures.wait_for(open_database)
