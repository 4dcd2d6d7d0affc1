"""Who reads health notes and who takes files is noted, a page once a day, and forgotten after a year."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from cantine.common.roles import Actor, Role
from cantine.common.terms.read_places import ReadPlace
from cantine.journal import reading, reading_search
from cantine.store import database
from cantine.store.tables import ReadChild, ReadEvent
from tests.dates import at

NOW = at("lundi 2026-11-30 11:00:00")
LIST = "Repas, lundi 30 novembre 2026"


@pytest.fixture
def read(cast):
    def note(account, children, what=LIST, now=NOW):
        with database.open_writer(cast.url) as db:
            actor = Actor(account, None, Role.MANAGER)
            reading.note_view(db, actor, ReadPlace.DAY_LIST, what, children, now)

    return note


@pytest.fixture
def take(cast):
    def note(account, role, what, now=NOW, **about):
        with database.open_writer(cast.url) as db:
            reading.note_file(db, Actor(account, None, role), what, now, **about)

    return note


def count(cast):
    with database.open_reader(cast.url) as db:
        return db.scalar(select(func.count()).select_from(ReadEvent))


def test_a_list_counts_once_a_day_for_each_account(cast, read):
    for _ in range(3):
        read(cast.nadia, [cast.leo, cast.zoe, cast.leo])
    assert count(cast) == 1
    read(cast.ines, [cast.leo, cast.zoe])  # somebody else
    read(cast.nadia, [cast.leo, cast.zoe, cast.tom])  # another child on the list
    read(cast.nadia, [cast.leo], "Garderie, lundi 30 novembre 2026")  # another list
    read(cast.nadia, [cast.leo, cast.zoe], now=NOW + timedelta(1))  # another day
    assert count(cast) == 5


def test_a_day_is_one_of_paris(cast, read):
    read(cast.nadia, [cast.leo], now=at("lundi 2026-11-30 23:59:59"))
    read(cast.nadia, [cast.leo], now=at("mardi 2026-12-01 00:00:00"))
    assert count(cast) == 2


def test_each_file_counts(cast, take):
    for _ in range(2):
        take(cast.farid, Role.FINANCE, "Factures.xlsx (mois = 2026-10)")
    assert count(cast) == 2


def test_the_administrator_finds_them_by_person_child_and_day(cast, read, take):
    read(cast.nadia, [cast.leo, cast.zoe])
    take(cast.farid, Role.FINANCE, "Factures.xlsx", now=NOW + timedelta(1))
    take(cast.ines, Role.ADMIN, "Données de la famille 101.xlsx", family_id=cast.alices_family, children=[cast.leo])

    def look(**asked):
        with database.open_reader(cast.url) as db:
            found, in_all = reading_search.list_readings(db, **asked)
        assert len(found) == in_all
        return [(one.who, one.role, one.place, one.family, [*one.children]) for one in found]

    nadias = ("Nadia", Role.MANAGER, ReadPlace.DAY_LIST, "", ["Léo Morel", "Zoé Petit"])
    farids = ("Farid", Role.FINANCE, ReadPlace.FILE, "", [])
    ines = ("Inès", Role.ADMIN, ReadPlace.FILE, "MOREL (n° 101)", ["Léo Morel"])
    assert look() == [farids, ines, nadias]
    assert look(person="nadia") == [nadias]
    assert look(child="zoé p") == [nadias]
    assert look(child="Léo") == [ines, nadias]
    assert look(day=(NOW + timedelta(1)).date()) == [farids]


def test_a_family_is_told_the_role_and_the_moment(cast, read, take):
    read(cast.nadia, [cast.leo, cast.tom])
    take(cast.ines, Role.ADMIN, "Données", NOW + timedelta(1), family_id=cast.alices_family, children=[cast.zoe])
    with database.open_reader(cast.url) as db:
        alices, chloes = (reading_search.list_of_family(db, one) for one in (cast.alices_family, cast.chloes_family))
    later = NOW + timedelta(1)
    assert alices == [
        (NOW, "Léo", Role.MANAGER, ReadPlace.DAY_LIST),
        (later, "", Role.ADMIN, ReadPlace.FILE),
        (later, "Zoé", Role.ADMIN, ReadPlace.FILE),
    ]
    assert chloes == [(NOW, "Tom", Role.MANAGER, ReadPlace.DAY_LIST)]


def test_after_twelve_months_nobody_knows_any_more(cast, read):
    read(cast.nadia, [cast.leo])
    with database.open_writer(cast.url) as db:
        reading.delete_old_readings(db, NOW + reading.KEPT_FOR)
    assert count(cast) == 1
    with database.open_writer(cast.url) as db:
        reading.delete_old_readings(db, NOW + reading.KEPT_FOR + timedelta(seconds=1))
    assert count(cast) == 0
    with database.open_reader(cast.url) as db:
        assert db.scalar(select(func.count()).select_from(ReadChild)) == 0
