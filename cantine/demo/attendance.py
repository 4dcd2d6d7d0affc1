"""What was booked for a child day by day, and whether it came."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from itertools import groupby
from random import Random
from typing import Any

from cantine.common.paris import instant
from cantine.common.vocabulary import Presence, State, Weeks
from cantine.demo.offer import MEAL
from cantine.demo.people import Kid
from cantine.demo.rows import Rows
from cantine.families.rules.custody import is_in_weeks
from cantine.families.rules.pupil import Pupil
from cantine.store.tables import Absence

SKIPPED, EXTRA, CANCELLED, SICK, STILL_SICK, ABSENT = 0.04, 0.02, 0.025, 0.008, 0.4, 0.05


def find_home(homes: Mapping[int, Weeks], day: date) -> int:
    """The number of the family that has the child on `day`."""
    return next(number for number, weeks in homes.items() if is_in_weeks(weeks, day))


def _draw_fate(random: Random, past: bool, was_sick: bool) -> tuple[State, Presence]:
    """What became of a day: cancelled at any time, sick or absent only once it is past; who is sick often stays so."""
    drawn = random.random()
    if drawn < CANCELLED:
        return State.CANCELLED, Presence.UNKNOWN
    if not past:
        return State.BOOKED, Presence.UNKNOWN
    sick = STILL_SICK if was_sick else SICK
    if drawn < CANCELLED + sick:
        return State.SICK, Presence.ABSENT
    return State.BOOKED, Presence.ABSENT if drawn < CANCELLED + sick + ABSENT else Presence.PRESENT


def _draw_attended(usual: frozenset[int], random: Random) -> frozenset[int]:
    """The services (ids) of one day: the usual ones, now and then none, or a meal where none is usual."""
    drawn = random.random()
    if drawn < SKIPPED:
        return frozenset()
    return usual or (frozenset({MEAL}) if drawn > 1 - EXTRA else usual)


def draw_bookings(
    kid: Kid, child_id: int, classroom_id: int, days: Sequence[tuple[date, frozenset[int]]], today: date, random: Random
) -> list[dict[str, Any]]:
    """The rows of one child without their ids, in order of days; each belongs to the family of its day."""
    habit = kid.habit
    pupil = Pupil(None, enrolled_from=kid.enrolled_from, enrolled_until=habit.until)
    usual = [frozenset(id for id, on in habit.weekdays.items() if weekday in on) for weekday in range(7)]
    rows: list[dict[str, Any]] = []
    state = State.BOOKED
    for day, served in days:
        attended = served & (usual[day.weekday()] if habit.steady else _draw_attended(usual[day.weekday()], random))
        if not attended or not pupil.is_enrolled(day):
            continue
        past = day < today
        presence = Presence.PRESENT if past else Presence.UNKNOWN
        if not habit.steady:
            state, presence = _draw_fate(random, past, state is State.SICK)
        family = find_home(kid.homes, day)
        rows += [
            {
                "child_id": child_id,
                "day": day,
                "service_id": service,
                "family_id": family,
                "state": state,
                "time": habit.times.get(service),
                "presence": presence,
                "absence_id": None,
                "classroom_id": classroom_id,
                "diet": kid.diet,
            }
            for service in sorted(attended)
        ]
    return rows


def add_sicknesses(rows: Rows, booked: Sequence[dict[str, Any]]) -> None:
    """Report the sick days of one child: days in a row are one sickness, reported in its morning."""
    for state, days in groupby(booked, lambda row: row["state"]):
        if state is not State.SICK:
            continue
        stretch, id = [*days], rows.next_id(Absence)
        first, last = stretch[0]["day"], stretch[-1]["day"]
        reported_at = instant(first, time(7, 40))
        rows.add(Absence, id=id, child_id=stretch[0]["child_id"], first=first, last=last, reported_at=reported_at)
        for row in stretch:
            row["absence_id"] = id
