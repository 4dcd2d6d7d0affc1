"""What `doctor` and `/sante/detail` say of a second server."""

import pytest
from sqlalchemy import text

from cantine import clock
from cantine.doctor import standby_checks
from cantine.doctor.checkup import watch
from cantine.doctor.findings import Condition
from cantine.doctor.standby_checks import check_replication
from cantine.store.database import open_reader
from cantine.store.replication.standby import StandbyState
from tests.http.conftest import configure

__all__ = ["configure"]

GONE = "Base secondaire indisponible : …"


@pytest.mark.parametrize(
    ("state", "condition", "said"),
    [
        (StandbyState(0.4), Condition.OK, "La base secondaire suit, sans retard."),
        (StandbyState(3.2), Condition.OK, "La base secondaire suit, en retard de 3 s."),
        (StandbyState(30.0), Condition.WARN, "en retard de 30 s. Regardez sa charge"),
        (StandbyState(None, GONE), Condition.WARN, f"{GONE} Statistiques et exports passent par la base principale."),
    ],
)
def test_it_is_watched_how_late_the_standby_is(url, configure, monkeypatch, state, condition, said):
    configure(database_url=url)
    assert "base secondaire" not in {one.name for one in watch(url, clock.now())}
    monkeypatch.setattr(standby_checks, "look", lambda _read_url: state)
    configure(read_url="postgresql://portail@secours/cantine", database_url="postgresql://portail@principal/cantine")
    [found] = [one for one in watch(url, clock.now()) if one.name == "base secondaire"]
    assert found.state is condition
    assert said in found.sentence
    assert found.figures["retard_s"] == (state.late and round(state.late, 1))


def test_what_was_confirmed_but_is_on_no_disk_yet_is_told(postgres_url):
    with open_reader(postgres_url) as db:
        db.execute(text("SET LOCAL synchronous_commit = off"))
        assert "synchronous_commit = on" in check_replication(db).sentence
        db.execute(text("SET LOCAL synchronous_commit = on"))
        assert check_replication(db).state is Condition.OK


def test_a_standby_for_which_no_save_waits_is_told(postgres_url, monkeypatch):
    with open_reader(postgres_url) as db:
        answers = {"SELECT count": 1, "SHOW synchronous_standby": "", "SHOW synchronous_commit": "on"}
        monkeypatch.setattr(db, "scalar", lambda asked: next(v for k, v in answers.items() if str(asked).startswith(k)))
        found = check_replication(db)
        assert (found.state, "synchronous_standby_names = 'FIRST 1 (secours)'" in found.sentence) == (
            Condition.WARN,
            True,
        )
        answers |= {"SELECT count": 0, "SHOW synchronous_standby": "FIRST 1 (secours)"}
        assert check_replication(db).state is Condition.BAD


def test_sqlite_has_one_server(sqlite_url):
    with open_reader(sqlite_url) as db:
        assert check_replication(db).state is Condition.OK
