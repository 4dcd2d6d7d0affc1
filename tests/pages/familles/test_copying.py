"""« Copier vers LILI » under the month grid: what it would change is seen before it is done."""

import pytest
from sqlalchemy import delete, select, update

from cantine.common.french import euros
from cantine.store import database
from cantine.store.tables import Booking, Child, Closure, Custody, CustodyDay, JournalEntry
from tests.dates import on
from tests.pages.familles.test_inscriptions import children, set_clock
from tests.pages.familles.test_semaine_type import coming, sums

__all__ = ["children"]

MEAL, LATE = 1, 3
COPY, LEAVE = "Copier le mois", "Ne pas copier"


def book(url, child, *cells, family=1):
    """What a child has: « lundi 2026-12-07 », service and time."""
    with database.open_writer(url) as db:
        for day, service, time in cells:
            db.add(Booking(child_id=child, day=on(day), service_id=service, time=time, family_id=family))


@pytest.fixture
def december(parent, portal_url, children):
    """TOTO has two meals and an evening in December, LILI another meal and the same evening at another hour."""
    monday, tuesday = "lundi 2026-12-07", "mardi 2026-12-08"
    book(portal_url, children["TOTO"], (monday, MEAL, None), (tuesday, MEAL, None), (tuesday, LATE, 1020))
    book(portal_url, children["LILI"], ("vendredi 2026-12-11", MEAL, None), (tuesday, LATE, 1035))
    return parent.open("inscriptions", enfant=str(children["TOTO"]), mois="2026-12")


def buttons(window):
    always = ("Déconnexion", "Ce que la mairie a changé ce mois-ci")
    return [button.label for button in window.at.button if button.label not in always]


def test_a_month_is_copied_to_a_sister_who_keeps_what_she_has(december, portal_url, children):
    assert buttons(december) == ["Copier vers LILI"]
    december.click("Copier vers LILI")
    assert sums(december) == ["LILI : 2 inscriptions à ajouter"]
    assert "Repas +2" in december.html.words
    assert f"Estimation : {euros(2 * 360)} de plus" in december.html.words
    assert buttons(december) == ["Copier vers LILI", COPY, LEAVE]
    assert len(coming(portal_url, children["LILI"])) == 2
    december.click(COPY)
    assert december.notices == ["Enregistré : 2 inscriptions ajoutées."]
    assert coming(portal_url, children["LILI"]) == [
        ("2026-12-07", MEAL, None),
        ("2026-12-08", MEAL, None),
        ("2026-12-08", LATE, 1035),
        ("2026-12-11", MEAL, None),
    ]
    assert buttons(december) == ["Copier vers LILI"]
    [lilis] = [row for row in december.table("Synthèse du mois par enfant") if row[0] == "LILI"]
    assert lilis[1:4] == ["3", "", "1"]
    december.click("Copier vers LILI")
    assert sums(december) == ["LILI : rien à changer"]
    assert [button.disabled for button in december.at.button if button.label == COPY] == [True]
    with database.open_reader(portal_url) as db:
        assert db.scalars(select(JournalEntry.action).order_by(JournalEntry.id.desc()).limit(1)).one() == "copy_month"


def test_replacing_makes_her_month_the_same(december, portal_url, children):
    december.click("Copier vers LILI")
    december.at.checkbox(key="copy_replaces").check()
    december.reload()
    assert sums(december) == ["LILI : 2 inscriptions à ajouter, 1 inscription à retirer et 1 heure à changer"]
    assert "Repas +2 −1, Garderie soir 1 heure changée" in december.html.words
    december.click(COPY)
    assert coming(portal_url, children["LILI"]) == coming(portal_url, children["TOTO"])


def test_replacing_that_is_ticked_as_the_button_is_clicked_replaces(december, portal_url, children):
    december.click("Copier vers LILI")
    december.at.checkbox(key="copy_replaces").check()
    december.click(COPY)
    assert coming(portal_url, children["LILI"]) == coming(portal_url, children["TOTO"])


def test_not_copying_changes_nothing_and_another_month_forgets_the_question(december, portal_url, children):
    december.click("Copier vers LILI").click(LEAVE)
    assert buttons(december) == ["Copier vers LILI"]
    december.click("Copier vers LILI").send("go", {"month": "2027-01"})
    assert buttons(december) == ["Copier vers LILI"]
    assert len(coming(portal_url, children["LILI"])) == 2


def test_what_cannot_be_copied_is_listed_before_and_after(december, portal_url, children, monkeypatch):
    book(portal_url, children["TOTO"], ("lundi 2026-12-14", MEAL, None))
    with database.open_writer(portal_url) as db:
        db.add(Closure(first=on("lundi 2026-12-14"), last=on("lundi 2026-12-14"), label="Grève"))
        leaves = on("lundi 2026-12-07")
        db.execute(update(Child).where(Child.id == children["LILI"]).values(enrolled_until=leaves))
    listed = {"Fermeture : Grève. (1 jour)", "Lundi 14 décembre 2026 : Repas", "Mardi 8 décembre 2026 : Repas"}
    december.click("Copier vers LILI")
    assert listed <= set(december.html.words)
    assert sums(december)[0] == "LILI : 1 inscription à ajouter"
    december.click(COPY)
    assert listed <= set(december.html.words)


def test_days_that_are_over_are_neither_copied_nor_listed(parent, portal_url, children, monkeypatch):
    """On the last evening but one of November only the 30th is left, and it is too late for that."""
    days = ("lundi 2026-11-23", "mardi 2026-11-24", "lundi 2026-11-30")
    book(portal_url, children["TOTO"], *((day, MEAL, None) for day in days))
    set_clock(monkeypatch, "2026-11-29T20:00:00+01:00")
    parent.enter("1").open("inscriptions", enfant=str(children["TOTO"]), mois="2026-11")
    parent.click("Copier vers LILI")
    assert {"Délai dépassé. (1 jour)", "Lundi 30 novembre 2026 : Repas"} <= set(parent.html.words)
    assert sums(parent)[0] == "LILI : rien à changer"
    set_clock(monkeypatch, "2026-11-30T08:00:00+01:00")
    parent.enter("1").open("inscriptions", enfant=str(children["TOTO"]), mois="2026-11")
    assert buttons(parent) == []


def test_an_only_child_is_copied_to_nobody(browser, children):
    browser.enter("martin@exemple.fr")
    assert buttons(browser.open("inscriptions", mois="2026-12")) == []


def test_days_with_the_other_parent_are_not_copied_from_one_child_to_another(browser, portal_url, children):
    """ZOÉ has a brother who lives with her mother; her father's week and a day that he was given are his."""
    with database.open_writer(portal_url) as db:
        brother = Child(first_name="PAUL", last_name="MARTIN")
        db.add(brother)
        db.flush()
        db.add(Custody(child_id=brother.id, family_id=3))
        db.execute(delete(Booking).where(Booking.child_id == children["ZOÉ"], Booking.day > on("lundi 2026-11-30")))
        db.add(CustodyDay(child_id=children["ZOÉ"], day=on("mardi 2026-12-08"), family_id=4))
        paul = brother.id
    hers = ("lundi 2026-12-07", "jeudi 2026-12-10")
    book(portal_url, children["ZOÉ"], *((day, MEAL, None) for day in hers), family=3)
    book(portal_url, children["ZOÉ"], ("mardi 2026-12-08", MEAL, None), ("lundi 2026-12-14", MEAL, None), family=4)
    browser.enter("martin@exemple.fr").open("inscriptions", enfant=str(children["ZOÉ"]), mois="2026-12")
    browser.click("Copier vers PAUL").click(COPY)
    assert [booked[0] for booked in coming(portal_url, paul)] == ["2026-12-07", "2026-12-10"]


def test_a_sister_who_is_no_longer_the_familys_gets_nothing_and_the_page_says_so(december, portal_url, children):
    december.click("Copier vers LILI")
    before = coming(portal_url, children["LILI"])
    with database.open_writer(portal_url) as db:
        db.execute(update(Custody).where(Custody.child_id == children["LILI"]).values(family_id=60))
        db.add(Child(id=9000, first_name="ANA", last_name="TEST"))
        db.flush()
        db.add(Custody(child_id=9000, family_id=1))
    december.click(COPY)
    assert december.notices == ["Rien n'a été copié. Vérifiez, puis recommencez."]
    assert coming(portal_url, children["LILI"]) == before


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "**gras**", "[x](http://y)"])
def test_names_are_shown_letter_by_letter(december, portal_url, children, name):
    with database.open_writer(portal_url) as db:
        db.execute(update(Child).where(Child.id == children["LILI"]).values(first_name=name))
    december.reload()
    [button] = [one for one in december.at.button if one.key and one.key.startswith("copy_")]
    assert button.label.replace("\\", "").replace("\u2060", "") == f"Copier vers {name}"
    button.click()
    december.reload()
    assert sums(december) == [f"{name} : 2 inscriptions à ajouter"]
    assert "script" not in december.html.elements
