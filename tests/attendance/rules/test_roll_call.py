"""What may be noted at the roll call, and why something may not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.attendance.rules import roll_call
from cantine.attendance.rules.roll_call import (
    Mark,
    NotedState,
    NotNoted,
    Tap,
    check_day,
    check_tap,
    check_time,
    choose_roll_service,
    decide_state,
)
from cantine.common.cutoff_types import Weekly
from cantine.common.refusal_sentences import NotEnrolled
from cantine.common.vocabulary import Presence, State, TimeChoice
from cantine.offer.rules.services import ServiceRules
from tests.dates import at, on

UNKNOWN, PRESENT, ABSENT = Mark(), Mark(Presence.PRESENT), Mark(Presence.ABSENT)
MONDAY = on("lundi 2026-11-23")
NOON = at("lundi 2026-11-23 12:05:00")
LATE = Mark(Presence.PRESENT, 16 * 60 + 42)


def stands(mark=UNKNOWN, state=State.BOOKED, billed=False):
    return NotedState(state, mark, "Nadia", NOON, billed)


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        (UNKNOWN, "non pointé"),
        (PRESENT, "présent"),
        (ABSENT, "absent"),
        (LATE, "présent à 16\u00a0h\u00a042"),
    ],
)
def test_a_mark_is_told_in_words(mark, words):
    assert str(mark) == words


@pytest.mark.parametrize(("presence", "time"), [("absent", 60), ("unknown", 60), ("present", 1440), ("present", -1)])
def test_a_time_is_that_of_a_present_child_and_of_a_day(presence, time):
    with pytest.raises(ValueError, match="enfant présent"):
        Mark(Presence(presence), time)


@pytest.mark.parametrize(
    ("day", "now", "open_"),
    [
        ("lundi 2026-11-23", "lundi 2026-11-23 00:00:00", True),
        ("mardi 2026-11-24", "lundi 2026-11-23 23:59:59", False),
        ("lundi 2026-09-07", "lundi 2026-11-23 10:00:00", True),
    ],
)
def test_the_roll_is_called_from_the_morning_of_the_day_on(day, now, open_):
    if open_:
        check_day(on(day), at(now))
    else:
        with pytest.raises(roll_call.InTheFuture):
            check_day(on(day), at(now))


@pytest.mark.parametrize(
    ("choice", "day", "time", "refused"),
    [
        (TimeChoice.NONE, "lundi 2026-11-23", None, None),
        (TimeChoice.NONE, "lundi 2026-11-23", 720, roll_call.HasNoTime),
        (TimeChoice.DEPARTURE, "lundi 2026-11-23", None, None),
        (TimeChoice.DEPARTURE, "lundi 2026-11-23", 12 * 60 + 5, None),
        (TimeChoice.DEPARTURE, "lundi 2026-11-23", 12 * 60 + 10, None),  # a tablet's clock may be five minutes early
        (TimeChoice.DEPARTURE, "lundi 2026-11-23", 12 * 60 + 11, roll_call.NotYet),
        (TimeChoice.ARRIVAL, "vendredi 2026-11-20", 23 * 60, None),
    ],
)
def test_a_time_is_noted_once_it_has_passed_and_where_it_has_a_price(choice, day, time, refused):
    if refused is None:
        check_time(choice, on(day), time, NOON)
    else:
        with pytest.raises(refused):
            check_time(choice, on(day), time, NOON)


def refusal(stood, mark, *was):
    try:
        check_tap(stood, Tap(1, mark, was))
    except NotNoted as why:
        return str(why)
    return None


@pytest.mark.parametrize(
    ("stood", "mark", "was", "why"),
    [
        (stands(), PRESENT, [UNKNOWN], None),
        (stands(PRESENT), ABSENT, [PRESENT], None),
        (stands(PRESENT), ABSENT, [UNKNOWN, PRESENT], None),  # it sent « present », and heard no answer
        (stands(PRESENT), ABSENT, [UNKNOWN], "Noté entre-temps par Nadia à 12\u00a0h\u00a005 : présent."),
        (
            stands(LATE),
            UNKNOWN,
            [PRESENT],
            "Noté entre-temps par Nadia à 12\u00a0h\u00a005 : présent à 16\u00a0h\u00a042.",
        ),
        (NotedState(State.BOOKED, PRESENT, "", None, False), ABSENT, [UNKNOWN], "Noté entre-temps : présent."),
        (
            stands(billed=True),
            PRESENT,
            [UNKNOWN],
            "Déjà facturé : le pointage ne change plus. Les finances corrigent par un avoir, dans « Facturation ».",
        ),
        (stands(state=State.CANCELLED), PRESENT, [UNKNOWN], "L'inscription a été annulée entre-temps."),
        (stands(state=State.SICK), ABSENT, [UNKNOWN], "Absence déjà signalée."),
        (stands(state=State.SICK), PRESENT, [UNKNOWN], None),
        (stands(state=State.ADDED), PRESENT, [UNKNOWN], None),
    ],
)
def test_what_somebody_else_noted_meanwhile_stays_and_is_told(stood, mark, was, why):
    assert refusal(stood, mark, *was) == why


def test_every_refusal_is_a_sentence():
    reasons = [
        roll_call.InTheFuture(),
        roll_call.DayIsClosed("Exercice clos jusqu'au 31 octobre 2026."),
        roll_call.IsBilled(),
        roll_call.NoLongerBooked(),
        roll_call.IsSick(),
        roll_call.HasNoTime(),
        roll_call.NotYet(),
        roll_call.NotAddedHere(),
        roll_call.CannotBeAdded(NotEnrolled()),
        roll_call.NotedMeanwhile(ABSENT, "", None),
    ]
    assert {type(reason) for reason in reasons} == set(NotNoted.__subclasses__())
    assert all(str(reason).endswith(".") and str(reason)[0].isupper() for reason in reasons)


@pytest.mark.parametrize(
    ("state", "presence", "reason", "reported_sick", "after"),
    [
        (State.BOOKED, Presence.PRESENT, "", False, State.BOOKED),
        (State.BOOKED, Presence.ABSENT, "", False, State.BOOKED),  # unexcused: billed
        (State.ADDED, Presence.ABSENT, "Oubli", False, State.ADDED),
        (State.SICK, Presence.PRESENT, "", True, State.BOOKED),  # it came all the same
        (State.SICK, Presence.PRESENT, "Oubli", True, State.ADDED),
        (State.BOOKED, Presence.UNKNOWN, "", True, State.SICK),  # it had not
        (State.BOOKED, Presence.ABSENT, "", True, State.SICK),
        (State.CANCELLED, Presence.UNKNOWN, "", True, State.CANCELLED),
    ],
)
def test_a_sick_child_that_comes_is_booked_again_and_sick_again_where_that_was_a_mistake(
    state, presence, reason, reported_sick, after
):
    assert decide_state(state, presence, late=bool(reason), reported_sick=reported_sick) is after


@given(st.sampled_from(State), st.lists(st.sampled_from(Presence)), st.sampled_from(["", "Oubli"]), st.booleans())
def test_however_often_a_child_is_noted_only_the_last_time_counts(state, presences, reason, reported_sick):
    stood = state
    for presence in presences:
        stood = decide_state(stood, presence, late=bool(reason), reported_sick=reported_sick)
    last = presences[-1:]
    assert stood is (decide_state(state, *last, late=bool(reason), reported_sick=reported_sick) if last else state)


SCHOOL_DAYS = frozenset({0, 1, 3, 4})
MEAL = ServiceRules(1, "Repas", "Repas", SCHOOL_DAYS, frozenset(), Weekly(), Weekly())
MORNING = ServiceRules(
    2, "Garderie matin", "Matin", SCHOOL_DAYS, frozenset(), Weekly(), Weekly(), TimeChoice.ARRIVAL, 390, 495, 15
)
EVENING = ServiceRules(
    3, "Garderie soir", "Soir", SCHOOL_DAYS, frozenset(), Weekly(), Weekly(), TimeChoice.DEPARTURE, 975, 1110, 15
)


@pytest.mark.parametrize(
    ("time", "service"),
    [((7, 0), MORNING), ((8, 45), MORNING), ((8, 46), MEAL), ((12, 0), MEAL), ((15, 44), MEAL), ((15, 45), EVENING)],
)
def test_the_list_that_opens_is_that_of_the_hour(time, service):
    hours, minutes = time
    assert choose_roll_service([MEAL, MORNING, EVENING], hours * 60 + minutes) is service


def test_without_meals_the_first_service_opens_and_without_services_none():
    assert choose_roll_service([EVENING], 600) is EVENING
    assert choose_roll_service([], 600) is None
