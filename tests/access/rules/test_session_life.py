"""How long somebody stays signed in, with the hours themselves."""

from datetime import timedelta

import pytest

from cantine.access.rules.session_life import choose_life
from cantine.common.roles import Role
from tests.dates import at

BEGAN = at("lundi 2026-11-30 08:00:00")


@pytest.mark.parametrize(
    ("role", "remember", "used_after", "hours"),
    [
        (None, False, 0, 2),
        (None, False, 5, 7),
        (None, False, 23, 24),
        (None, True, 0, 30 * 24),
        (None, True, 100, 30 * 24),
        *((role, remember, 0, 1) for role in Role for remember in (False, True)),
        *((role, remember, 7, 8) for role in Role for remember in (False, True)),
        *((role, remember, 11.5, 12) for role in Role for remember in (False, True)),
    ],
)
def test_a_session_ends_unused_or_at_its_longest(role, remember, used_after, hours):
    ends = choose_life(role, remember).ends(BEGAN, BEGAN + timedelta(hours=used_after))
    assert ends - BEGAN == timedelta(hours=hours)


@pytest.mark.parametrize(("role", "minutes"), [(None, 5), *((role, 1) for role in Role)])
def test_the_last_use_is_noted_every_minute_of_staff_and_every_five_of_parents(role, minutes):
    life = choose_life(role, False)
    assert not life.is_to_be_touched(BEGAN, BEGAN + timedelta(minutes=minutes) - timedelta(seconds=1))
    assert life.is_to_be_touched(BEGAN, BEGAN + timedelta(minutes=minutes))
