"""Good Friday becomes a holiday: meals are cancelled, credited and told; no day that has begun changes."""

import pytest

from cantine.closures.local_holidays import LocalHolidaysForm, preview_local_holidays, set_local_holidays
from cantine.common.refusal_sentences import PublicHoliday
from cantine.common.roles import Actor, Forbidden, Role
from cantine.common.school_days import LocalHolidayChoice
from cantine.common.vocabulary import State
from cantine.offer.queries import offer
from cantine.store import database
from tests.dates import at, on
from tests.support.closing import entries, letters
from tests.support.saving import alice, book, rows, save, tick

pytestmark = pytest.mark.usefixtures("locks_in_order")

NOW = at("lundi 2027-03-01 09:00:00")
FRIDAY = "vendredi 2027-03-26"
KEPT = LocalHolidaysForm(good_friday=True, saint_stephen=True)


def choose(cast, form=KEPT, now=NOW, act=set_local_holidays, role=Role.ADMIN):
    with database.open_writer(cast.url) as db:
        return act(db, Actor(cast.ines, None, role), form, now)


def made(cast):
    with database.open_reader(cast.url) as db:
        return offer.list_local_holidays(db)


def test_from_tomorrow_on_good_friday_is_closed_and_told_once(cast):
    book(cast, cast.leo, cast.meal, FRIDAY)
    book(cast, cast.leo, cast.meal, "jeudi 2027-03-25")
    book(cast, cast.tom, cast.meal, "vendredi 2026-04-03", family_id=cast.chloes_family)
    seen = choose(cast, act=preview_local_holidays)
    assert (made(cast), letters(cast)) == ([], [])
    done = choose(cast)
    assert seen.cancelled == done.cancelled
    assert made(cast) == [LocalHolidayChoice(on("mardi 2027-03-02"), good_friday=True, saint_stephen=True)]
    assert [(day, state) for day, _service, state, _time in rows(cast, cast.leo)] == [
        (on("jeudi 2027-03-25"), State.BOOKED),
        (on(FRIDAY), State.CANCELLED),
    ]
    [(_day, _service, state, _time)] = rows(cast, cast.tom)
    assert state is State.BOOKED  # the Good Friday of last year stays as it was
    [(to, _subject, text)] = letters(cast)
    assert to == "alice@exemple.fr"
    assert "Vendredi saint, jour férié : fermeture le vendredi 26 mars 2027." in text
    change = tick(cast.meal, FRIDAY)
    assert save(cast, alice(cast), cast.leo, [change], NOW).refused == [(change, PublicHoliday("Vendredi saint"))]


def test_the_same_choice_again_writes_nothing_and_another_is_in_the_journal(cast):
    choose(cast)
    choose(cast)
    choose(cast, LocalHolidaysForm(saint_stephen=True), at("mercredi 2027-03-03 09:00:00"))
    assert [
        (before["good_friday"], after["good_friday"]) for *_, before, after in entries(cast, "set_local_holidays")
    ] == [
        (False, True),
        (True, False),
    ]
    assert [one.first_day for one in made(cast)] == [on("mardi 2027-03-02"), on("jeudi 2027-03-04")]


@pytest.mark.parametrize("act", [set_local_holidays, preview_local_holidays])
def test_only_the_administrator_chooses(cast, act):
    with pytest.raises(Forbidden):
        choose(cast, act=act, role=Role.MANAGER)
    assert made(cast) == []
