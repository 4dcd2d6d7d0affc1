"""The journal's page: fields, days and hours as people write them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cantine.common.roles import Actor, Role
from cantine.common.terms.read_places import ReadPlace
from cantine.common.terms.sign_ins import SignInKind
from cantine.journal.reading import note_file, note_view
from cantine.store import database
from cantine.store.tables import Account, JournalEntry, SignInEvent
from tests.pages.conftest import NOW

ADDED = {"at": NOW, "action": "save_month", "family_id": 1}


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ({"first_name": "Zoé", "last_name": "email"}, "prénom : Zoé, nom : email"),
        (
            {"phone": "06 00 00 00 00", "email": "a@exemple.fr"},
            "téléphone : 06 00 00 00 00, adresse mail : a@exemple.fr",
        ),
        ({"2026-11-30 Repas": "inscrit à 16 h 50"}, "30.11.2026 Repas : inscrit à 16 h 50"),
        ({"families": 60, "children": 97, "bookings": 12}, "familles : 60, enfants : 97, inscriptions : 12"),
        ({"bloqué": "sign-in 1"}, "bloqué : sign-in 1"),
        (None, ""),
    ],
)
def test_what_was_changed_is_told_in_french_and_what_is_unknown_as_it_is(browser, portal_url, kept, shown):
    with database.open_writer(portal_url) as db:
        db.add(JournalEntry(**ADDED, before=kept, after=None))
    browser.enter("lecture@exemple.fr")
    rows = browser.open("journal", famille="1").table("Journal")
    assert rows[1][-2:] == [shown, ""]


def test_the_hour_is_that_of_paris(browser, portal_url):
    with database.open_writer(portal_url) as db:
        db.add(JournalEntry(**{**ADDED, "at": NOW - timedelta(minutes=10)}))
    browser.enter("lecture@exemple.fr")
    assert browser.open("journal", famille="1").table("Journal")[1][0] == "23.11.2026 à 9 h 50"


def test_a_year_saved_at_once_is_folded_and_nothing_of_it_is_left_out(browser, portal_url):
    kept = {f"2026-12-{day:02} <b>Repas</b>": "inscrit" for day in range(1, 14)}
    with database.open_writer(portal_url) as db:
        db.add(JournalEntry(**{**ADDED, "action": "apply_week"}, before=kept, after=dict([*kept.items()][:12])))
    browser.enter("lecture@exemple.fr")
    _when, _who, what, *_whose, before, after = browser.open("journal", famille="1").table("Journal")[1]
    assert what == "Semaine type appliquée"
    assert before.startswith("13 valeurs01.12.2026 <b>Repas</b> : inscrit, 02.12.2026")
    assert before.endswith("13.12.2026 <b>Repas</b> : inscrit")
    assert after.startswith("01.12.2026 <b>Repas</b>")


def test_the_administrator_sees_who_was_tried_and_from_where(browser, portal_url):
    with database.open_writer(portal_url) as db:
        db.add(SignInEvent(at=NOW, kind=SignInKind.BLOCKED, login="1", family_id=1, address="192.0.2.1"))
        db.add(SignInEvent(at=NOW, kind=SignInKind.FAILED, login="personne@exemple.fr", device="Firefox/130.0 Android"))
    browser.enter("mairie@exemple.fr")
    rows = browser.open("journal", vue="Connexions").table("Connexions")
    when = "23.11.2026 à 10\xa0h\xa000"
    assert [when, "Refusée", "", "personne@exemple.fr", "", "", "Firefox sur Android"] in rows
    assert [when, "Refusée, puis attente", "", "1", "TEST (n° 1)", "192.0.2.1", ""] in rows


def test_the_administrator_sees_who_read_health_notes_and_who_took_files(browser, portal_url):
    with database.open_writer(portal_url) as db:
        cook = Actor(db.scalar(select(Account.id).where(Account.email == "cantine@exemple.fr")), role=Role.MANAGER)
        note_view(db, cook, ReadPlace.DAY_LIST, "Repas, lundi 23 novembre 2026", [1, 2], NOW)
        note_file(db, cook, "Données.xlsx (mois = 2026-10)", NOW, family_id=1)
    browser.enter("mairie@exemple.fr")
    told = browser.open("journal", vue="Consultations").table("Consultations")[1:]
    who = "23.11.2026 à 10\xa0h\xa000", "Nadia Morel", "Cantine"
    assert told == [
        [*who, "Fichier téléchargé", "Données.xlsx (mois = 2026-10) · TEST (n° 1)", ""],
        [*who, "Liste du jour", "Repas, lundi 23 novembre 2026", "LILI TEST et TOTO TEST"],
    ]


@pytest.mark.parametrize("view", ["Connexions", "Consultations"])
def test_others_who_read_the_journal_see_its_acts_alone(browser, view):
    browser.enter("lecture@exemple.fr")
    browser.open("journal", vue=view).table("Journal")
