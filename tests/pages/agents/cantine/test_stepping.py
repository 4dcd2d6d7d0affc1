"""Each click on « Avant » or « Après » counts, also one that still says what the field showed before."""

import pytest
import streamlit as st

from cantine.common.day_input import read_day
from pages.agents.cantine.frequentation import day_steps
from tests.dates import on


@pytest.fixture
def state(monkeypatch):
    """What the server knows of one browser."""
    known = {"jour": "30/11/2026"}
    monkeypatch.setattr(st, "session_state", known)
    return known


def click(state, said):
    """A click in a browser whose field says so: the run begins with what the browser sent."""
    state["jour"] = said
    day_steps._go("jour", lambda day: day.replace(day=1, month=day.month - 1))
    day_steps.settle_day("jour")


def test_a_second_click_that_knows_nothing_of_the_first_goes_on_from_where_it_led(state):
    click(state, "30/11/2026")
    click(state, "30/11/2026")
    click(state, "30/11/2026")
    assert read_day(state["jour"]) == on("samedi 2026-08-01")


def test_a_click_that_saw_the_first_goes_on_from_there_too(state):
    click(state, "30/11/2026")
    click(state, state["jour"])
    assert read_day(state["jour"]) == on("mardi 2026-09-01")


def test_a_day_typed_in_between_counts(state):
    click(state, "30/11/2026")
    state["jour"] = "30/11/2026"
    day_steps.settle_day("jour")  # a run that no click began
    click(state, "30/11/2026")
    assert read_day(state["jour"]) == on("jeudi 2026-10-01")


def test_what_is_no_day_stays_in_the_field(state):
    click(state, "demain matin, 40e jour")
    assert state["jour"] == "demain matin, 40e jour"
