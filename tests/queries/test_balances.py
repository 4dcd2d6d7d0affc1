"""The balances of all families: searched, sorted, and as they were on an earlier day."""

import pytest

from cantine.queries import balances
from cantine.queries.balances import Balance, Order
from cantine.rules.ageing import Aged
from cantine.store import database
from cantine.store.tables import Family
from tests.dates import on
from tests.documents.town import settle
from tests.queries.counted import queries

TODAY = on("mercredi 2026-12-02")


def one(number, name, **owed):
    return Balance(number, number, name, sum(owed.values()), 0, 0, Aged(**owed))


TOWN = [
    one(1, "MÜLLER"),
    one(2, "d'Ambrosio", to_30=500),
    one(3, "Dambrosio-Petit", over_90=100),
    one(12, "ÉLAN", not_due=900),
]


def numbers(*arguments, **more):
    return [found.number for found in balances.listed(TOWN, *arguments, **more)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", [1, 2, 3, 12]),
        ("muller", [1]),
        ("AMBRO", [2]),
        ("petit dam", [3]),
        ("élan", [12]),
        ("1", [1, 12]),
        ("12", [12]),
        ("zut", []),
        ("' OR 1=1", []),
    ],
)
def test_a_family_is_found_by_the_beginning_of_its_words_and_its_number(typed, found):
    assert numbers(typed) == found


def test_debtors_are_those_who_have_something_to_pay():
    assert numbers(debtors=True) == [2, 3, 12]


@pytest.mark.parametrize(
    ("order", "found"),
    [
        (Order.NUMBER, [1, 2, 3, 12]),
        (Order.NAME, [2, 3, 12, 1]),
        (Order.OWED, [12, 2, 3, 1]),
        (Order.OLDEST, [3, 2, 12, 1]),
    ],
)
def test_balances_are_sorted(order, found):
    assert numbers(order=order) == found


def test_all_families_take_five_queries_and_archived_ones_only_show_while_their_account_is_open(cast):
    settle(cast)
    with database.reading(cast.url) as db, queries(cast.url) as asked:
        assert [found.number for found in balances.of_all(db, TODAY)] == [101, 102, 103]
        assert len(asked) == 5
    with database.writing(cast.url) as db:
        for family in (cast.brunos_family, cast.chloes_family):
            db.get_one(Family, family).archived_on = TODAY
    with database.reading(cast.url) as db:
        assert [found.number for found in balances.of_all(db, TODAY)] == [101, 103]
        [alice, chloe] = balances.of_all(db, TODAY, on("lundi 2026-11-16"))
    assert (alice.balance, alice.aged.not_due, chloe.balance, chloe.aged.to_30) == (-2795, 2795, -2500, 2500)
