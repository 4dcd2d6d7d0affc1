"""Wrong tokens are counted by network address and made to wait; whoever watches is never kept out by others."""

from datetime import timedelta

import pytest

from cantine import clock
from cantine.http.watch.guesses import MOST, TokenGuesses
from tests.dates import at

NOW = at("lundi 2026-11-23 10:00:00")
GUESSER, WATCHER = "192.0.2.7", "192.0.2.8"
FREE = 40


def guess(guesses, times, address=GUESSER, now=NOW):
    return [guesses.judge(address, now, right=False) for _ in range(times)]


def test_after_forty_wrong_ones_none_is_looked_at_for_a_while_and_the_pause_doubles():
    guesses = TokenGuesses()
    until = NOW + timedelta(seconds=30)
    assert guess(guesses, FREE + 2) == [False] * FREE + [until] * 2
    assert guesses.judge(GUESSER, NOW, right=True) == until, "nor the right one, which may be a guess"
    assert guess(guesses, 2, now=until) == [False, until + timedelta(seconds=60)]
    assert guesses.judge(GUESSER, until - timedelta(hours=1), right=False) == until - timedelta(minutes=59)


def test_the_right_one_is_taken_from_elsewhere_and_from_where_it_came_before():
    guesses = TokenGuesses()
    assert guesses.judge(WATCHER, NOW, right=True) is True
    guess(guesses, FREE + 1)
    guess(guesses, FREE + 1, WATCHER)
    assert guesses.judge(WATCHER, NOW, right=True) is True
    assert guesses.judge("192.0.2.9", NOW, right=True) is True
    assert guess(guesses, 1, WATCHER) == [NOW + timedelta(seconds=30)]


def test_the_addresses_of_one_household_are_one_network():
    guesses = TokenGuesses()
    for n in range(FREE):
        guess(guesses, 1, f"2001:db8::{n:x}")
    assert guess(guesses, 1, "2001:db8::ffff") == [NOW + timedelta(seconds=30)]
    assert guess(guesses, 1, "2001:db8:0:1::1") == [False]


def test_where_nobody_is_told_apart_the_watcher_is_taken_in_the_next_hour_too(configure):
    configure(base_url="https://cantine.exemple.fr")
    guesses = TokenGuesses()
    assert guesses.judge("10.0.0.7", NOW, right=True) is True
    later = NOW + timedelta(hours=1)
    assert guess(guesses, 401, "10.0.0.8", later)[-2:] == [False, later + timedelta(seconds=5)]
    assert guesses.judge("10.0.0.7", later, right=True) is True


def test_what_is_remembered_of_guessers_has_an_end():
    guesses = TokenGuesses()
    for n in range(MOST + 5):
        guess(guesses, 1, f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}")
    assert len(guesses._tries) == MOST
    guess(guesses, 1, now=NOW + timedelta(hours=25))
    assert [*guesses._tries] == [f"jeton:{GUESSER}"]


@pytest.mark.parametrize("token", ["un-secret-de-plus-de-24-lettres", ""])
def test_a_guesser_is_told_to_wait_whether_a_token_is_set_or_not(browser, configure, monkeypatch, token):
    configure(watch_token=token)
    monkeypatch.setattr("cantine.http.watch.routes.guesses", TokenGuesses())
    monkeypatch.setattr(clock, "now", lambda: NOW)
    asked = [browser.get("/metrics", headers={"authorization": f"Bearer {n}"}) for n in range(FREE + 1)]
    assert {one.status_code for one in asked[:-1]} == {404}
    assert (asked[-1].status_code, asked[-1].headers["retry-after"]) == (429, "30")
    assert "Réessayez dans 30" in asked[-1].text
    assert browser.get("/sante/detail").status_code == 404, "nothing was guessed"
