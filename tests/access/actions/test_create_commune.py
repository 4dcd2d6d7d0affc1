"""The first start of a real commune."""

import pytest
from sqlalchemy import func, select

from cantine.access import flow
from cantine.access.actions.create_commune import create_commune
from cantine.access.actions.sessions import OpenedSession
from cantine.common.form_input import NotAccepted
from cantine.common.roles import Role
from cantine.common.school_days import OwnCalendar
from cantine.offer.queries import offer
from cantine.settings import settings
from cantine.store import database
from cantine.store.commune import read_commune
from cantine.store.tables import Account, Commune, JournalEntry, Service
from tests.dates import at
from tests.test_command_line import cantine

NOW = at("lundi 2026-11-23 10:00:00")
PASSWORD = "quatre mots sans rapport"
GIVEN = ("--name", "Mairie d'Avray", "--zone", "A", "--admin", "Inès Lopez", "--email", "Ines@Avray.fr")


def test_the_command_founds_a_commune_whose_administrator_signs_in(url, monkeypatch):
    ran = cantine(url, "init", *GIVEN, "--password", PASSWORD)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "Mairie d'Avray est créée" in ran.stdout
    assert PASSWORD not in ran.stdout
    with database.open_reader(url) as db:
        assert db.execute(select(Commune.name, Commune.zone, Commune.demonstration)).all() == [
            ("Mairie d'Avray", "A", False)
        ]
        assert [service.label for service in offer.list_services(db)] == ["Repas"]
        assert db.scalar(select(func.count()).select_from(Service)) == 6
        assert db.scalars(select(JournalEntry.action)).all() == ["found_commune"]
    monkeypatch.setenv("CANTINE_DATABASE_URL", url)
    settings.cache_clear()
    try:
        assert isinstance(flow.try_sign_in("ines@avray.fr", PASSWORD, None), OpenedSession)
    finally:
        settings.cache_clear()


def test_what_is_not_given_is_asked_for(sqlite_url):
    typed = "Mairie d'Avray\nB\nInès Lopez\nines@avray.fr\n"
    ran = cantine(sqlite_url, "init", "--password", PASSWORD, typed=typed)
    assert ran.returncode == 0
    assert "Zone scolaire" in ran.stdout
    with database.open_reader(sqlite_url) as db:
        assert db.scalars(select(Commune.zone)).one() == "B"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((*GIVEN, "--password", "court"), "trop court"),
        ((*GIVEN, "--password", "aaaaaaaaaaaa"), "trop facile"),
        ((*GIVEN[:-1], "ines@avray", "--password", PASSWORD), "n'est pas complète"),
    ],
)
def test_what_cannot_be_used_founds_nothing(sqlite_url, words, sentence):
    ran = cantine(sqlite_url, "init", *words)
    assert ran.returncode == 1
    assert sentence in ran.stderr
    with database.open_reader(sqlite_url) as db:
        assert db.scalars(select(Account.id)).all() == []


def test_a_database_with_a_commune_is_left_alone(cast):
    ran = cantine(cast.url, "init", *GIVEN, "--password", PASSWORD)
    assert (ran.returncode, ran.stderr.strip()) == (1, "Cette base de données a déjà une commune.")


@pytest.mark.parametrize(
    ("name", "zone", "admin", "email"),
    [
        ("", "A", "Inès", "i@e.fr"),
        ("Avray", "D", "Inès", "i@e.fr"),
        ("Avray", "A", " ", "i@e.fr"),
        ("Avray", "A", "I", ""),
    ],
)
def test_nothing_may_be_missing(url, name, zone, admin, email):
    with pytest.raises(NotAccepted), database.open_writer(url) as db:
        create_commune(db, name, zone, admin, email, "hash", NOW)
    with database.open_reader(url) as db:
        assert db.scalars(select(Account.role)).all() == []
        assert db.scalars(select(Commune.id)).all() == []


def test_the_first_administrator_may_everything_of_that_role(url):
    with database.open_writer(url) as db:
        create_commune(db, "Avray", "C", "Inès", "i@e.fr", "hash", NOW)
    with database.open_reader(url) as db:
        assert db.scalars(select(Account.role)).all() == [Role.ADMIN]


@pytest.mark.parametrize(
    ("zone", "own", "territory"),
    [("974", "La Réunion", ["974"]), ("Corse", "Corse", []), ("NC", "Nouvelle-Calédonie", ["NC"])],
)
def test_a_town_outside_of_the_zones_begins_with_a_calendar_of_its_own(url, zone, own, territory):
    with database.open_writer(url) as db:
        create_commune(db, "Saint-Denis", zone, "Inès", "i@e.fr", "hash", NOW)
    with database.open_reader(url) as db:
        assert read_commune(db).zone == OwnCalendar(own)
        assert [one.territory for one in offer.list_local_holidays(db)] == territory
