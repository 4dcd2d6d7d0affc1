"""The règlements of 44 real communes as settings files: what each says is set, its examples come out as it says."""

import tomllib

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


def test_nine_rules_of_ten_are_settings():
    rules = [one for path in FILES.values() for one in tomllib.loads(path.read_text(encoding="utf-8"))["rule"]]
    assert len(FILES) == 44
    counted = [one for one in rules if one.get("kind", "") not in NOT_COUNTED]
    assert sum(one["now"] == "F" for one in counted) >= 0.9 * len(counted)
