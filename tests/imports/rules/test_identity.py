"""Whether two descriptions mean one family: the whole table of what decides, and the keys that are compared."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from cantine.imports.rules.identity import (
    FamilyDescription,
    Kinship,
    compare,
    find_marks,
    is_same_person,
    make_caf_key,
    make_person,
    make_street_key,
    shares_child,
)

HELENE, BRUNO = make_person("Hélène", "Morel"), make_person("Bruno", "Morel")
LEO, ZOE = make_person("Léo", "Morel"), make_person("Zoé", "Morel")
MOREL = FamilyDescription(
    None, {"morel"}, "12 rue pont", "69870", "123456", {"h@a.fr"}, {HELENE}, {LEO: date(2018, 3, 14)}
)
SAME = {name: getattr(MOREL, name) for name in ("street", "caf", "emails", "guardians", "children")}
OTHER = {"street": "3 rue pres", "caf": "77", "emails": {"b@a.fr"}, "guardians": {BRUNO}, "children": {ZOE: None}}
NONE = {"street": "", "caf": "", "emails": set(), "guardians": set(), "children": {}}


def test_the_table_of_what_decides(approved):
    """« street= caf≠ emails- »: the same, another, or none in the second description."""
    lines = []
    for signs in product("=≠-", repeat=len(SAME)):
        said = {name: {"=": SAME, "≠": OTHER, "-": NONE}[sign][name] for name, sign in zip(SAME, signs, strict=True)}
        kinship = compare(MOREL, replace(MOREL, **said))
        assert compare(replace(MOREL, **said), MOREL) is kinship
        lines.append(f"{' '.join(map(''.join, zip(SAME, signs, strict=True)))}: {kinship.name}")
    without = replace(MOREL, **NONE)
    lines += [f"without: {compare(replace(without, **{name: SAME[name]}), MOREL).name} by {name}" for name in SAME]
    approved("kinship", lines)


def test_a_number_decides_before_everything_and_a_name_is_needed():
    numbered = replace(MOREL, number=12)
    assert compare(numbered, replace(FamilyDescription(12), names={"petit"})) is Kinship.SAME
    assert compare(numbered, replace(MOREL, number=13)) is Kinship.OTHER
    assert compare(numbered, MOREL) is Kinship.SAME
    assert compare(MOREL, replace(MOREL, names={"petit"})) is Kinship.OTHER
    assert compare(MOREL, replace(MOREL, names={"petit", "morel"})) is Kinship.SAME
    assert compare(MOREL, replace(MOREL, code="")) is Kinship.SAME
    assert compare(MOREL, replace(MOREL, code="69001", caf="")) is Kinship.MAYBE


@pytest.mark.parametrize(
    ("number", "key"),
    [("0123456", "123456"), ("123 456", "123456"), (" 00 12-3 A", "123a"), ("", ""), ("1200", "1200"), ("É12", "e12")],
)
def test_a_caf_number_is_compared_without_its_first_noughts(number, key):
    assert make_caf_key(number) == key


@pytest.mark.parametrize(
    "address",
    ["12, av. du Gal Leclerc", "12 avenue du Général Leclerc", "12 AVE GEN LECLERC", "12 avenue de le général leclerc"],
)
def test_an_address_is_compared_by_its_whole_words(address):
    assert make_street_key(address) == "12 avenue general leclerc"


def test_a_person_is_its_words_in_any_order():
    assert make_person("Hélène", "MOREL") == make_person("morel", "helene") == {"helene", "morel"}
    assert make_person("?", "!") == {"?!"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("Léo", "Morel"), ("Leo", "Duval"), True),
        (("Léo", "Morel"), ("Léa", "Morel"), False),
        (("", "Morel Léo"), ("Léo", "Morel"), True),
        (("", "Morel"), ("Léo", "Morel"), True),
        (("Léo", "Morel"), ("", "Morel"), True),
        (("", "Morel"), ("", "Duval"), False),
    ],
)
def test_two_names_may_be_one_persons(one, other, same):
    assert is_same_person(*one, *other) is same


def test_a_child_is_shared_unless_its_days_of_birth_differ():
    day, later = date(2018, 3, 14), date(2019, 3, 14)
    assert shares_child({LEO: day}, {LEO: day, ZOE: later})
    assert shares_child({LEO: None}, {LEO: day})
    assert shares_child({LEO: day}, {LEO: None})
    assert not shares_child({LEO: day}, {LEO: later})
    assert not shares_child({LEO: day}, {ZOE: day})
    assert shares_child({LEO: day, ZOE: day}, {LEO: later, ZOE: day})


def test_what_is_added_fills_gaps_and_takes_nothing_back():
    one = FamilyDescription(None, {"morel"}, "", "69870", "", {"h@a.fr"}, {HELENE}, {LEO: None, ZOE: date(2020, 1, 1)})
    one.add(
        FamilyDescription(
            12, {"petit"}, "3 rue pres", "69001", "77", {"b@a.fr"}, {BRUNO}, {LEO: date(2018, 3, 14), ZOE: None}
        )
    )
    assert one == FamilyDescription(
        12, {"morel", "petit"}, "3 rue pres", "69870", "77", {"h@a.fr", "b@a.fr"}, {HELENE, BRUNO},
        {LEO: date(2018, 3, 14), ZOE: date(2020, 1, 1)},
    )  # fmt: skip


def test_the_marks_of_a_family():
    assert {*find_marks(MOREL)} == {
        ("street", "morel", "12 rue pont"), ("email", "morel", "h@a.fr"), ("guardian", "morel", HELENE),
        ("child", "morel", LEO), ("caf", "morel", "123456"),
    }  # fmt: skip
    assert [*find_marks(FamilyDescription(12, {"morel"}))] == []
