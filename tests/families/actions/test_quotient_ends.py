"""A quotient is valid until a day, then the dearest band holds; it is renewed, taken back, or known no more."""

from datetime import date

import pytest

from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, Role
from cantine.families.actions.families import set_quotient
from cantine.families.queries import family_card
from cantine.families.rules.quotients import Nought
from cantine.prices.rules.unit_prices import find_quotient
from cantine.privacy.queries import own_data
from cantine.store import database
from tests.dates import at, on

NOW = at("lundi 2026-11-23 10:00:00")
SEPTEMBER, MONDAY = on("mardi 2026-09-01"), on("lundi 2026-11-23")
NEW_YEARS_EVE, NEW_YEAR = on("jeudi 2026-12-31"), on("vendredi 2027-01-01")
NEXT_YEARS_EVE = on("vendredi 2027-12-31")


@pytest.fixture
def say(cast):
    """Set a quotient of Alice's family; what is kept then, by first day."""
    ines = Actor(cast.ines, role=Role.ADMIN)

    def act(first_day, value, **more):
        with database.open_writer(cast.url) as db:
            set_quotient(db, ines, cast.alices_family, first_day, value, NOW, **more)
        with database.open_reader(cast.url) as db:
            return dict(family_card.list_quotients(db, cast.alices_family))

    return act


def test_la_chapelle_until_31_december_then_the_dearest_band(say):
    kept = say(SEPTEMBER, 700, until=NEW_YEARS_EVE)
    assert [find_quotient(day, kept) for day in (SEPTEMBER, NEW_YEARS_EVE, NEW_YEAR)] == [700, 700, None]


def test_a_new_paper_in_november_is_not_cut_short_by_the_end_of_the_old_one(say):
    say(SEPTEMBER, 700, until=NEW_YEARS_EVE)
    kept = say(MONDAY, 500, until=NEXT_YEARS_EVE)
    assert [find_quotient(day, kept) for day in (SEPTEMBER, MONDAY, NEW_YEAR, NEXT_YEARS_EVE)] == [700, 500, 500, 500]
    assert find_quotient(on("samedi 2028-01-01"), kept) is None


def test_without_an_end_the_end_of_the_old_one_goes(say):
    say(SEPTEMBER, 700, until=NEW_YEARS_EVE)
    assert say(MONDAY, 500, until=NEW_YEARS_EVE) == {SEPTEMBER: 700, MONDAY: 500, NEW_YEAR: None}
    assert say(MONDAY, 500, until=date.max) == {SEPTEMBER: 700, MONDAY: 500}


def test_a_later_quotient_follows_whatever_the_end(say):
    say(NEW_YEAR, 900)
    assert say(SEPTEMBER, 700, until=NEXT_YEARS_EVE) == {SEPTEMBER: 700, NEW_YEAR: 900}
    assert say(SEPTEMBER, 700, until=NEW_YEARS_EVE) == {SEPTEMBER: 700, NEW_YEAR: 900}


def test_the_same_again_writes_nothing(say, cast):
    say(SEPTEMBER, 700, until=NEW_YEARS_EVE)
    say(SEPTEMBER, 700, until=NEW_YEARS_EVE)
    with database.open_reader(cast.url) as db:
        [act] = own_data.find_own_data(db, 101).acts
    assert act.after == {"2026-09-01": 700, "until": "2026-12-31"}


def test_a_quotient_is_known_no_more_from_a_day_on(say):
    say(SEPTEMBER, 700)
    kept = say(NEW_YEAR, 0, nought=Nought.UNKNOWN)
    assert [find_quotient(day, kept) for day in (NEW_YEARS_EVE, NEW_YEAR)] == [700, None]
    assert say(NEW_YEAR, None) == {SEPTEMBER: 700}


def test_an_end_before_the_beginning_is_refused(say):
    with pytest.raises(NotAccepted, match="finit avant de commencer"):
        say(MONDAY, 500, until=on("dimanche 2026-11-22"))
