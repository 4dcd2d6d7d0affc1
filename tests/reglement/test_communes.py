"""The règlements of 44 real communes as settings files: what each says is set, its examples come out as it says."""

import pytest

from tests.reglement.table import NOT_COUNTED, list_files, play

FILES = {path.stem: path for path in list_files()}
ON_POSTGRESQL = ("vailhauques", "saint-just-en-chaussee")


def check(played):
    assert {name: wrong for name, wrong in played.outcomes.items() if wrong} == {}
    for rule, now in played.rules:
        assert now == rule.now, f"{rule.text}: {rule.shown or rule.page} does not show it"
        assert rule.now == "F" or rule.why or rule.kind in NOT_COUNTED, f"{rule.text}: not said why"


@pytest.mark.parametrize("name", FILES)
def test_the_examples_of_a_commune_come_out_as_its_text_says(sqlite_url, name):
    check(play(sqlite_url, FILES[name]))


@pytest.mark.parametrize("name", [name for name in ON_POSTGRESQL if name in FILES])
def test_the_examples_of_a_commune_come_out_on_postgresql_too(postgres_url, name):
    check(play(postgres_url, FILES[name]))
