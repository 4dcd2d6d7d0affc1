"""Runs of pages take turns: who goes first, and that a run has a place while it makes its page."""

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

from cantine.http.runs import page_turns
from cantine.http.runs.page_turns import LOOKING, STRANGER, find_grace

SOMEBODY = object()


def send(**values):
    """What a page's widgets send."""
    sent = WidgetStates()
    sent.widgets.add(id="field", string_value="typed")
    if values:
        sent.widgets.add(id="clicked", **values)
    return sent


@pytest.mark.parametrize(
    ("state", "sent", "grace"),
    [
        ({"visitor": SOMEBODY}, send(json_trigger_value="[]"), 0.0),
        ({"visitor": SOMEBODY}, send(trigger_value=True), 0.0),
        ({"visitor": SOMEBODY}, send(), LOOKING),
        ({"visitor": SOMEBODY}, None, LOOKING),
        ({"visitor": None}, send(trigger_value=True), STRANGER),
        ({}, send(json_trigger_value="[]"), STRANGER),
        ({}, None, STRANGER),
    ],
)
def test_a_click_of_whoever_is_signed_in_goes_first_and_strangers_last(state, sent, grace):
    assert find_grace(state, sent) == grace


def test_a_run_has_a_place_while_it_makes_its_page_and_gives_it_back(monkeypatch):
    going = []

    def make_page(runner, asked):
        going.append(page_turns.turns.count_going())
        raise ZeroDivisionError

    class Runner:
        def __init__(self):
            self._session_state = {}

    class Asked:
        widget_states = None

    monkeypatch.setattr(ScriptRunner, "_run_script", make_page)
    page_turns.take_turns()
    page_turns.take_turns()
    with pytest.raises(ZeroDivisionError):
        ScriptRunner._run_script(Runner(), Asked())
    assert (going, page_turns.turns.count_going()) == ([1], 0)
