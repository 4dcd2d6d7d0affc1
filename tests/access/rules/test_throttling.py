"""How long somebody waits after failed tries, with the numbers themselves."""

from datetime import timedelta

import pytest

from cantine.access.rules.throttling import (
    CHOICES_OF_PASSWORD,
    FORGOTTEN_AFTER,
    RESET_PER_ADDRESS,
    RESET_PER_LOGIN,
    SIGN_IN_PER_ADDRESS,
    SIGN_IN_PER_LOGIN,
    find_next_try,
)
from tests.dates import at

LAST = at("lundi 2026-11-30 10:00:00")


@pytest.mark.parametrize(
    ("limit", "tries", "minutes"),
    [
        (SIGN_IN_PER_LOGIN, 4, 0),
        (SIGN_IN_PER_LOGIN, 5, 0.5),
        (SIGN_IN_PER_LOGIN, 6, 1),
        (SIGN_IN_PER_LOGIN, 9, 8),
        (SIGN_IN_PER_LOGIN, 10, 15),
        (SIGN_IN_PER_ADDRESS, 39, 0),
        (SIGN_IN_PER_ADDRESS, 40, 0.5),
        (SIGN_IN_PER_ADDRESS, 1_000, 15),
        (RESET_PER_LOGIN, 2, 0),
        (RESET_PER_LOGIN, 3, 5),
        (RESET_PER_LOGIN, 9, 320),
        (RESET_PER_LOGIN, 10, 360),
        (RESET_PER_ADDRESS, 9, 0),
        (RESET_PER_ADDRESS, 10, 5),
        (RESET_PER_ADDRESS, 11, 10),
        (RESET_PER_ADDRESS, 17, 360),
        (RESET_PER_ADDRESS, 10**9, 360),
        (CHOICES_OF_PASSWORD, 9, 0),
        (CHOICES_OF_PASSWORD, 10, 0.5),
        (CHOICES_OF_PASSWORD, 15, 15),
    ],
)
def test_the_pause_doubles_after_the_free_tries_up_to_the_longest(limit, tries, minutes):
    assert find_next_try(tries, LAST, limit) - LAST == timedelta(minutes=minutes)


def test_a_failure_is_forgotten_after_a_day():
    assert timedelta(days=1) == FORGOTTEN_AFTER
