"""How many a process lets in: as many as it serves in a few seconds, on a fast machine and on a slow one."""

import pytest

from cantine.http.waiting.intake import GONE_AFTER, HELD_UP_AFTER, LEAST, ON_THE_WAY, Intake


def test_nobody_more_is_let_in_than_can_come_at_once():
    intake = Intake()
    assert intake.count_room(0, 0.0) == LEAST
    intake.let_in(range(LEAST - 3), 0.0)
    assert intake.count_room(0, 1.0) == 3
    assert intake.count_room(2, 1.0) == 1, "pages that are being made take room too"
    assert intake.count_room(50, 1.0) == 0


def test_who_is_served_makes_room_and_who_does_not_come_is_not_waited_for():
    intake = Intake()
    intake.let_in(range(LEAST), 0.0)
    assert intake.count_room(0, 1.0) == 0
    intake.serve(7, 1.0)
    intake.serve(7, 1.0)  # opens a second page
    assert intake.count_room(0, 1.0) == 1
    assert intake.count_room(0, GONE_AFTER) == LEAST


def test_a_page_takes_room_until_it_was_made_its_connection_is_lost_or_it_is_held_up_for_long():
    intake = Intake()
    intake.let_in(range(3), 0.0)
    for place in (0, 1, 2, 999):  # the last was let in by another process, and is served by this one
        intake.begin(place, 2.0)
    assert intake.count_room(0, 3.0) == LEAST - 4
    assert intake.count_room(3, 3.0) == LEAST - 4, "these are the runs of those pages"
    assert intake.count_room(6, 3.0) == LEAST - 6, "others do something inside"
    intake.serve(0, 3.0)
    intake.lose(1)
    assert intake.count_room(0, 3.0) == LEAST - 2
    assert intake.count_room(0, 2.0 + HELD_UP_AFTER) == LEAST


@pytest.mark.parametrize("per_second", [2, 14, 60])
def test_as_many_are_on_their_way_as_the_machine_serves_in_a_few_seconds(per_second):
    """Each is there two seconds after the turn at the earliest, and so many are served in a second."""
    intake, served, number = Intake(), 0, 0
    waiting: list[int] = []
    coming = [range(0), range(0)]
    for second in range(120):
        for id in coming[0]:
            intake.begin(id, float(second))
        waiting += coming.pop(0)
        for id in waiting[:per_second]:
            intake.serve(id, float(second))
        served += len(waiting[:per_second])
        waiting = waiting[per_second:]
        coming.append(range(number, number + intake.count_room(len(waiting), float(second))))
        intake.let_in(coming[-1], float(second))
        number = coming[-1].stop
        assert len(waiting) <= max(LEAST, per_second * ON_THE_WAY)
    assert served >= 120 * per_second * 0.8
