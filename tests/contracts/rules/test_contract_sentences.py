"""What parents and staff read of a contract and of what became of its days."""

from dataclasses import replace

import pytest

from cantine.bookings.rules.cell_changes import CellChange, MonthSaved
from cantine.common.contract_terms import Per, WeekdaysFrom
from cantine.common.refusal_sentences import Full
from cantine.contracts.rules.contract_sentences import describe_contract, describe_days
from cantine.prices.rules.held_contracts import HeldContract
from tests.dates import on

SEPTEMBER, JULY = on("mardi 2026-09-01"), on("samedi 2027-07-03")
TODAY = on("lundi 2026-11-23")
DATED = (WeekdaysFrom(SEPTEMBER, frozenset({0, 1})), WeekdaysFrom(on("lundi 2027-01-04"), frozenset({3})))


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (
            HeldContract(1, 1, 1, Per.MONTH, SEPTEMBER, JULY, DATED[:1]),
            "Forfait mensuel Étude : lundi et mardi, du 1er septembre 2026 au 3 juillet 2027",
        ),
        (
            HeldContract(1, 1, 1, Per.YEAR, SEPTEMBER, None, DATED),
            "Forfait annuel Étude : lundi et mardi, puis jeudi à partir du 4 janvier 2027, "
            "depuis le 1er septembre 2026",
        ),
        (
            HeldContract(1, 1, 1, Per.TERM, on("lundi 2027-01-04"), None, DATED[1:]),
            "Forfait par période Étude : jeudi, à partir du 4 janvier 2027",
        ),
    ],
)
def test_a_contract_is_said(held, said):
    assert describe_contract(held, "Étude", TODAY).replace("\xa0", " ") == said


def change(day, on_=True):
    return CellChange(on(day), 1, on_)


def test_what_became_of_its_days_is_said():
    assert describe_days(MonthSaved()) == "0 jour réservé."
    mixed = MonthSaved([change("lundi 2026-11-30"), change("mardi 2026-12-01", on_=False)])
    assert describe_days(mixed) == "1 jour réservé et 1 jour annulé."
    refused = [(change("lundi 2026-11-30"), Full(50)), (change("lundi 2026-12-07"), Full(50))]
    assert describe_days(MonthSaved([], refused)).replace("\xa0", " ") == (
        f"0 jour réservé. 2 jours n'ont pas pu changer : {str(Full(50)).rstrip('.')} "
        "(lundi 30 novembre, lundi 7 décembre)."
    )


def test_many_days_are_counted_and_some_named(approved):
    mondays = [change(f"lundi 2026-{day}") for day in ("11-02", "11-09", "11-16", "11-23", "11-30", "12-07", "12-14")]
    off = [replace(one, on=False) for one in mondays[:2]]
    outcomes = [
        *(MonthSaved(mondays), MonthSaved(off), MonthSaved([], [(mondays[0], Full(50))])),
        *(MonthSaved(mondays[:many], [(one, Full(50)) for one in mondays[:many]]) for many in (5, 6, 7)),
        MonthSaved([], [(mondays[0], Full(50)), (mondays[1], Full(60))]),
    ]
    approved("days", map(describe_days, outcomes))
