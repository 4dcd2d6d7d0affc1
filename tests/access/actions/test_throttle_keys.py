"""Whom a try to sign in counts against: the same person, however the login is typed."""

from datetime import timedelta

import pytest

from cantine.access.actions import throttle
from cantine.store import database
from tests.support.entering import NOW


@pytest.mark.parametrize("typed", ["7", " 7 ", "007", "000000007"])
def test_a_family_number_counts_as_one_however_many_zeros_it_begins_with(typed):
    assert throttle.build_keys(typed, None, NOW) == throttle.build_keys("7", None, NOW)


@pytest.mark.parametrize("typed", ["alice@exemple.fr", " Alice@Exemple.FR "])
def test_an_address_counts_as_one_in_any_case(typed):
    assert throttle.build_keys(typed, "192.0.2.1", NOW) == throttle.build_keys("alice@exemple.fr", "192.0.2.1", NOW)


@pytest.mark.parametrize("login", ["", "\0", "alice\0@exemple.fr", "é" * 500, "' OR 1=1 --"])
def test_a_try_with_any_login_is_counted(url, login):
    with database.open_writer(url) as db:
        assert throttle.admit(db, throttle.build_keys(login, None, NOW), NOW) is None


def test_a_clock_that_was_set_back_makes_nobody_wait_longer_than_the_pause(url):
    keys, an_hour, pause = ["compte:7"], timedelta(hours=1), throttle.find_limit("compte").first
    with database.open_writer(url) as db:
        for _ in range(5):
            assert throttle.admit(db, keys, NOW + an_hour) is None
        assert throttle.admit(db, keys, NOW) == NOW + pause
        assert throttle.admit(db, keys, NOW + pause) is None
