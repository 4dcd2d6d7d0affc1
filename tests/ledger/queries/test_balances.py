"""The balances of all families: searched, sorted, and as they were on an earlier day."""

import pytest

from cantine.ledger.queries import balances
from cantine.ledger.queries.balances import BalanceOrder, FamilyBalance
from cantine.ledger.rules.ageing import AgedDebt
from cantine.store import database
from cantine.store.tables import Family
from tests.dates import on
from tests.support.big_town import settle
from tests.support.query_count import queries

TODAY = on("mercredi 2026-12-02")


def one(number, name, **owed):
    return FamilyBalance(number, number, name, sum(owed.values()), 0, 0, AgedDebt(**owed))


TOWN = [
    one(1, "MÜLLER"),
    one(2, "d'Ambrosio", to_30=500),
    one(3, "Dambrosio-Petit", over_90=100),
    one(12, "ÉLAN", not_due=900),
]


def numbers(*arguments, **more):
    return [found.number for found in balances.choose_listed(TOWN, *arguments, **more)]


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
        (BalanceOrder.NUMBER, [1, 2, 3, 12]),
        (BalanceOrder.NAME, [2, 3, 12, 1]),
        (BalanceOrder.OWED, [12, 2, 3, 1]),
        (BalanceOrder.OLDEST, [3, 2, 12, 1]),
    ],
)
def test_balances_are_sorted(order, found):
    assert numbers(order=order) == found


def test_all_families_take_five_queries_and_archived_ones_only_show_while_their_account_is_open(cast):
    settle(cast)
    with database.open_reader(cast.url) as db, queries(cast.url) as asked:
        assert [found.number for found in balances.list_all(db, TODAY)] == [101, 102, 103]
        assert len(asked) == 5
    with database.open_writer(cast.url) as db:
        for family in (cast.brunos_family, cast.chloes_family):
            db.get_one(Family, family).archived_on = TODAY
    with database.open_reader(cast.url) as db:
        assert [found.number for found in balances.list_all(db, TODAY)] == [101, 103]
        [alice, chloe] = balances.list_all(db, TODAY, on("lundi 2026-11-16"))
    assert (alice.balance, alice.aged.not_due, chloe.balance, chloe.aged.to_30) == (-2795, 2795, -2500, 2500)
