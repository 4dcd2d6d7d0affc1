"""What the month grid's script sends is read with distrust: understood as a whole, or refused as a whole."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.bookings.rules.cell_changes import CellChange, MonthSaved
from cantine.common.bounds.day_bounds import find_furthest_day
from cantine.common.refusal_sentences import Full
from pages.shared.month_grid import month_message

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
ANY_JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31)).map(date.isoformat)
IDS = st.integers(1, 2**31 - 1)
MINUTES = st.none() | st.integers(0, 24 * 60 - 1)
CELLS = st.fixed_dictionaries(
    {
        "day": DAYS,
        "service": IDS,
        "on": st.booleans(),
        "time": MINUTES,
        "was": st.fixed_dictionaries({"on": st.booleans(), "time": MINUTES}),
    }
)
MESSAGES = st.fixed_dictionaries({"child": IDS, "changes": st.lists(CELLS, max_size=3)})


def understood_or_refused(message):
    """What was understood, or None; fails where it is neither understood nor refused."""
    try:
        child, changes = month_message.read_changes(message)
    except ValueError:
        return None
    assert type(child) is int
    assert 0 < child < 2**31
    for change in changes:
        assert type(change) is CellChange
        assert type(change.day) is date
        assert 2000 <= change.day.year < 2100
        assert 0 < change.service_id < 2**31
        assert type(change.on) is type(change.was_on) is bool
        assert {type(change.time), type(change.was_time)} <= {int, type(None)}
        assert all(0 <= minutes < 24 * 60 for minutes in (change.time, change.was_time) if minutes is not None)
    return child, changes


@given(ANY_JSON)
def test_any_json_is_understood_or_refused(message):
    understood_or_refused(message)
    assert isinstance(month_message.read_destination(message), dict)


@given(MESSAGES)
def test_what_the_grid_sends_is_understood(message):
    child, changes = understood_or_refused(message)
    assert child == message["child"]
    assert [
        {
            "day": change.day.isoformat(),
            "service": change.service_id,
            "on": change.on,
            "time": change.time,
            "was": {"on": change.was_on, "time": change.was_time},
        }
        for change in changes
    ] == message["changes"]


@given(MESSAGES.filter(lambda message: message["changes"]), ANY_JSON, st.data())
def test_a_message_with_anything_else_in_it_is_understood_or_refused(message, anything, data):
    """One value somewhere in a right message is replaced, or taken out."""
    cell = data.draw(st.sampled_from(message["changes"]))
    place = data.draw(st.sampled_from([message, cell, cell["was"]]))
    key = data.draw(st.sampled_from(sorted(place)))
    place[key] = anything
    understood_or_refused(message)
    del place[key]
    assert understood_or_refused(message) is None


CELL = {"day": "2026-11-30", "service": 1, "on": True, "time": None, "was": {"on": False, "time": None}}


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": "2026-02-29"},
        {"day": "30/11/2026"},
        {"day": 20261130},
        {"day": "1999-12-31"},
        {"day": "2100-01-01"},
        {"service": "1"},
        {"service": True},
        {"service": 1.0},
        {"service": 0},
        {"service": -1},
        {"service": 2**31},
        {"time": -1},
        {"time": 1440},
        {"time": "7:30"},
        {"time": True},
        {"was": None},
        {"was": []},
    ],
)
def test_one_wrong_value_refuses_the_whole_message(wrong):
    assert understood_or_refused({"child": 1, "changes": [CELL]})
    assert understood_or_refused({"child": 1, "changes": [CELL, {**CELL, **wrong}]}) is None


def test_the_changes_of_several_children_are_understood_as_a_whole_or_refused_as_a_whole():
    both = [{"child": 1, "changes": [CELL]}, {"child": 2, "changes": []}]
    assert {child: len(changes) for child, changes in month_message.read_several({"children": both}).items()} == {
        1: 1,
        2: 0,
    }
    for wrong in ([], None, 7, "children", [None], [*both, {"child": 3, "changes": [{**CELL, "day": "2026-02-29"}]}]):
        with pytest.raises(ValueError, match="pas été comprise"):
            month_message.read_several({"children": wrong})
    with pytest.raises(ValueError, match="pas été comprise"):
        month_message.read_several(both)


def test_what_became_of_several_children_says_of_each_line_whose_it_is():
    ticked = CellChange(date(2026, 12, 1), 1, on=True)
    saved = {1: MonthSaved([ticked]), 2: MonthSaved([], [(ticked, Full(1))])}
    told = month_message.describe_outcomes(saved, {1: "Repas"}, {1: "Léo", 2: "Zoé"})
    assert told["saved"] == 1
    assert told["recorded"] == ["Léo : mardi 1er décembre 2026 : Repas"]
    assert told["refused"] == ["Zoé : mardi 1er décembre 2026, Repas : Complet."]
    [alone] = month_message.describe_outcomes({1: saved[1]}, {1: "Repas"}, {1: "Léo"})["recorded"]
    assert alone == "Mardi 1er décembre 2026 : Repas"


def test_what_is_only_prepared_is_told_apart_from_what_is_booked():
    booked, prepared, taken_back = (CellChange(date(2026, 12, day), 1, on=day < 3) for day in (1, 2, 3))
    saved = MonthSaved([booked, prepared, taken_back], prepared=[prepared, taken_back])
    told = month_message.describe_outcomes({1: saved}, {1: "Centre"}, {})
    assert (told["saved"], told["prepared"]) == (3, 1)
    assert told["recorded"][1] == "Mercredi 2 décembre 2026 : Centre (préparé)"


def test_a_message_names_some_children_and_no_more_than_a_family_has():
    several = [{"child": child, "changes": []} for child in range(1, month_message.CHILDREN_AT_MOST + 2)]
    assert month_message.read_several({"children": several[:-1]}).keys() == {*range(1, len(several))}
    for wrong in (several, []):
        with pytest.raises(ValueError, match="pas été comprise"):
            month_message.read_several({"children": wrong})


@pytest.mark.parametrize("on_like", [1, "true", "on", [True], {}])
def test_only_true_ticks_a_box(on_like):
    _, [change] = month_message.read_changes(
        {"child": 1, "changes": [{**CELL, "on": on_like, "was": {"on": 1, "time": None}}]}
    )
    assert (change.on, change.was_on) == (False, False)


@pytest.mark.parametrize(
    ("message", "parameters"),
    [
        ({"month": "2026-12"}, {"mois": "2026-12"}),
        ({"child": 7}, {"enfant": "7"}),
        ({"month": "2026-12", "child": 7}, {"mois": "2026-12"}),
        ({"month": "2026-13"}, {}),
        ({"month": "9999-12"}, {}),
        ({"child": "7"}, {}),
        ({"child": True}, {}),
        ({}, {}),
        (None, {}),
        ([], {}),
        ("month", {}),
    ],
)
def test_the_way_to_another_month_or_child_goes_into_the_address(message, parameters):
    assert month_message.read_destination(message) == parameters


@given(st.text(max_size=9) | ANY_JSON)
def test_any_text_is_a_month_of_this_century_or_none(text):
    month = month_message.read_month(text)
    assert month is None or f"{month:%Y-%m}" == text


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_every_month_of_this_century_has_a_calendar_around_it(day, today):
    month = f"{day:%Y-%m}"
    assert month_message.read_month(month) == day.replace(day=1)
    first, last = month_message.choose_horizon(month, today)
    assert first <= min(day, today)
    assert last >= max(min(day, find_furthest_day(today)), today + timedelta(300))


def test_every_outcome_has_a_number_of_its_own_and_is_json():
    many = [month_message.describe_refused("Rechargez la page.") for _ in range(3)]
    assert len({outcome["id"] for outcome in many}) == 3
    assert json.loads(json.dumps(many)) == many
    assert many[0]["refused"] == ["Rien n'a été enregistré. Rechargez la page."]
