"""« Inscription manuelle »: the month grid of one child, as the address says, and what a save answers."""

from datetime import time

import pytest
from sqlalchemy import select, update

from cantine.common.cutoff_types import DaysBefore
from cantine.common.vocabulary import State
from cantine.settings import settings
from cantine.store import database
from cantine.store.tables import Booking, Child, CustodyDay, Family, Service, WebSession
from tests.dates import on

DECEMBER = "mardi 2026-12-01"
MISSING = "Cette page n'existe pas"


@pytest.fixture
def children(portal_url):
    """Every child's id by first name."""
    with database.open_reader(portal_url) as db:
        return dict(db.execute(select(Child.first_name, Child.id).order_by(Child.id.desc())).all())


def cell(browser, day, service=0):
    """(on, off) of a box in the grid."""
    [cells] = [one["cells"] for week in browser.grid["weeks"] for one in week["days"] if one["iso"] == day]
    return cells[service]["on"], cells[service]["off"]


def change(day, service, on=True, time=None, was_on=False, was_time=None):
    return {"day": day, "service": service, "on": on, "time": time, "was": {"on": was_on, "time": was_time}}


def set_clock(monkeypatch, instant):
    monkeypatch.setenv("CANTINE_NOW", instant)
    settings.cache_clear()


def booked(url, child):
    asked = select(Booking.day, Booking.service_id, Booking.time).where(
        Booking.child_id == child, Booking.state == State.BOOKED, Booking.invoice_line_id.is_(None)
    )
    with database.open_reader(url) as db:
        return [(f"{day}", service, time) for day, service, time in db.execute(asked.order_by(Booking.day))]


def test_the_page_shows_the_child_and_the_month_of_the_next_open_week(parent, children):
    parent.open("inscriptions")
    assert parent.title == "Inscription manuelle"
    assert "TOTO TEST" in parent.html.words
    assert parent.links["Retour au relevé de situation"] == ("compte", "")
    grid = parent.grid
    assert (grid["child"]["id"], grid["month"]["label"]) == (children["TOTO"], "NOVEMBRE 2026")
    assert grid["note"] == "Pour la semaine du 30 novembre : jusqu'au **jeudi 26 novembre à 17 h 00**."
    assert grid["rules"] == [
        "Réservation et annulation jusqu'au jeudi 17\u00a0h\u00a000 de la semaine précédente.",
    ]
    assert [one["name"] for one in grid["children"]] == ["TOTO", "LILI"]
    labels = ["Repas", "Garderie matin", "Garderie soir", "Centre matin", "Centre soir", "Étude"]
    assert [service["label"] for service in grid["services"]] == labels
    assert cell(parent, "2026-11-30") == (False, None)
    assert cell(parent, "2026-11-27") == (
        False,
        "Délai dépassé : c'était possible jusqu'au jeudi 19 novembre à 17 h 00.",
    )
    assert cell(parent, "2026-11-11")[1] == "Jour férié : Armistice."


def test_services_with_rules_of_their_own_are_told_apart(parent, portal_url):
    rule = DaysBefore(1, time(9), served_only=True)
    with database.open_writer(portal_url) as db:
        db.execute(update(Service).where(Service.id.in_((2, 3))).values(cancelling_cutoff=rule))
        db.execute(update(Service).where(Service.id == 6).values(booking_cutoff=rule, open_to_parents=False))
    said = [one.replace("\u00a0", " ") for one in parent.open("inscriptions").grid["rules"]]
    weekly = "jusqu'au jeudi 17 h 00 de la semaine précédente"
    assert said == [
        f"Repas, Centre matin et Centre soir : réservation et annulation {weekly}.",
        f"Garderie matin et Garderie soir : réservation {weekly}. "
        "Annulation jusqu'à la veille (jour de service) à 9 h 00.",
    ]


def test_the_address_says_which_child_and_which_month(parent, children):
    parent.open("inscriptions", enfant=str(children["LILI"]), mois="2027-02")
    assert (parent.grid["child"]["id"], parent.grid["month"]["label"]) == (children["LILI"], "FÉVRIER 2027")
    assert "LILI TEST" in parent.html.words
    assert "Synthèse de février 2027" in parent.html.words


def test_the_grid_leads_to_another_child_and_another_month(parent, children):
    parent.open("inscriptions").send("go", {"month": "2026-12"})
    assert parent.grid["month"]["label"] == "DÉCEMBRE 2026"
    parent.send("go", {"child": children["LILI"]})
    assert (parent.grid["child"]["id"], parent.grid["month"]["iso"]) == (children["LILI"], "2026-12")
    assert parent.at.query_params == {"mois": "2026-12", "enfant": str(children["LILI"])}


@pytest.mark.parametrize(
    "month", ["", "2026-13", "2026", "rubbish", "0000-01", "0001-01", "9999-12", "2026-1", "-026-11"]
)
def test_a_month_that_cannot_be_is_answered_with_the_next_open_one(parent, month):
    assert parent.open("inscriptions", mois=month).grid["month"]["label"] == "NOVEMBRE 2026"


def test_the_child_of_others_is_answered_like_one_that_does_not_exist(parent, children):
    answers = []
    for enfant in (str(children["Jules"]), "999999", "", "rubbish", "-1", "1.0", "9" * 40, f" {children['TOTO']}"):
        parent.open("inscriptions", enfant=enfant)
        answers.append((parent.title, parent.everything, parent.links))
        assert not parent.at.get("bidi_component")[1:]
    assert answers[0][0] == MISSING
    assert "Jules" not in answers[0][1]
    assert all(answer == answers[0] for answer in answers)


def test_what_is_ticked_is_saved_and_said(parent, portal_url, children):
    toto = children["TOTO"]
    changes = [change("2026-11-30", 1), change("2026-12-01", 1), change("2026-12-01", 2, time=450)]
    parent.open("inscriptions").send("save", {"child": toto, "changes": changes})
    assert booked(portal_url, toto) == [("2026-11-30", 1, None), ("2026-12-01", 1, None), ("2026-12-01", 2, 450)]
    outcome = parent.grid["outcome"]
    assert (outcome["saved"], outcome["refused"]) == (3, [])
    assert outcome["recorded"] == [
        "Lundi 30 novembre 2026 : Repas",
        "Mardi 1er décembre 2026 : Repas, Garderie matin à 7 h 30",
    ]
    assert set(outcome["recorded"]) <= set(parent.html.words)
    assert cell(parent, "2026-11-30") == (True, None)
    head, toto_s_month, lili_s_month = parent.table("Synthèse du mois par enfant")
    assert head[0] == "Enfant"
    assert (lili_s_month[0], toto_s_month[0]) == ("LILI", "TOTO")
    assert parent.reload().grid["outcome"] is None


def test_a_save_prepared_before_the_cutoff_and_sent_at_it_is_refused_in_part(
    browser, portal_url, children, monkeypatch
):
    set_clock(monkeypatch, "2026-11-26T16:59:59+01:00")
    parent = browser.open("inscriptions", mois="2026-11").sign_in("1")
    assert cell(parent, "2026-11-30") == (False, None)
    set_clock(monkeypatch, "2026-11-26T17:00:00+01:00")
    changes = [change("2026-11-30", 1), change("2026-12-07", 1)]
    parent.send("save", {"child": children["TOTO"], "changes": changes})
    late = "Délai dépassé : c'était possible jusqu'au jeudi 26 novembre à 17 h 00."
    assert cell(parent, "2026-11-30") == (False, late)
    assert booked(portal_url, children["TOTO"]) == [("2026-12-07", 1, None)]
    outcome = parent.grid["outcome"]
    assert outcome["saved"] == 1
    assert outcome["refused"] == [f"Lundi 30 novembre 2026, Repas : {late}"]
    assert set(outcome["refused"]) <= set(parent.html.words)


def test_a_box_that_is_emptied_is_said_to_be_cancelled(parent, portal_url, children):
    toto = children["TOTO"]
    parent.open("inscriptions").send("save", {"child": toto, "changes": [change("2026-11-30", 1)]})
    parent.send("save", {"child": toto, "changes": [change("2026-11-30", 1, on=False, was_on=True)]})
    assert parent.grid["outcome"]["recorded"] == ["Lundi 30 novembre 2026 : Repas annulé"]
    assert booked(portal_url, toto) == []


@pytest.mark.parametrize("whose", ["Jules", None])
def test_a_message_about_the_child_of_others_is_refused_like_one_about_nobody(parent, portal_url, children, whose):
    child = children[whose] if whose else 999_999
    before = booked(portal_url, child)
    parent.open("inscriptions").send("save", {"child": child, "changes": [change("2026-11-30", 1)]})
    outcome = parent.grid["outcome"]
    assert (outcome["saved"], outcome["recorded"]) == (0, [])
    assert outcome["refused"] == ["Rien n'a été enregistré. Cet enfant n'existe pas."]
    assert booked(portal_url, child) == before


@pytest.mark.parametrize(
    "rubbish",
    [
        None,
        [],
        "save",
        {"child": "1", "changes": []},
        {"child": 1, "changes": [{}]},
        {"child": 1, "changes": [change("0001-01-01", 1)]},
        {"child": 1, "changes": [change("9999-12-31", 1)]},
        {"child": 1, "changes": [change("2026-11-30", 1)] * 5001},
    ],
)
def test_a_message_that_is_not_understood_saves_nothing_and_says_so(parent, portal_url, children, rubbish):
    parent.open("inscriptions").send("save", rubbish)
    assert parent.grid["outcome"]["refused"] == ["Rien n'a été enregistré. Rechargez la page et recommencez."]
    assert booked(portal_url, children["TOTO"]) == []


def test_a_save_after_the_session_has_ended_saves_nothing_and_asks_to_sign_in(parent, portal_url, children):
    parent.open("inscriptions")
    with database.open_writer(portal_url) as db:
        db.execute(WebSession.__table__.delete())
    parent.send("save", {"child": children["TOTO"], "changes": [change("2026-11-30", 1)]})
    assert parent.title == "Gestion des prestations de cantine et périscolaires"
    assert booked(portal_url, children["TOTO"]) == []


def test_a_child_of_separated_parents_is_greyed_in_the_other_s_weeks(browser, children):
    browser.enter("martin@exemple.fr")
    browser.open("inscriptions", mois="2026-12")
    assert browser.grid["child"]["id"] == children["ZOÉ"]
    assert cell(browser, "2026-12-01")[1] == "Semaine de l'autre parent."
    assert cell(browser, "2026-12-08")[1] is None


def test_a_day_that_the_town_hall_gave_to_the_other_parent_is_greyed_here_open_there_and_seen_by_both(
    browser, children, portal_url
):
    with database.open_writer(portal_url) as db:
        db.execute(Booking.__table__.delete().where(Booking.child_id == children["ZOÉ"]))
        db.add(CustodyDay(child_id=children["ZOÉ"], day=on(DECEMBER), family_id=3))
        db.add(Booking(child_id=children["ZOÉ"], day=on(DECEMBER), service_id=1, family_id=3))
        db.add(Booking(child_id=children["ZOÉ"], day=on("jeudi 2026-12-03"), service_id=1, family_id=4))
    seen = {}
    for login in ("martin@exemple.fr", "bernard@exemple.fr"):
        browser.enter(login)
        browser.open("inscriptions", mois="2026-12")
        seen[login] = cell(browser, "2026-12-01"), cell(browser, "2026-12-03")
        browser.click("Déconnexion")
    assert seen == {
        "martin@exemple.fr": ((True, None), (True, "Semaine de l'autre parent.")),
        "bernard@exemple.fr": ((True, "L'enfant est chez l'autre parent ce jour-là."), (True, None)),
    }


@pytest.mark.parametrize("login", ["martin@exemple.fr", "bernard@exemple.fr"])
def test_both_parents_read_beforehand_that_weeks_53_and_1_are_odd(browser, children, login):
    """On the grid of December and of January, not on that of November nor of a child with one home."""
    browser.enter(login)
    for month, told in (("2026-11", False), ("2026-12", True), ("2027-01", True), ("2027-02", False)):
        browser.open("inscriptions", enfant=str(children["ZOÉ"]), mois=month)
        said = [one.value for one in browser.at.caption if "Les semaines 53 et 1" in one.value]
        assert bool(said) is told
        assert not said or "du lundi 28 décembre 2026 au dimanche 10 janvier 2027" in said[0]


def test_only_weeks_with_this_parent_are_announced_and_counted(browser, children, portal_url):
    with database.open_writer(portal_url) as db:
        db.execute(Booking.__table__.delete().where(Booking.child_id == children["ZOÉ"], Booking.day >= on(DECEMBER)))
        for day, family in (("mardi 2026-12-01", 4), ("mardi 2026-12-08", 3), ("mercredi 2026-12-09", 3)):
            db.add(Booking(child_id=children["ZOÉ"], day=on(day), service_id=1, family_id=family))
    for login, note, announced, meals in (
        (
            "martin@exemple.fr",
            "Pour la semaine du 7 décembre : jusqu'au **jeudi 3 décembre à 17 h 00**.",
            [50, 52],
            "2",
        ),
        (
            "bernard@exemple.fr",
            "Pour la semaine du 30 novembre : jusqu'au **jeudi 26 novembre à 17 h 00**.",
            [49, 51, 53],
            "1",
        ),
    ):
        browser.enter(login)
        browser.open("inscriptions", enfant=str(children["ZOÉ"]), mois="2026-12")
        assert browser.grid["note"] == note
        assert [week["number"] for week in browser.grid["weeks"] if week["status"]] == announced
        [counted] = [row[1] for row in browser.table("Synthèse du mois par enfant") if row[0] == "ZOÉ"]
        assert counted == meals
        browser.click("Déconnexion")


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "**gras**", "[x](http://y)", "=1+1"])
def test_names_are_shown_letter_by_letter(parent, portal_url, name):
    with database.open_writer(portal_url) as db:
        db.execute(update(Child).where(Child.first_name == "TOTO").values(first_name=name))
        db.execute(update(Service).where(Service.id == 6).values(label=name))
        db.execute(update(Family).where(Family.id == 1).values(name=name))
    parent.open("inscriptions")
    assert parent.grid["child"]["name"] == name
    assert parent.table("Synthèse du mois par enfant")[1][0] == name
    assert parent.table("Synthèse du mois par enfant")[0][-1] == name
    assert "script" not in parent.html.elements
    assert {f"{name} TEST", name} <= {*parent.html.words}  # beside the title, and above the copies


def test_the_week_in_two_months_is_whole_on_both_and_saved_on_either(parent, portal_url, children):
    toto = children["TOTO"]
    for month in ("2026-11", "2026-12"):
        [week] = [one for one in parent.open("inscriptions", mois=month).grid["weeks"] if one["number"] == 49]
        assert week["label"] == "30 novembre – 4 décembre"
        assert [(day["iso"], day["month"]) for day in week["days"]][:2] == [
            ("2026-11-30", "novembre"),
            ("2026-12-01", "décembre"),
        ]
        assert len(week["days"]) == 5
    assert "month" not in parent.grid["weeks"][1]["days"][0]
    parent.send("save", {"child": toto, "changes": [change("2026-11-30", 1), change("2026-12-01", 1)]})
    assert booked(portal_url, toto) == [("2026-11-30", 1, None), ("2026-12-01", 1, None)]
    counted = parent.table("Synthèse du mois par enfant")
    assert [row[1] for row in counted if row[0] == "TOTO"] == ["1"]  # of December


def test_what_was_ticked_for_two_children_is_saved_in_one_act_and_told_by_name(parent, portal_url, children):
    toto, lili = children["TOTO"], children["LILI"]
    both = [
        {"child": toto, "changes": [change("2026-11-30", 1)]},
        {"child": lili, "changes": [change("2026-12-14", 1), change("2026-12-13", 1)]},
    ]
    parent.open("inscriptions", enfant=str(toto)).send("save", {"children": both})
    outcome = parent.grid["outcome"]
    assert outcome["saved"] == 2
    assert outcome["recorded"] == ["TOTO : lundi 30 novembre 2026 : Repas", "LILI : lundi 14 décembre 2026 : Repas"]
    assert outcome["refused"] == ["LILI : dimanche 13 décembre 2026, Repas : Pas de service le dimanche."]
    assert (len(booked(portal_url, toto)), len(booked(portal_url, lili))) == (1, 1)
    both[1]["child"] = children["Jules"]
    parent.send("save", {"children": [both[1], both[0]]})
    assert parent.grid["outcome"]["refused"] == ["Rien n'a été enregistré. Cet enfant n'existe pas."]


def test_days_beyond_the_next_school_year_are_not_shown_and_not_saved(parent, portal_url, children):
    until = "Les inscriptions vont pour l'instant jusqu'au jeudi 31 août 2028."
    parent.open("inscriptions", mois="2091-01")  # shows the last month that may be booked, in whole weeks
    shown = [day["iso"] for week in parent.grid["weeks"] for day in week["days"]]
    assert (shown[0], shown[-1]) == ("2028-07-31", "2028-09-01")
    parent.send("save", {"child": children["TOTO"], "changes": [change("2091-01-09", 1)]})
    assert parent.grid["outcome"]["refused"] == [f"Mardi 9 janvier 2091, Repas : {until}"]
    assert booked(portal_url, children["TOTO"]) == []


def test_a_week_says_the_reason_that_keeps_this_family_out_and_shows_what_runs_only(browser, children):
    """Week 52 of 2026, in the holidays, is the mother's: the father reads that, and not that there are no meals."""
    weeks = {}
    for login in ("martin@exemple.fr", "bernard@exemple.fr"):
        browser.enter(login).open("inscriptions", enfant=str(children["ZOÉ"]), mois="2026-12")
        [weeks[login]] = [week for week in browser.grid["weeks"] if week["number"] == 52]
        labels = {service["id"]: service["label"] for service in browser.grid["services"]}
        assert [labels[id] for id in weeks[login]["services"]] == ["Centre matin", "Centre soir"]
        browser.click("Déconnexion")
    assert weeks["martin@exemple.fr"]["reason"] is None
    assert weeks["bernard@exemple.fr"]["reason"] == "Semaine de l'autre parent."
