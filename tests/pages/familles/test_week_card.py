"""The week that closes next on the home of a family: what it shows, and what a save of several children answers."""

from datetime import time, timedelta

import pytest
from sqlalchemy import delete, func, select, update

from cantine.common.cutoff_types import DaysBefore
from cantine.common.limits.stop_types import StopCause
from cantine.common.vocabulary import State
from cantine.http.session.cookie import LANGUAGE_COOKIE
from cantine.settings import settings
from cantine.store import database
from cantine.store.tables import (
    Booking,
    BookingStop,
    Child,
    Closure,
    Custody,
    JournalEntry,
    Menu,
    PendingReceipt,
    Service,
    WebSession,
)
from tests.dates import at, on

TUESDAY = "2026-12-01"
BEFORE = "2026-11-26T16:50:00+01:00"
AFTER = "2026-11-26T17:00:00+01:00"


@pytest.fixture
def ids(portal_url):
    """Every child's id by first name."""
    with database.open_reader(portal_url) as db:
        return dict(db.execute(select(Child.first_name, Child.id).order_by(Child.id.desc())).all())


def set_clock(monkeypatch, instant):
    monkeypatch.setenv("CANTINE_NOW", instant)
    settings.cache_clear()


def row(window, name):
    [found] = [one for one in window.card["children"] if one["name"] == name]
    return found


def chip(window, name, day):
    """The cell that the chip of this day stands for, and the label of its service."""
    found = row(window, name)
    [of_day] = [one for one in found["days"] if one["iso"] == day]
    return of_day["cells"][of_day["chip"]], found["services"][of_day["chip"]]["label"]


def tick(day=TUESDAY, service=1, *, on=True, was=False):
    return {"day": day, "service": service, "on": on, "time": None, "was": {"on": was, "time": None}}


def save(window, *children):
    return window.send("save", {"children": [{"child": id, "changes": cells} for id, cells in children]}, "week_card")


def booked(url, child):
    asked = select(Booking.day, Booking.service_id).where(Booking.child_id == child, Booking.state == State.BOOKED)
    with database.open_reader(url) as db:
        return [(str(day), service) for day, service in db.execute(asked.where(Booking.day > on("lundi 2026-11-23")))]


def test_both_children_and_the_whole_week_are_there_though_it_lies_in_two_months(browser, monkeypatch):
    set_clock(monkeypatch, BEFORE)
    parent = browser.enter("1")
    card = parent.card
    assert (card["week"], card["title"]) == ("2026-11-30", "Semaine du 30 novembre")
    assert card["deadline"]["text"] == "jusqu'au jeudi 26 novembre à 17\xa0h\xa000"
    assert card["deadline"]["hour"] == "jusqu'à 17\xa0h\xa000"
    assert card["deadline"]["closes"] - card["deadline"]["now"] == 10 * 60 * 1000
    assert card["deadline"]["still"] is True  # the clock of a demonstration
    assert [one["name"] for one in card["children"]] == ["TOTO", "LILI"]
    days = ["2026-11-30", "2026-12-01", "2026-12-02", "2026-12-03", "2026-12-04"]
    assert [one["iso"] for one in row(parent, "LILI")["days"]] == days
    assert [chip(parent, "LILI", day)[1] for day in days] == ["Repas"] * 5
    assert all(not chip(parent, "TOTO", day)[0]["on"] and not chip(parent, "TOTO", day)[0]["off"] for day in days)
    assert card["others"] == "Garderie, centre et étude"


def test_all_children_are_saved_in_one_act_with_an_entry_for_each(parent, portal_url, ids):
    days = ["2026-11-30", "2026-12-01"]
    save(parent, (ids["TOTO"], [tick(day) for day in days]), (ids["LILI"], [tick(days[1])]))
    outcome = parent.card["outcome"]
    assert (outcome["saved"], outcome["refused"]) == (3, [])
    assert outcome["recorded"][-1] == "LILI : mardi 1er décembre 2026 : Repas"
    assert booked(portal_url, ids["TOTO"]) == [(day, 1) for day in days]
    assert booked(portal_url, ids["LILI"]) == [(days[1], 1)]
    assert chip(parent, "LILI", TUESDAY)[0]["on"] is True
    with database.open_reader(portal_url) as db:
        entries = db.execute(select(JournalEntry.child_id).where(JournalEntry.action == "save_month")).scalars().all()
        assert sorted(entries) == sorted([ids["TOTO"], ids["LILI"]])
        assert db.scalar(select(func.count(PendingReceipt.id))) == 2  # one letter tells both
    assert "outcome" in parent.open("compte").card
    assert parent.card["outcome"] is None  # said once


def test_a_week_that_closes_on_the_screen_is_refused_cell_by_cell_and_the_next_one_comes(
    browser, portal_url, ids, monkeypatch
):
    set_clock(monkeypatch, BEFORE)
    parent = browser.enter("1")
    set_clock(monkeypatch, AFTER)
    save(parent, (ids["TOTO"], [tick()]), (ids["LILI"], [tick("2026-12-08")]))
    outcome = parent.card["outcome"]
    assert outcome["saved"] == 1
    late = "Délai dépassé : c'était possible jusqu'au jeudi 26 novembre à 17\xa0h\xa000."
    assert outcome["refused"] == [f"TOTO : mardi 1er décembre 2026, Repas : {late}"]
    assert parent.card["week"] == "2026-12-07"
    assert booked(portal_url, ids["TOTO"]) == []


def test_what_another_screen_saved_meanwhile_is_told_and_stays(parent, portal_url, ids):
    save(parent, (ids["TOTO"], [tick()]))
    save(parent, (ids["TOTO"], [tick(on=False, was=True)]))
    save(parent, (ids["TOTO"], [tick(on=False, was=True), tick("2026-12-03")]))  # is so already, and a new one
    assert (parent.card["outcome"]["saved"], parent.card["outcome"]["refused"]) == (2, [])
    save(parent, (ids["TOTO"], [tick()]), (ids["LILI"], [tick()]))
    stale = {**tick("2026-12-03"), "time": 480, "on": False, "was": {"on": False, "time": None}}
    save(parent, (ids["TOTO"], [stale]))
    [told] = parent.card["outcome"]["refused"]
    assert told.startswith("Jeudi 3 décembre 2026, Repas : Modifié entre-temps sur un autre écran")


@pytest.mark.parametrize("whose", ["Jules", None])
def test_one_child_of_others_refuses_the_whole(parent, portal_url, ids, whose):
    save(parent, (ids["TOTO"], [tick()]), (ids.get(whose, 999_999), [tick()]))
    outcome = parent.card["outcome"]
    assert outcome["refused"] == ["Rien n'a été enregistré. Cet enfant n'existe pas."]
    assert outcome["kept"] == outcome["refused"][0]  # what was ticked for the others stays ticked in the browser
    assert booked(portal_url, ids["TOTO"]) == []


@pytest.mark.parametrize("rubbish", [None, 7, {}, {"children": []}, {"children": [{"child": 1}]}])
def test_a_message_that_is_not_understood_saves_nothing_and_says_so(parent, rubbish):
    parent.send("save", rubbish or {"children": None}, "week_card")
    assert parent.card["outcome"]["refused"] == ["Rien n'a été enregistré. Rechargez la page et recommencez."]


def test_what_is_not_understood_is_said_in_the_language_of_the_page(parent, cookies):
    cookies[LANGUAGE_COOKIE] = "en"
    parent.open("compte").send("save", {}, "week_card")
    [said] = parent.card["outcome"]["refused"]
    assert said.endswith("Reload the page and try again.")


def test_after_a_long_lock_of_the_telephone_the_first_save_counts(parent, portal_url, ids):
    parent.open("compte")
    states = parent.sending("save", {"children": [{"child": ids["LILI"], "changes": [tick()]}]}, "week_card")
    parent.meet_a_forgetful_server("compte", states)
    assert (parent.card["outcome"]["saved"], parent.card["outcome"]["refused"]) == (1, [])
    assert booked(portal_url, ids["LILI"]) == [(TUESDAY, 1)]


def test_a_save_after_the_session_has_ended_asks_to_sign_in(parent, portal_url, ids):
    parent.open()
    with database.open_writer(portal_url) as db:
        db.execute(delete(WebSession))
    save(parent, (ids["LILI"], [tick()]))
    assert parent.title == "Gestion des prestations de cantine et périscolaires"
    assert booked(portal_url, ids["LILI"]) == []


def test_the_card_leads_to_the_month_of_a_child_of_the_family_and_to_no_other(parent, ids):
    parent.send("go", {"child": ids["LILI"]}, "week_card")
    assert parent.grid["child"]["name"] == "LILI"
    for other in (ids["Jules"], "1", None):
        parent.open("compte").send("go", {"child": other}, "week_card")
        assert parent.title == "Bienvenue TEST !"


def test_days_of_the_other_parent_say_so(browser, ids, portal_url):
    with database.open_writer(portal_url) as db:
        theirs = select(Custody.family_id).where(Custody.child_id == ids["ZOÉ"])
        db.add(Child(id=900, first_name="Ève", last_name="MARTIN"))
        db.flush()
        db.add(Custody(child_id=900, family_id=min(db.scalars(theirs))))
    browser.enter("martin@exemple.fr")  # the week of 30 November is odd: Zoé's are even
    cell, _service = chip(browser, "ZOÉ", TUESDAY)
    assert (cell["word"], cell["off"]) == ("autre parent", "Semaine de l'autre parent.")
    assert chip(browser, "Ève", TUESDAY)[0]["off"] is None


def test_a_day_says_in_a_word_why_it_is_not_open(parent, portal_url, ids):
    with database.open_writer(portal_url) as db:
        strike = Closure(first=on("jeudi 2026-12-03"), last=on("jeudi 2026-12-03"), label="Grève")
        db.add(strike)
        db.execute(update(Service).where(Service.id == 1).values(capacity=0))
        lili = {"child_id": ids["LILI"], "family_id": 1, "service_id": 1}
        db.add(Booking(day=on("mardi 2026-12-01"), state=State.SICK, **lili))
    parent.open("compte")
    assert chip(parent, "TOTO", "2026-12-03")[0]["word"] == "fermé"
    assert chip(parent, "TOTO", "2026-12-03")[0]["off"] == "Fermeture : Grève."
    assert chip(parent, "TOTO", TUESDAY)[0]["word"] == "complet"
    assert chip(parent, "LILI", TUESDAY)[0]["mark"] == "sick"


def test_where_inscriptions_are_suspended_each_day_says_so(parent, portal_url, ids):
    with database.open_writer(portal_url) as db:
        of = {"reason": "Dossier incomplet.", "cause": StopCause.HAND, "made_at": at("lundi 2026-11-23 08:00:00")}
        db.add(BookingStop(child_id=ids["TOTO"], first_day=on("lundi 2026-11-23"), **of))
    parent.open("compte")
    assert chip(parent, "TOTO", TUESDAY)[0]["word"] == "suspendu"
    assert chip(parent, "LILI", TUESDAY)[0]["off"] is None


def test_where_days_close_one_by_one_the_card_says_of_which_day_it_speaks(parent, portal_url):
    with database.open_writer(portal_url) as db:
        db.execute(update(Service).values(booking_cutoff=DaysBefore(1, time(10), False)))
    parent.open("compte")
    assert parent.card["week"] == "2026-11-23"
    assert parent.card["deadline"]["text"] == ("mercredi 25 novembre : jusqu'au mardi 24 novembre à 10\xa0h\xa000")
    assert chip(parent, "TOTO", "2026-11-23")[0]["word"] == "trop tard"


def test_where_nothing_is_open_it_says_so(parent, portal_url):
    with database.open_writer(portal_url) as db:
        db.execute(update(Service).values(open_to_parents=False))
    parent.open("compte")
    assert "Rien n'est ouvert à l'inscription pour l'instant." in parent.notices
    assert "week_card" not in [one.proto.component_name for one in parent.at.get("bidi_component")]


def test_what_a_child_mostly_does_is_offered(parent, portal_url, ids):
    with database.open_writer(portal_url) as db:
        db.execute(delete(Booking).where(Booking.child_id == ids["LILI"]))
        for ago in (1, 2, 3):
            day = on("mardi 2026-12-01") - timedelta(7 * ago)
            db.add(Booking(child_id=ids["LILI"], family_id=1, day=day, service_id=1))
            db.add(Booking(child_id=ids["LILI"], family_id=1, day=day, service_id=3, time=1020))
    parent.open("compte")
    assert sorted(row(parent, "LILI")["usual"], key=str) == [[TUESDAY, 1, None], [TUESDAY, 3, 1020]]


def test_the_menus_of_this_week_and_of_the_shown_one_are_behind_a_tap(parent, portal_url):
    with database.open_writer(portal_url) as db:
        db.execute(delete(Menu))
        for day, text in (("mardi 2026-11-24", "Riz"), ("mardi 2026-12-01", "Soupe"), ("mardi 2026-12-08", "Blé")):
            db.add(Menu(day=on(day), text=text, vegetarian=text == "Soupe"))
    parent.open("compte")
    assert parent.card["menus"] == [
        ["Mardi 24 novembre", "Riz"],
        ["Mardi 1er décembre", "Soupe (jour végétarien)"],
    ]


def test_the_prices_are_those_of_the_grid(browser, ids, portal_url):
    """Of each day of the week: what stands costs the same, and the prices that hold are the same."""
    browser.enter("durand@exemple.fr")
    [cost] = row(browser, "Jules")["costs"]
    for month in ("2026-11", "2026-12"):
        browser.open("inscriptions", enfant=str(ids["Jules"]), mois=month)
        [grid] = [one for one in browser.grid["costs"] if one["month"] == month]
        held = {key: value for key, value in grid["held"].items() if "2026-11-30" <= key <= "2026-12-05"}
        assert held == {key: value for key, value in cost["held"].items() if key.startswith(month)} != {}
        for day in ("2026-11-30", "2026-12-04"):
            if day.startswith(month):
                assert prices_on(grid, day) == prices_on(cost, day)


def prices_on(cost, day):
    return {**[one for one in cost["stretches"] if one["from"] <= day][-1], "from": ""}
