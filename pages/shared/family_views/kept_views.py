"""What a page made of what it read, kept for as long as reading it again finds the same."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import is_
from threading import Lock
from typing import Any, Generic, TypeVar, cast

from cantine.store.database import Reader
from cantine.store.reading.answers import AnsweredQuery, Recorder, ask_again, writes_nothing
from cantine.store.reading.moments import find_state
from pages.shared.family_views.watched_instant import Validity, WatchedInstant

View = TypeVar("View")


@dataclass
class KeptView(Generic[View]):
    """A view, what was read for it, the instants for which it was made, and the last states of the database in which it
    was found to be true."""

    answers: Sequence[AnsweredQuery]
    view: View
    validity: Validity
    states: tuple[Hashable, ...] = ()

    def is_true(self, found: Sequence[AnsweredQuery], now: datetime) -> bool:
        """Whether it is to be shown at `now`, where this is what its questions find."""
        same = len(found) == len(self.answers) and all(map(is_, found, self.answers))
        return same and self.validity.holds_at(now)


STATES = 4
"""States of one view: who began to read before somebody wrote, and who did so after, look at it by turns."""


class KeptViews(Generic[View]):
    """The views that were shown last, at most so many.

    A view is made of what was asked for, of this instant, and of what is read. It is shown again until the next instant
    that anything in it was compared with (a cutoff, an opening, midnight), where nobody has written anything since, or
    where everything that it was made of, asked again in the transaction at hand, is the same row by row. So what is
    shown is never older than that transaction, whoever wrote meanwhile, in this process or another. Nothing of a kept
    view may be changed by who shows it, and nothing in it may be decided by the instant of its making later on.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, KeptView[View]] = OrderedDict()

    def read(self, db: Reader, asked: Hashable, now: datetime, make: Callable[[Reader, datetime], View]) -> View:
        """What `make` makes by reading, as it is at `now`. `asked` names everything else that it depends on, whose it
        is before all."""
        if not writes_nothing(db):
            return make(db, now)  # what a transaction has written is not to be seen by another one
        which = asked, db.dialect.name
        kept, state = self._find(which), find_state(db)
        true = [] if kept is None else _find_true(db, kept, state)
        if kept is None or not kept.is_true(true, now):
            recorder, validity = Recorder(db, true, kept.answers if kept else ()), Validity()
            view = make(cast(Reader, recorder), WatchedInstant(now, validity))
            kept = KeptView(recorder.answers, view, replace(validity))
            self._keep(which, kept)
        if state is not None and state not in kept.states:
            kept.states = (*kept.states[1 - STATES :], state)
        return kept.view

    def _find(self, which: Hashable) -> KeptView[View] | None:
        with self._lock:
            if (kept := self._kept.get(which)) is not None:
                self._kept.move_to_end(which)
            return kept

    def _keep(self, which: Hashable, kept: KeptView[View]) -> None:
        with self._lock:
            self._kept[which] = kept
            self._kept.move_to_end(which)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


def _find_true(db: Any, kept: KeptView[Any], state: Hashable) -> Sequence[AnsweredQuery]:
    """The answers at this moment, up to the first that is not that of the view."""
    return kept.answers if state is not None and state in kept.states else ask_again(db, kept.answers)
