"""« Inscrire un enfant »: staff find a child and change its month, after the cutoff too."""

import pytest
from sqlalchemy import delete, func, select, update

from cantine.common.vocabulary import State
from cantine.store import database
from cantine.store.tables import Booking, Child, CustodyDay, JournalEntry, Service, WebSession
from tests.dates import on
from tests.pages.browser import said
from tests.pages.familles.test_inscriptions import change
from tests.support.query_count import queries

MISSING = "Cette page n'existe pas"
LATE, EARLY = "2026-11-26", "2026-12-03"


@pytest.fixture
def agent(browser):
    """A window of the canteen manager's."""
    return browser.enter("cantine@exemple.fr")


@pytest.fixture
def toto(portal_url):
    with database.open_reader(portal_url) as db:
        return db.scalars(select(Child.id).where(Child.first_name == "TOTO")).one()


def month_of(agent, child, month="2026-11"):
    return agent.open("inscriptions-famille", enfant=str(child), mois=month)


def cell(agent, day, service=0):
    [cells] = [one["cells"] for week in agent.grid["weeks"] for one in week["days"] if one["iso"] == day]
    return cells[service]


def kept(url, child, day):
    asked = select(Booking.family_id, Booking.state, Booking.reason)
    with database.open_reader(url) as db:
        return db.execute(asked.where(Booking.child_id == child, Booking.day == on(day))).all()


def test_a_child_is_found_by_name_and_leads_to_its_month(agent, toto):
    agent.open("inscriptions-famille", nom="tést to")
    links = {said(label): address for label, address in agent.links.items()}
    assert links["TOTO TEST · CE1-CE2"] == ("inscriptions-famille", f"enfant={toto}")
    month_of(agent, toto)
    assert agent.title == "Inscrire un enfant"
    assert {"TOTO TEST", "CE1-CE2 · famille TEST (n° 1)"} <= set(agent.texts)
    assert [one["name"] for one in agent.grid["children"]] == ["TOTO", "LILI"]
    assert agent.links["Chercher un autre enfant"] == ("inscriptions-famille", "")


def test_a_name_that_nobody_bears_is_told_and_one_that_many_bear_asks_for_more(agent):
    agent.open("inscriptions-famille", nom="xyz")
    assert agent.texts[-1] == "Aucun enfant scolarisé ne porte ce nom."
    agent.at.text_input(key="nom").set_value("a").run()
    assert agent.texts[1] == "Seuls les 20 premiers sont affichés : précisez le nom."
    agent.at.text_input(key="nom").set_value("").run()
    assert agent.texts == ["Inscrire un enfant"]


@pytest.mark.parametrize("rubbish", ["", "abc", "-1", "999999", "9" * 30, "1.5", "²"])
def test_what_is_no_child_is_a_missing_page(agent, rubbish):
    assert agent.open("inscriptions-famille", enfant=rubbish).title == MISSING


def test_a_day_past_its_cutoff_is_open_and_says_that_it_is_late(agent, toto):
    month_of(agent, toto)
    late, early = cell(agent, LATE), cell(month_of(agent, toto, "2026-12"), EARLY)
    assert (late["off"], late["late"], late["full"]) == (None, {"on": True, "off": True}, None)
    assert (early["off"], early["late"], early["full"]) == (None, {"on": False, "off": False}, None)
    assert cell(agent, "2026-12-25")["off"] == "Jour férié : Noël."


def test_a_late_day_is_added_with_its_reason_and_the_family_sees_by_whom(agent, toto, portal_url):
    month_of(agent, toto).send("save", {"child": toto, "changes": [change(LATE, 1)], "reason": "Appel du père"})
    assert (agent.grid["outcome"]["saved"], agent.grid["outcome"]["refused"]) == (1, [])
    assert cell(agent, LATE)["mark"] == "added"
    assert kept(portal_url, toto, f"jeudi {LATE}") == [(1, State.ADDED, "Appel du père")]
    assert "Jeudi 26 novembre 2026 : Repas" in agent.html.words
    agent.click("Déconnexion").enter("1").open("inscriptions", enfant=str(toto), mois="2026-11")
    assert cell(agent, LATE)["mark"] == "added"


def test_without_a_reason_a_late_day_is_refused_and_the_others_are_saved(agent, toto, portal_url):
    changes = [change(LATE, 1), change(EARLY, 1)]
    month_of(agent, toto).send("save", {"child": toto, "changes": changes})
    [refused] = agent.grid["outcome"]["refused"]
    assert refused.endswith("Délai dépassé depuis le jeudi 19 novembre à 17\u00a0h\u00a000 : indiquez un motif.")
    assert kept(portal_url, toto, f"jeudi {EARLY}") == [(1, State.BOOKED, "")]


def test_a_full_day_is_marked_and_taken_only_by_who_means_it(agent, toto, portal_url):
    with database.open_writer(portal_url) as db:
        db.execute(update(Service).where(Service.id == 1).values(capacity=1))
        db.execute(delete(Booking).where(Booking.child_id == toto))
    month_of(agent, toto, "2026-12")
    assert cell(agent, EARLY)["full"]
    agent.send("save", {"child": toto, "changes": [change(EARLY, 1)]})
    assert agent.grid["outcome"]["refused"] == ["Jeudi 3 décembre 2026, Repas : Complet."]
    agent.send("save", {"child": toto, "changes": [change(EARLY, 1)], "exceed": True})
    assert agent.grid["outcome"]["saved"] == 1


def test_a_child_of_two_families_is_open_in_the_weeks_of_both(agent, portal_url):
    with database.open_writer(portal_url) as db:
        zoe = db.scalars(select(Child.id).where(Child.first_name == "ZOÉ")).one()
        db.execute(delete(Booking).where(Booking.child_id == zoe, Booking.day > on("mardi 2026-12-01")))
        db.add(CustodyDay(child_id=zoe, day=on("jeudi 2026-12-10"), family_id=4))
    month_of(agent, zoe, "2026-12")
    assert "famille MARTIN (n° 3) et BERNARD (n° 4)" in agent.texts[-1]
    days = ("2026-12-03", "2026-12-08", "2026-12-10")
    assert [cell(agent, day)["off"] for day in days] == [None] * 3
    agent.send("save", {"child": zoe, "changes": [change(day, 1) for day in days]})
    with database.open_reader(portal_url) as db:
        asked = select(Booking.family_id).where(Booking.child_id == zoe, Booking.day > on("mardi 2026-12-01"))
        assert db.scalars(asked.order_by(Booking.day)).all() == [4, 3, 4]


@pytest.mark.parametrize(
    "rubbish",
    [
        None,
        {"child": "1", "changes": []},
        {"child": 1, "changes": [change(LATE, 1)], "reason": 5},
        {"child": 1, "changes": [change(LATE, 1)], "reason": "x" * 201},
        {"child": 1, "changes": [change(LATE, 1)], "exceed": "oui"},
    ],
)
def test_a_message_that_is_not_understood_saves_nothing_and_says_so(agent, toto, portal_url, rubbish):
    month_of(agent, toto).send("save", rubbish)
    assert agent.grid["outcome"]["saved"] == 0
    assert agent.grid["outcome"]["refused"][0].startswith("Rien n'a été enregistré. Le motif a plus de 200 lettres")
    assert kept(portal_url, toto, f"jeudi {LATE}") == []


def test_a_child_that_does_not_exist_is_refused_in_a_sentence(agent, toto):
    month_of(agent, toto).send("save", {"child": 999_999, "changes": [change(EARLY, 1)]})
    assert agent.grid["outcome"]["refused"] == ["Rien n'a été enregistré. Cet enfant n'existe pas."]


def test_after_the_session_has_ended_nothing_is_saved(agent, toto, portal_url):
    month_of(agent, toto)
    with database.open_writer(portal_url) as db:
        db.execute(delete(WebSession))
    agent.send("save", {"child": toto, "changes": [change(EARLY, 1)]})
    assert agent.title == "Gestion des prestations de cantine et périscolaires"
    assert kept(portal_url, toto, f"jeudi {EARLY}") == []


def test_another_month_and_a_sibling_are_a_click_away_and_a_forgetful_server_loses_nothing(agent, toto, portal_url):
    assert month_of(agent, toto).send("go", {"month": "2026-12"}).grid["month"]["iso"] == "2026-12"
    lili = agent.grid["children"][1]["id"]
    assert agent.send("go", {"child": lili}).grid["child"]["name"] == "LILI"
    states = agent.sending("save", {"child": lili, "changes": [change(EARLY, 1)]})
    agent.meet_a_forgetful_server("inscriptions-famille", states, enfant=str(lili), mois="2026-12")
    assert agent.grid["outcome"]["saved"] == 1
    with database.open_reader(portal_url) as db:
        asked = select(func.count()).where(JournalEntry.action == "book_for_family")
        assert db.execute(asked).scalar_one() == 1


def test_the_page_asks_a_fixed_number_of_questions(agent, toto, portal_url):
    with database.open_writer(portal_url) as db:
        db.execute(update(Service).values(capacity=30))
    with queries(portal_url) as asked:
        month_of(agent, toto)
    assert len(asked) <= 9
    with queries(portal_url) as asked:
        agent.open("inscriptions-famille", nom="a")
    assert len(asked) <= 2
