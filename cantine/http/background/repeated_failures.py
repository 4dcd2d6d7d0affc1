"""A failure that repeats is logged once a minute, with its count, so that the log does not fill the disk."""

import logging
import time
from collections.abc import Callable

import psycopg
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from cantine.http.log.privacy import describe_error

EVERY = 60.0
"""Seconds between two words about the same failure."""

OUT_OF_REACH: tuple[type[Exception], ...] = (
    OperationalError,
    InterfaceError,
    PoolTimeout,
    psycopg.OperationalError,
    OSError,
)
"""The database, or a file, cannot be had just now: one line says it. Anything else is told with its traceback."""

_log = logging.getLogger(__name__)


class RepeatedFailure:
    """One failure that may come every few seconds for hours, or for everybody at once."""

    def __init__(self, failure: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._failure = failure
        self._clock = clock
        self._said_at: float | None = None
        self._times = 0

    def say(self, error: BaseException | None) -> None:
        """Count the failure, or log it: « Les rappels n'ont pas pu être écrits (20 fois) : … »."""
        self._times += 1
        now = self._clock()
        if self._said_at is not None and now - self._said_at < EVERY:
            return
        times, self._said_at, self._times = self._times, now, 0
        known = error is None or isinstance(error, OUT_OF_REACH)
        why = "raison inconnue" if error is None else describe_error(error)
        _log.error("%s (%d fois) : %s", self._failure, times, why, exc_info=None if known else error)
