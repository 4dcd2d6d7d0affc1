"""A line of the log for each act: what somebody saved, or tried to."""

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from cantine.http.log.current_request import find_current
from cantine.http.watch.figures import count_act
from cantine.journal.entries import collect_actions
from cantine.settings import HERE

PAGES = f"{HERE / 'pages'}/"
_PASSED_ON = frozenset(f"{PAGES}shared/{name}.py" for name in ("database_failures", "form_action", "session"))
"""Where acts are handed on; whose they are is told by the page above."""

_log = logging.getLogger(__name__)


@dataclass
class LoggedAct:
    """`refused` is set by whoever is told « no » by an answer, and not by an exception."""

    refused: bool = False


@contextmanager
def log_act(act: LoggedAct) -> Iterator[None]:
    """Log what is done here: which function of which page, the words of the journal, how long it took, its outcome.

    It was `accepted`, `refused` by an exception of the portal's own, `stopped` by the second click of a double one or
    by a page that was closed, or it `failed`.
    """
    started, outcome = time.perf_counter(), "accepted"
    with collect_actions() as written:
        try:
            yield
        except Exception as error:
            outcome = "refused" if _says_no(error) else "failed"
            raise
        except BaseException:
            outcome = "stopped"
            raise
        finally:
            about = {
                "event": "act",
                "duration_ms": round(1000 * (time.perf_counter() - started), 1),
                "act": _find_function(),
                "journal": " ".join(written),
                "outcome": "refused" if act.refused else outcome,
            }
            _log.info("", extra=about)
            count_act("refused" if act.refused else outcome)


def _says_no(error: Exception) -> bool:
    """Whether this is an exception of the portal's own: nothing else has a sentence for whoever acts."""
    return type(error).__module__.startswith(("cantine.", "pages."))


def _find_function() -> str:
    """« familles/profil save_phone »: the function of a page that acts; the page alone where Streamlit runs the act
    before it."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        path = frame.f_code.co_filename
        if path.startswith(PAGES) and path not in _PASSED_ON:
            return f"{path.removeprefix(PAGES).removesuffix('.py')} {frame.f_code.co_name.partition('<')[0]}".rstrip()
        frame = frame.f_back
    current = find_current()
    return current.where if current else ""
