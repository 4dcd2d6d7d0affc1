"""Where the log leaves the process: every logger, of the portal and of its libraries, writes to standard error."""

import logging
import sys
import threading
from types import TracebackType
from typing import Any

import streamlit.logger
import uvicorn.config

from cantine.http.log.lines import OURS, write_json, write_text
from cantine.http.log.privacy import hide_ids
from cantine.settings import settings

_log = logging.getLogger(__name__)

SAID_BY_US = frozenset({"Uncaught app execution"})
"""What Streamlit says of an error of which `say_sorry` tells in the next line, with its number."""


class LogOutput(logging.Handler):
    """Writes each record to standard error, in one piece: lines of several threads and processes do not mix."""

    def __init__(self) -> None:
        super().__init__()
        self._write = write_json if settings().log == "json" else write_text

    def emit(self, record: logging.LogRecord) -> None:
        """Write the line. One that cannot be written never ends what it tells of."""
        if record.msg in SAID_BY_US:
            return
        try:
            sys.stderr.write(f"{self._write(record)}\n")
            sys.stderr.flush()
        except Exception:
            self.handleError(record)


def write_log() -> None:
    """From now on all lines have one form. To be called again once the server has set up its own loggers: those of
    libraries tell from warnings on, and uvicorn's lines of requests, with network addresses, make way for ours."""
    hide_ids()
    root = logging.getLogger()
    for left in [one for one in root.handlers if type(one) in (logging.StreamHandler, LogOutput)]:
        root.removeHandler(left)
    root.addHandler(LogOutput())
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)
    for logger in [*logging.Logger.manager.loggerDict.values()]:
        if isinstance(logger, logging.Logger) and logger.name.partition(".")[0] not in OURS:
            _take_over(logger)
    streamlit.logger.setup_formatter = _take_over  # for those that Streamlit makes later
    uvicorn.config.LOGGING_CONFIG["loggers"] = {}  # for a server that is made only now
    access = logging.getLogger("uvicorn.access")
    access.propagate = False
    logging.captureWarnings(capture=True)
    sys.excepthook, threading.excepthook, sys.unraisablehook = _log_last, _log_of_thread, _log_unraisable


def _take_over(logger: logging.Logger) -> None:
    """Let this logger of a library write as all others do, from warnings on."""
    for handler in [*logger.handlers]:
        logger.removeHandler(handler)
    logger.propagate = True
    if logging.NOTSET < logger.level < logging.WARNING:
        logger.setLevel(logging.WARNING)


def _log_last(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What ends the process; whoever stopped it by hand is told nothing."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        _log.critical("Le portail s'arrête.", exc_info=error)


def _log_of_thread(what: threading.ExceptHookArgs) -> None:
    if what.exc_value and not isinstance(what.exc_value, SystemExit):
        _log.error("Un fil d'exécution s'est arrêté.", exc_info=what.exc_value)


def _log_unraisable(what: Any) -> None:
    _log.warning("Une erreur n'a pas pu être transmise.", exc_info=what.exc_value)
