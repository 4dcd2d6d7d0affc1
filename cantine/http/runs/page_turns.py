"""Runs of pages take turns: first a click of whoever is signed in, then what they look at, then strangers."""

from functools import wraps
from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

from cantine.common.limits.turns import Turns

AT_ONCE = 2
"""Pages that are made at the same time: one works, the others wait for the database, or are about to."""

LOOKING, STRANGER = 0.5, 2.0
"""Seconds by which a click, and whoever is signed in, may come later and goes first all the same."""

TRIGGERS = frozenset({"trigger_value", "json_trigger_value", "string_trigger_value", "chat_input_value"})
"""What a widget sends once, at a click."""

turns = Turns(AT_ONCE)
"""The line of this process."""


def take_turns() -> None:
    """From now on runs take turns."""
    usual = ScriptRunner._run_script
    if hasattr(usual, "takes_turns"):
        return

    @wraps(usual)
    def run(runner: Any, asked: Any) -> None:
        with turns.take(find_grace(runner._session_state, asked.widget_states)):
            usual(runner, asked)

    run.takes_turns = True  # type: ignore[attr-defined]
    ScriptRunner._run_script = run  # type: ignore[method-assign,assignment]


def find_grace(state: Any, sent: Any) -> float:
    """Seconds by which others may come later than this run and go first. `state` is that of its page, `sent` what its
    widgets send."""
    try:
        is_known = state["visitor"] is not None
    except KeyError:
        is_known = False
    if not is_known:
        return STRANGER
    return 0.0 if sent is not None and any(map(_is_clicked, sent.widgets)) else LOOKING


def _is_clicked(one: WidgetState) -> bool:
    return one.WhichOneof("value") in TRIGGERS
