"""Wishes go with their day, their child and their family: closures, departures, archives, anonymous families."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from cantine.closures.rules import CoveredBooking
from cantine.common.period_types import PeriodMode, WishState
from cantine.common.roles import Actor, Role
from cantine.families.actions.children import ChildForm, edit_child
from cantine.offer.rules.services import ClosurePeriod
from cantine.privacy.actions.anonymise import anonymise
from cantine.privacy.actions.archive_family import archive_family
from cantine.privacy.documents.own_data import SHEETS
from cantine.privacy.queries.own_data import find_own_data
from cantine.store import database
from cantine.store.tables import JournalEntry, Wish
from tests.dates import at, on
from tests.support.closing import NOW, close, letters
from tests.support.saving import keep_period, keep_wish

WEDNESDAY, NEXT = "mercredi 2026-12-09", "mercredi 2026-12-16"
STRIKE = ClosurePeriod(on(WEDNESDAY), on(WEDNESDAY), "Grève")


@pytest.fixture
def ines(cast):
    return Actor(cast.ines, role=Role.ADMIN, proved=True)


@pytest.fixture
def wished(cast):
    """Léo and Tom wish both Wednesdays; what Léo asked for the second one was granted."""
    closes = at("vendredi 2026-12-04 20:00:00")
    period = keep_period(cast, cast.morning_centre, closes_at=closes, mode=PeriodMode.WISH)
    for day, state in ((WEDNESDAY, WishState.WAITING), (NEXT, WishState.GRANTED)):
        keep_wish(cast, period, cast.leo, cast.morning_centre, day, state=state)
        keep_wish(cast, period, cast.tom, cast.morning_centre, day, family_id=cast.chloes_family)
    return cast


def left(cast):
    with database.open_reader(cast.url) as db:
        asked = select(Wish.child_id, Wish.day).order_by(Wish.child_id, Wish.day)
        return [tuple(row) for row in db.execute(asked)]


@pytest.mark.usefixtures("locks_in_order")
def test_a_closure_takes_back_the_wishes_of_its_days_and_tells_the_families(wished):
    closed = close(wished, STRIKE)
    centre = wished.morning_centre
    assert closed.cancelled == [
        CoveredBooking(wished.chloes_family, wished.tom, "Tom Garnier", on(WEDNESDAY), centre),
        CoveredBooking(wished.alices_family, wished.leo, "Léo Morel", on(WEDNESDAY), centre),
    ]
    assert left(wished) == sorted([(wished.leo, on(NEXT)), (wished.tom, on(NEXT))])
    assert len(letters(wished)) == 2
    with database.open_reader(wished.url) as db:
        told = db.scalars(select(JournalEntry.after).where(JournalEntry.child_id == wished.leo)).all()
    assert told == [{"2026-12-09 Centre matin": "annulé : Grève"}]


def test_a_closure_of_another_class_leaves_them(wished):
    close(wished, replace(STRIKE, classroom_ids=frozenset({wished.cp})))
    assert (wished.leo, on(WEDNESDAY)) in left(wished)
    assert (wished.tom, on(WEDNESDAY)) not in left(wished)


def test_who_leaves_the_school_wishes_no_more(wished, ines):
    form = ChildForm("Tom", "Garnier", classroom_id=wished.cp, enrolled_until=on("vendredi 2026-12-11"))
    with database.open_writer(wished.url) as db:
        edit_child(db, ines, wished.tom, form, NOW)
    assert [day for child, day in left(wished) if child == wished.tom] == [on(WEDNESDAY)]


@pytest.mark.usefixtures("locks_in_order")
def test_an_archived_family_wishes_no_more_and_an_anonymous_one_never_did(wished, ines):
    with database.open_writer(wished.url) as db:
        archive_family(db, ines, wished.alices_family, NOW.date(), NOW)
    assert left(wished) == sorted([(wished.leo, on(NEXT)), *((wished.tom, on(day)) for day in (WEDNESDAY, NEXT))])
    with database.open_writer(wished.url) as db:
        anonymise(db, ines, wished.alices_family, NOW.date(), NOW)
    assert [child for child, _day in left(wished)] == [wished.tom] * 2


def test_wishes_are_in_the_own_data_of_the_family(wished):
    with database.open_reader(wished.url) as db:
        _columns, lines = SHEETS["Souhaits"](find_own_data(db, 101))
    assert [line[:5] for line in lines] == [
        (on(WEDNESDAY), "Léo", "Centre matin", "Décembre", "en attente de la décision"),
        (on(NEXT), "Léo", "Centre matin", "Décembre", "accordé"),
    ]
