"""Children as staff look for them."""

import pytest
from sqlalchemy import Text, literal, select

from cantine.common.search import make_plain
from cantine.common.vocabulary import Diet, Weeks
from cantine.families.queries import children
from cantine.families.queries.children import AT_MOST, ChildHousehold
from cantine.store import database
from cantine.store.sql_functions import plain_words
from cantine.store.tables import Child, CustodyDay, EarlierClass
from tests.dates import on

DAY = on("lundi 2026-11-30")


def found(cast, typed, day=DAY):
    with database.open_reader(cast.url) as db:
        return [one.full_name for one in children.search_by_name(db, typed, day)]


@pytest.mark.parametrize("typed", ["zoe", "ZOÉ", "Petit Zoé", "zo pet", "etit"])
def test_a_child_is_found_by_any_part_of_its_name_whatever_the_accents_and_the_order(cast, typed):
    assert found(cast, typed) == ["Zoé Petit"]


@pytest.mark.parametrize("typed", ["", "  ", "-", "%", "_", "zoé morel", "' OR 1=1"])
def test_what_stands_in_no_name_finds_nobody(cast, typed):
    assert found(cast, typed) == []


def test_found_children_are_told_with_their_class_by_name(cast):
    with database.open_reader(cast.url) as db:
        assert [(one.full_name, one.classroom) for one in children.search_by_name(db, "o", DAY)] == [
            ("Tom Garnier", "CP"),
            ("Léo Morel", "CM1"),
            ("Zoé Petit", "CP"),
        ]


def test_only_children_at_the_school_that_day_are_found_and_no_more_than_a_screen_holds(cast):
    with database.open_writer(cast.url) as db:
        db.add_all([Child(first_name=f"Enfant {number}", last_name="Nombreux") for number in range(AT_MOST + 1)])
        db.add(Child(first_name="Ancien", last_name="Elève", enrolled_until=on("dimanche 2026-11-29")))
        db.add(Child(first_name="Nouveau", last_name="Elève", enrolled_from=DAY))
    assert found(cast, "nombreux enfant") == [f"Enfant {number} Nombreux" for number in sorted(range(21), key=str)][:20]
    assert found(cast, "eleve") == ["Nouveau Elève"]
    assert found(cast, "ancien", on("dimanche 2026-11-29")) == ["Ancien Elève"]


@pytest.mark.parametrize(
    "name", ["ZOÉ", "Jean-Pierre N'DIAYE", " Maël  LE GOFF", "Œdipe Lætitia", "Łukasz Çelik", "Šárka Ýŷ", ""]
)
def test_the_database_compares_names_exactly_as_the_rule_does(url, name):
    with database.open_reader(url) as db:
        assert db.scalar(select(plain_words(literal(name, Text)))) == make_plain(name)


def test_a_child_comes_with_its_class_and_both_of_its_families(cast):
    with database.open_reader(cast.url) as db:
        zoe = children.find_child(db, cast.zoe)
        assert children.find_child(db, 999_999) is None
    assert (zoe.full_name, zoe.classroom, zoe.pupil.classroom_id, zoe.pupil.weeks) == (
        "Zoé Petit",
        "CP",
        cast.cp,
        Weeks.ALL,
    )
    assert zoe.households == [
        ChildHousehold(cast.alices_family, 101, "MOREL", Weeks.EVEN),
        ChildHousehold(cast.brunos_family, 102, "PETIT", Weeks.ODD),
    ]


def test_a_child_without_class_and_family_is_still_found(cast):
    with database.open_writer(cast.url) as db:
        child = Child(first_name="Seul", last_name="Du Monde")
        db.add(child)
        db.flush()
        alone = children.find_child(db, child.id)
        assert (alone.classroom, alone.households) == ("", [])
        assert children.list_siblings(db, child.id) == []


def test_siblings_are_the_children_of_the_childs_families(cast):
    with database.open_reader(cast.url) as db:
        assert [name for _id, name in children.list_siblings(db, cast.zoe)] == ["Zoé", "Léo"]
        assert [name for _id, name in children.list_siblings(db, cast.tom)] == ["Tom"]


def test_days_of_their_own_are_told_within_the_range(cast):
    with database.open_writer(cast.url) as db:
        for day in ("lundi 2026-11-30", "lundi 2026-12-14"):
            db.add(CustodyDay(child_id=cast.zoe, day=on(day), family_id=cast.alices_family))
    with database.open_reader(cast.url) as db:
        found = children.read_own_days(db, cast.zoe, on("lundi 2026-11-30"), on("dimanche 2026-12-13"))
        assert found == {on("lundi 2026-11-30"): cast.alices_family}
        assert children.read_own_days(db, cast.leo, on("lundi 2026-11-30"), on("dimanche 2026-12-13")) == {}


def test_a_search_names_the_class_of_the_day_where_a_move_is_to_come(cast):
    monday = on("lundi 2026-11-30")
    with database.open_writer(cast.url) as db:
        db.add(EarlierClass(child_id=cast.leo, until=monday, classroom_id=cast.cp, diet=Diet.STANDARD))
        db.flush()
        assert [one.classroom for one in children.search_by_name(db, "leo", monday)] == ["CP"]
        assert [one.classroom for one in children.search_by_name(db, "leo", on("mardi 2026-12-01"))] == ["CM1"]
        db.rollback()
