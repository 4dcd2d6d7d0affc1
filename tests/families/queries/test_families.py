"""Families and children, as their own guardians may see them."""

from datetime import date

import pytest
from sqlalchemy import update

from cantine.common.vocabulary import Weeks
from cantine.families.queries import families
from cantine.families.rules.pupil import Pupil
from cantine.store import database
from cantine.store.tables import Child, CustodyDay, Family, Guardian
from tests.dates import on
from tests.support.query_count import queries

TODAY = on("lundi 2026-11-23")


def change(cast, child, **values):
    with database.open_writer(cast.url) as db:
        db.execute(update(Child).where(Child.id == child).values(**values))


def names(cast, family, today=TODAY):
    with database.open_reader(cast.url) as db:
        return [child.full_name for child in families.list_children(db, family, today)]


def test_a_family_sees_its_own_children_oldest_first(cast):
    change(cast, cast.zoe, birth_date=date(2018, 5, 1))
    change(cast, cast.leo, birth_date=date(2016, 5, 1))
    assert names(cast, cast.alices_family) == ["Léo Morel", "Zoé Petit"]
    assert names(cast, cast.brunos_family) == ["Zoé Petit"]
    assert names(cast, cast.chloes_family) == ["Tom Garnier"]
    assert names(cast, 999_999) == []


@pytest.mark.parametrize(("today", "seen"), [("vendredi 2026-12-04", True), ("samedi 2026-12-05", False)])
def test_a_child_who_leaves_is_seen_until_its_last_day(cast, today, seen):
    change(cast, cast.leo, enrolled_until=on("vendredi 2026-12-04"))
    assert ("Léo Morel" in names(cast, cast.alices_family, on(today))) is seen


def test_a_child_who_will_come_is_seen_before_its_first_day(cast):
    change(cast, cast.leo, enrolled_from=on("lundi 2027-01-04"))
    assert "Léo Morel" in names(cast, cast.alices_family)


def test_a_child_carries_what_the_rules_ask_seen_from_each_of_its_families(cast):
    first, last = on("mardi 2026-09-01"), on("vendredi 2027-07-02")
    change(cast, cast.zoe, enrolled_from=first, enrolled_until=last)
    with database.open_reader(cast.url) as db:
        hers = families.find_child(db, cast.alices_family, cast.zoe)
        his = families.find_child(db, cast.brunos_family, cast.zoe)
    assert (hers.id, hers.first_name, hers.last_name) == (cast.zoe, "Zoé", "Petit")
    schools = {cast.cp: cast.school}
    assert hers.pupil == Pupil(cast.cp, first, last, Weeks.EVEN, schools=schools)
    assert his.pupil == Pupil(cast.cp, first, last, Weeks.ODD, schools=schools)


def test_days_that_were_entered_by_themselves_come_along_seen_from_each_family_in_the_same_one_query(cast):
    hers, his = on("mercredi 2026-12-02"), on("mercredi 2026-12-09")
    with database.open_writer(cast.url) as db:
        db.add(CustodyDay(child_id=cast.zoe, day=hers, family_id=cast.alices_family))
        db.add(CustodyDay(child_id=cast.zoe, day=his, family_id=cast.brunos_family))
    with database.open_reader(cast.url) as db, queries(cast.url) as asked:
        leo, zoe = sorted(families.list_children(db, cast.alices_family, TODAY), key=lambda child: child.first_name)
        [his_zoe] = families.list_children(db, cast.brunos_family, TODAY)
    assert leo.pupil.own_days == {}
    assert zoe.pupil.own_days == {hers: True, his: False}
    assert his_zoe.pupil.own_days == {hers: False, his: True}
    assert len(asked) == 2


def test_the_child_of_others_is_none_exactly_like_one_that_does_not_exist(cast):
    with database.open_reader(cast.url) as db:
        assert families.find_child(db, cast.alices_family, cast.leo)
        assert families.find_child(db, cast.chloes_family, cast.leo) is None
        assert families.find_child(db, cast.alices_family, 999_999) is None
        assert families.find_child(db, cast.leo, cast.alices_family) is None


def test_the_families_of_an_account_come_by_number_without_archived_ones(cast):
    with database.open_writer(cast.url) as db:
        db.add_all(
            [Guardian(family_id=family, account_id=cast.alice) for family in (cast.brunos_family, cast.chloes_family)]
        )
        db.execute(update(Family).where(Family.id == cast.brunos_family).values(archived_on=TODAY))
    with database.open_reader(cast.url) as db:
        assert families.list_for_account(db, cast.alice) == [
            (cast.alices_family, 101, "MOREL"),
            (cast.chloes_family, 103, "GARNIER"),
        ]
        assert families.list_for_account(db, cast.nadia) == []
