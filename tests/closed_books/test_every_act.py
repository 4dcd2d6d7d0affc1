"""Every action that takes a day refuses one whose books are closed, in words; nothing is written of it."""

import dataclasses
import typing
from contextlib import suppress
from datetime import date

import pytest
from sqlalchemy import select, update

from cantine.access.queries.visitors import Visitor
from cantine.attendance.rules.roll_call import DayIsClosed
from cantine.bookings.rules.cell_changes import MonthSaved
from cantine.common.form_input import NotAccepted
from cantine.store import database
from cantine.store.tables import Commune, JournalEntry, WaiverReason
from tests.cast import play
from tests.closed_books.tries import CLOSED_UNTIL, FREE, REFUSED
from tests.permissions.test_actions import MAY

SENTENCE = "Exercice clos jusqu'au 20 novembre 2026"


def takes_a_day(hint: object, seen: frozenset[object] = frozenset()) -> bool:
    """Whether a value of this type is a day, or has one inside."""
    if hint is Visitor:
        return False
    if hint is date:
        return True
    if hint in seen:
        return False
    parts = [one for one in typing.get_args(hint) if one is not Ellipsis]
    if dataclasses.is_dataclass(hint):
        parts += typing.get_type_hints(hint).values()
    return any(takes_a_day(one, seen | {hint}) for one in parts if one.__hash__)


def test_every_action_that_takes_a_day_is_tried_on_a_closed_one_or_says_why_not():
    """Add yours to `tests/closed_books/tries.py`: to REFUSED, or to FREE with the reason."""
    dated = {
        action
        for action in MAY
        if any(takes_a_day(hint) for name, hint in typing.get_type_hints(action).items() if name != "return")
    }
    missing = dated - REFUSED.keys() - FREE.keys()
    assert not missing, sorted(f"{one.__module__}.{one.__name__}" for one in missing)
    assert not REFUSED.keys() & FREE.keys()


@pytest.fixture(scope="module")
def town(_sqlite_template, tmp_path_factory):
    """One town for all: what is refused is rolled back."""
    path = tmp_path_factory.mktemp("closed") / "cantine.db"
    path.write_bytes(_sqlite_template.read_bytes())
    cast = play(f"sqlite:///{path}")
    with database.open_writer(cast.url) as db:
        db.execute(update(Commune).values(closed_until=CLOSED_UNTIL))
        if not db.scalar(select(WaiverReason.id).where(WaiverReason.label == "Travail")):
            db.add(WaiverReason(label="Travail", position=1))
    yield cast
    database.engine(cast.url).dispose()


class RolledBack(Exception):
    """Ends a transaction in which nothing was to happen."""


def attempt(town, action):
    """What the action said, and how many journal entries it wrote; all of it is rolled back."""
    said, written = "it was done", 0
    with suppress(RolledBack), database.open_writer(town.url) as db:
        try:
            done = REFUSED[action](town, db)
        except (NotAccepted, DayIsClosed) as refused:
            said = str(refused)
        else:
            if isinstance(done, MonthSaved) and not done.saved:
                said = " ".join(str(why) for _change, why in done.refused)
        written = len(db.scalars(select(JournalEntry.id)).all())
        raise RolledBack
    return said, written


@pytest.mark.usefixtures("locks_in_order")
@pytest.mark.parametrize("action", REFUSED, ids=lambda action: action.__name__)
def test_it_is_refused_in_words_and_nothing_is_written(town, action):
    said, written = attempt(town, action)
    assert SENTENCE in said
    assert written == 0
