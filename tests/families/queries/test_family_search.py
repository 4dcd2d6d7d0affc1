"""Families are found by what somebody types."""

import pytest

from cantine.families.actions import _search_words as words
from cantine.families.queries import family_search
from cantine.store import database
from cantine.store.tables import Family, FamilySearch, Guardian
from tests.dates import on
from tests.support.query_count import queries


@pytest.fixture
def town(cast):
    """The cast with its words, and sixty families more whose name has a percent sign and an underscore."""
    with database.open_writer(cast.url) as db:
        db.add_all([Family(number=2000 + number, name=f"100%_{number:02}") for number in range(60)])
        db.get_one(Guardian, (cast.alices_family, cast.alice)).phone = "06 39 98 01 01"
        words.refresh(db)
    return cast


def names(url, typed, **more):
    with database.open_reader(url) as db:
        found, count = family_search.search(db, typed, **more)
    return [family.name for family in found], count


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("morel", ["MOREL"]),
        ("MoR", ["MOREL"]),
        ("orel", []),  # words are found by their beginning
        ("léo", ["MOREL"]),
        ("leo morel", ["MOREL"]),
        ("leo garnier", []),  # each in a family of their own
        ("zoe", ["MOREL", "PETIT"]),  # with two families
        ("alice@exemple.fr", ["MOREL"]),
        ("0639980101", ["MOREL"]),
        ("103", ["GARNIER"]),
        ("100%_07", ["100%_07"]),  # no wildcards
    ],
)
def test_a_family_is_found_by(town, typed, found):
    assert names(town.url, typed)[0] == found


def test_the_family_of_the_typed_number_comes_first(town):
    with database.open_writer(town.url) as db:
        db.add(Family(number=1, name="ZZZ"))
        words.refresh(db)
    found, count = names(town.url, "1")
    assert found[0] == "ZZZ"
    assert count == 64  # 1, 101 to 103, and « 100 » of the sixty


def test_a_page_holds_fifty_and_says_how_many_there_are(town):
    first, count = names(town.url, "")
    second, _ = names(town.url, "", page=2)
    assert (len(first), len(second), count) == (50, 13, 63)
    assert not set(first) & set(second)
    assert names(town.url, "", page=3) == ([], 0)


def test_an_archived_family_is_found_only_where_asked_for(town):
    with database.open_writer(town.url) as db:
        db.get_one(Family, town.alices_family).archived_on = on("lundi 2026-11-23")
    assert names(town.url, "morel") == ([], 0)
    assert names(town.url, "morel", archived=True) == (["MOREL"], 1)


def test_the_list_tells_who_is_in_the_family(town):
    with database.open_reader(town.url) as db:
        [[family], _] = family_search.search(db, "morel")
    assert (family.guardians, family.emails) == (["Alice Morel"], ["alice@exemple.fr"])
    assert sorted(family.children) == ["Léo", "Zoé"]


def test_a_search_asks_three_questions_however_many_are_found(town):
    with queries(town.url) as statements:
        names(town.url, "")
    assert len(statements) == 3


def test_writing_the_words_of_one_family_leaves_the_others(town):
    with database.open_writer(town.url) as db:
        before = {row.family_id: row.words for row in db.query(FamilySearch)}
        db.get_one(Family, town.chloes_family).name = "NOUVEAU"
        words.refresh(db, [town.chloes_family])
        after = {row.family_id: row.words for row in db.query(FamilySearch)}
    assert {family for family in after if after[family] != before[family]} == {town.chloes_family}
    assert " nouveau " in after[town.chloes_family]
