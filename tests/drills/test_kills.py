"""Each drill, a few kills of it: `bash tests/drills/run 100` is the long form."""

from random import Random

import pytest

from tests.drills.engines import open_engine
from tests.drills.kills.__main__ import MODULES
from tests.drills.lives import open_nursery

ROUNDS = {"sqlite": 2, "postgresql": 1}
UNDER_PAGES = ("bookings", "payment", "roll-call")
"""Drills of a whole portal, the slow ones; the short form has them on SQLite alone."""

SHORT_FORM = [(one, name) for one in MODULES for name in ROUNDS if name == "sqlite" or one.NAME not in UNDER_PAGES]


@pytest.fixture(scope="module")
def nursery(tmp_path_factory):
    """What forks the processes that are killed, for all drills."""
    with open_nursery(tmp_path_factory.mktemp("nursery")) as opened:
        yield opened


@pytest.fixture(scope="module")
def opened(nursery, postgres_server, tmp_path_factory):
    """Both engines."""
    folder = tmp_path_factory.mktemp("drills")
    names = ("sqlite", "postgresql")
    for name in names:
        (folder / name).mkdir()
    with (
        open_engine("sqlite", folder / "sqlite", nursery) as lite,
        open_engine("postgresql", folder / "postgresql", nursery) as server,
    ):
        yield dict(zip(names, (lite, server), strict=True))


@pytest.mark.parametrize(("drill", "engine"), SHORT_FORM, ids=[f"{one.NAME}-{name}" for one, name in SHORT_FORM])
def test_what_was_acknowledged_is_kept_and_nothing_is_half_done(drill, engine, opened):
    report = drill.run(ROUNDS[engine], opened[engine], Random(f"{drill.NAME} {engine}"))
    assert report.faults == []
    assert report.acknowledged
