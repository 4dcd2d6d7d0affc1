"""A line for each run of a page: what Streamlit does when somebody opens one, clicks or types there."""

import logging
import time
from functools import wraps
from typing import Any

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

from cantine.http.log.current_request import begin_request
from cantine.http.watch.figures import RUNNING_PAGES

_log = logging.getLogger(__name__)


def log_runs() -> None:
    """From now on each run has a number and a line. A click that begins the page anew (`st.rerun`) is one run; so is a
    click in a part of a page, which Streamlit runs alone."""
    usual = ScriptRunner._run_script
    if hasattr(usual, "__wrapped__"):
        return

    @wraps(usual)
    def run(runner: Any, asked: Any) -> None:
        visitor = _read(runner, "visitor")
        current = begin_request(where=_read(runner, "here") or "", who=visitor.account_id if visitor else None)
        started = time.perf_counter()
        RUNNING_PAGES.inc()
        try:
            usual(runner, asked)
        finally:
            RUNNING_PAGES.dec()
            about = {
                "event": "page",
                "duration_ms": round(1000 * (time.perf_counter() - started), 1),
                "page": current.where,
                "outcome": "failed" if current.failed else "shown",
            }
            _log.info("", extra=about)

    ScriptRunner._run_script = run  # type: ignore[method-assign,assignment]


def _read(runner: Any, name: str) -> Any:
    """What the page's run before has left under this name."""
    try:
        return runner._session_state[name]
    except KeyError:
        return None
