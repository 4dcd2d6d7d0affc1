"""A real school year of a real town: the meals of Nantes in 2016 and 2017, as history of one commune.

Every day and every meal of eight canteens, with `--thorough` of all 88: a canteen is a school with one class, a meal
planned is a child booked, a meal served a child present. Where more were served than planned, the others are late
additions; where fewer, the missing are absent. The rows are written at once and counted at once, by the statement of
the migration: that triggers count the same is shown in tests/store/test_head_counts.py.
"""

import gzip
import re
import sqlite3
from contextlib import closing
from importlib import import_module

import pandas as pd
import pytest

from cantine.access.actions import sessions
from cantine.attendance.queries import attendance
from cantine.common.roles import Role
from cantine.common.school_days import school_year
from cantine.settings import HERE, settings
from cantine.store import database
from cantine.store.tables import Account, Commune
from tests.cast import account, service
from tests.dates import at
from tests.pages.browser import Browser
from tests.thorough import choose

NOW = at("lundi 2017-07-10 10:00:00")
MONDAY_TO_FRIDAY = frozenset(range(5))
CANTEENS, PLANNED, BOOKED, SERVED = choose((8, 190_717, 192_251, 181_104), (88, 1_919_098, 1_935_949, 1_817_881))
"""How many canteens, in the order of their names, and the sums of their columns as the file of the town has them."""

KEY = "day, service_id, classroom_id, diet, state, presence"


@pytest.fixture(scope="module")
def meals():
    with gzip.open(HERE / "tests" / "data" / "nantes_2016_2017.csv.gz") as file:
        meals = pd.read_csv(file)
    return meals[meals.site_nom.isin(sorted(meals.site_nom.unique())[:CANTEENS])]


def load(path, meals):
    """Schools and classes from the canteens, as many children as ever ate there, a booking for each meal."""
    sites = meals.assign(eating=meals[["prevision", "reel"]].max(axis=1)).groupby("site_nom")
    rooms = {site: number for number, site in enumerate(sites.groups, 1)}
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for pragma in ("synchronous=OFF", "journal_mode=MEMORY", "cache_size=-400000", "temp_store=MEMORY"):
            db.execute(f"PRAGMA {pragma}")
        triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        counting = [(name, sql) for name, sql in triggers if name.startswith("booking_") and "head_count" in sql]
        assert len(counting) == 3  # those from its counts to those of the schools stay
        db.execute("BEGIN")
        for name, _ in counting:
            db.execute(f"DROP TRIGGER {name}")
        db.executemany("INSERT INTO school (id, name) VALUES (?, ?)", [(id, site) for site, id in rooms.items()])
        db.executemany(
            "INSERT INTO classroom (id, school_id, name, position) VALUES (?, ?, 'Cantine', 1)",
            [(id, id) for id in rooms.values()],
        )
        db.execute(
            "INSERT INTO family (id, number, name, address, postal_code, town, resident) "
            "VALUES (1, 1, 'NANTES', '', '', '', 1)"
        )
        db.executemany(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
            "INSERT INTO child (id, first_name, last_name, classroom_id, diet) "
            "SELECT ? * 10000 + i, '', '', ?, 'standard' FROM n",
            [(int(most), rooms[site], rooms[site]) for site, most in sites.eating.max().items()],
        )
        db.execute("CREATE TEMP TABLE eaten (room INTEGER, day TEXT, planned INTEGER, served INTEGER)")
        db.executemany(
            "INSERT INTO eaten VALUES (?, ?, ?, ?)",
            [(rooms[row.site_nom], row.date, row.prevision, row.reel) for row in meals.itertuples()],
        )
        db.execute("CREATE INDEX temp.eaten_by ON eaten (room, day)")
        db.execute(
            "INSERT INTO booking (child_id, day, service_id, family_id, state, presence, classroom_id, diet) "
            "SELECT child.id, day, 1, 1, iif(child.id % 10000 <= planned, 'booked', 'added'), "
            "iif(child.id % 10000 <= served, 'present', 'absent'), room, 'standard' "
            "FROM child CROSS JOIN eaten ON room = classroom_id AND child.id % 10000 <= max(planned, served)"
        )
        db.execute(f"INSERT INTO head_count ({KEY}, count) SELECT {KEY}, count(*) FROM booking GROUP BY {KEY}")
        for _, sql in counting:
            db.execute(sql)
        db.execute("COMMIT")


def number(shown):
    return int(re.sub(r"\D", "", shown) or 0)


def test_the_school_year_of_nantes_has_the_totals_of_its_file(sqlite_url, meals, monkeypatch):
    assert import_module("cantine.store.migrations.versions.0006_days_are_counted")._KEY == KEY
    with database.open_writer(sqlite_url) as db:
        db.add(Commune(id=1, name="Mairie de Nantes", zone="B"))
        db.add(service("Repas", MONDAY_TO_FRIDAY, id=1))
        manager = account("Nadia", "nadia", Role.MANAGER)
        db.add(manager)
        db.flush()
        session = sessions.open_session(db, manager.id, None, NOW, role=Role.MANAGER).session_id
        assert db.get_one(Account, manager.id)
    database.engine(sqlite_url).dispose()
    load(sqlite_url.removeprefix("sqlite:///"), meals)
    with database.open_reader(sqlite_url) as db:
        [year] = attendance.sum_by_key(attendance.count_per_day(db, *school_year(NOW.date())), 1).values()
    assert year.booked == meals.prevision.sum() == PLANNED
    assert year.present == meals.reel.sum()
    assert year.added == (meals.reel - meals.prevision).clip(lower=0).sum()
    assert year.absent == (meals.prevision - meals.reel).clip(lower=0).sum()

    monkeypatch.setenv("CANTINE_DATABASE_URL", sqlite_url)
    monkeypatch.setattr("cantine.clock.now", lambda: NOW)
    settings.cache_clear()
    window = Browser()
    window.at.session_state["session_id"] = session

    def shown(**choices):
        window.open("profil").open("frequentation", periode="Année scolaire", jour="2017-03-15", **choices)
        return {row[0]: number(row[1]) for row in window.table("Par mois et par prestation")[1:]}

    expected = meals.assign(expected=meals[["prevision", "reel"]].max(axis=1), month=meals.date.str[:7])
    booked, present = shown(), shown(chiffre="Présents")
    assert booked["Total"] == expected.expected.sum() == BOOKED
    assert present["Total"] == meals.reel.sum() == SERVED
    months = expected.groupby("month")
    assert [*booked.values()][:-1] == months.expected.sum().tolist()
    assert [*present.values()][:-1] == months.reel.sum().tolist()

    site = "AMPERE"
    assert shown(ecole=site, chiffre="Présents")["Total"] == meals[meals.site_nom == site].reel.sum()
    settings.cache_clear()
