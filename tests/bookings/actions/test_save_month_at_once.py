"""Parents save at the same moment: nothing is lost, nothing is counted twice, nobody gets an error."""

from functools import partial

import pytest
from sqlalchemy import func, select, update

from cantine.common.refusal_sentences import CellChangedMeanwhile, Full
from cantine.common.vocabulary import State
from cantine.store import database
from cantine.store.tables import Booking, Child, Custody, Service
from tests.dates import on
from tests.support.saving import alice, all_at_once, book, bruno, journal, rows, save, tick, untick


@pytest.fixture
def crowd(cast):
    """Twenty more children of Alice's, and five places left of six in the homework help of a Tuesday."""
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).where(Service.id == cast.study).values(capacity=6))
        children = [Child(first_name=f"Enfant {number}", last_name="Morel") for number in range(20)]
        db.add_all(children)
        db.flush()
        db.add_all([Custody(child_id=child.id, family_id=cast.alices_family) for child in children])
        ids = [child.id for child in children]
    book(cast, cast.tom, cast.study, "mardi 2026-12-08", family_id=cast.chloes_family)
    return ids


def test_of_twenty_who_want_the_last_five_places_five_get_in_and_the_others_are_told(cast, crowd):
    change = tick(cast.study, "mardi 2026-12-08")
    results = all_at_once([partial(save, cast, alice(cast), child, [change]) for child in crowd])
    outcomes = [(result.saved, result.refused) for result in results]
    assert outcomes.count(([change], [])) == 5
    assert outcomes.count(([], [(change, Full(6))])) == 15
    with database.open_reader(cast.url) as db:
        assert db.execute(select(func.count(Booking.id))).scalar_one() == 6
    assert journal(cast) == 5


def test_savers_of_two_limited_services_never_wait_for_each_other(cast, crowd):
    """Half of them ask for the two in one order, half in the other."""
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).where(Service.id == cast.meal).values(capacity=6))
    both = [tick(cast.study, "mardi 2026-12-08"), tick(cast.meal, "mardi 2026-12-08")]
    tasks = [
        partial(save, cast, alice(cast), child, both[:: 1 if number % 2 else -1]) for number, child in enumerate(crowd)
    ]
    results = all_at_once(tasks)
    saved = [change for result in results for change in result.saved]
    assert (saved.count(both[0]), saved.count(both[1])) == (5, 6)


def test_two_windows_that_save_different_days_of_one_child_are_both_kept(cast):
    days = ("lundi 2026-11-30", "mardi 2026-12-01")
    results = all_at_once([partial(save, cast, alice(cast), cast.leo, [tick(cast.meal, day)]) for day in days])
    assert [len(result.saved) for result in results] == [1, 1]
    assert [row[0] for row in rows(cast, cast.leo)] == [on(day) for day in days]


def test_the_same_save_sent_twice_at_once_leaves_one_set_of_rows(cast):
    changes = [tick(cast.meal, day) for day in ("lundi 2026-11-30", "mardi 2026-12-01", "jeudi 2026-12-03")]
    results = all_at_once([partial(save, cast, alice(cast), cast.leo, changes)] * 4)
    assert [(result.saved, result.refused) for result in results] == [(changes, [])] * 4
    assert len(rows(cast, cast.leo)) == 3
    assert journal(cast) == 1


def test_of_two_times_chosen_at_once_one_stands_and_the_other_parent_is_told_which(cast):
    """Alice and her partner both saw an empty box."""
    times = (7 * 60, 7 * 60 + 30)
    wishes = [tick(cast.morning_care, "lundi 2026-11-30", time) for time in times]
    results = all_at_once([partial(save, cast, alice(cast), cast.leo, [wish]) for wish in wishes])
    [(_, _, state, stands)] = rows(cast, cast.leo)
    assert state is State.BOOKED
    won = times.index(stands)
    assert results[won].saved == [wishes[won]]
    assert results[1 - won].refused == [(wishes[1 - won], CellChangedMeanwhile(True, stands))]


def test_one_cancellation_sent_twice_at_once_is_one_act(cast):
    save(cast, alice(cast), cast.leo, [tick(cast.meal, "lundi 2026-11-30")])
    results = all_at_once(
        [
            partial(save, cast, alice(cast), cast.leo, [untick(cast.meal, "lundi 2026-11-30")]),
            partial(save, cast, alice(cast), cast.leo, [untick(cast.meal, "lundi 2026-11-30")]),
        ]
    )
    assert [len(result.saved) for result in results] == [1, 1]
    assert [row[2] for row in rows(cast, cast.leo)] == [State.CANCELLED]
    assert journal(cast) == 2


def test_separated_parents_save_their_child_at_once(cast):
    tasks = [
        partial(save, cast, alice(cast), cast.zoe, [tick(cast.meal, "lundi 2026-12-07")]),
        partial(save, cast, bruno(cast), cast.zoe, [tick(cast.meal, "lundi 2026-11-30")]),
    ]
    assert [len(result.saved) for result in all_at_once(tasks)] == [1, 1]
    assert len(rows(cast, cast.zoe)) == 2
