"""A guardian's secret address: made, renewed, deleted, and what it shows."""

import pytest
from sqlalchemy import select

from cantine.access.actions import guardians
from cantine.access.actions.guardians import GuardianForm
from cantine.calendar_feed import queries
from cantine.calendar_feed.actions import note_asked, remove_feed, renew_feed
from cantine.calendar_feed.rules import BookedService
from cantine.common.roles import Actor, Forbidden, Role
from cantine.common.vocabulary import State
from cantine.journal.entries import Action
from cantine.store import database
from cantine.store.tables import Account, Booking, CalendarFeed, Child, Family, Guardian, JournalEntry
from tests.dates import at, on
from tests.support.query_count import queries as count_queries

NOW = at("jeudi 2026-11-26 16:50:00")
LATER = at("jeudi 2026-11-26 17:50:00")
TODAY = on("jeudi 2026-11-26")
FIRST = on("mardi 2026-10-27")
MONDAY = on("lundi 2026-11-30")


@pytest.fixture
def alice(cast):
    return Actor(cast.alice, cast.alices_family)


@pytest.fixture
def token(cast, alice):
    with database.open_writer(cast.url) as db:
        return renew_feed(db, alice, NOW)


def find(cast, token):
    with database.open_reader(cast.url) as db:
        return queries.find_feed(db, token)


def book(cast, child, service, day=MONDAY, family=None, **more):
    with database.open_writer(cast.url) as db:
        row = {"child_id": child, "service_id": service, "family_id": family or cast.alices_family, "day": day}
        db.add(Booking(**row, **more))


def seen(cast, account=None, today=TODAY):
    with database.open_reader(cast.url) as db:
        return queries.list_booked(db, account or cast.alice, FIRST, today)


def acts(cast):
    with database.open_reader(cast.url) as db:
        return db.execute(select(JournalEntry.action, JournalEntry.before, JournalEntry.after)).all()


@pytest.mark.usefixtures("locks_in_order")
def test_an_address_is_hard_to_guess_and_kept_only_as_a_hash(cast, token):
    assert len(token) == 43  # 256 bits
    assert find(cast, token).account_id == cast.alice
    with database.open_reader(cast.url) as db:
        rows = [str(row) for table in (CalendarFeed, JournalEntry) for row in db.execute(select(table))]
    assert not [row for row in rows if token in row]
    assert acts(cast) == [(Action.MAKE_CALENDAR, None, None)]


@pytest.mark.usefixtures("locks_in_order")
def test_a_renewed_address_is_another_one_and_the_old_one_answers_no_more(cast, alice, token):
    with database.open_writer(cast.url) as db:
        other = renew_feed(db, alice, LATER)
    assert find(cast, token) is None
    assert find(cast, other).version > 0
    assert [act for act, _before, _after in acts(cast)] == [Action.MAKE_CALENDAR, Action.RENEW_CALENDAR]


@pytest.mark.usefixtures("locks_in_order")
def test_a_deleted_address_is_gone_and_deleting_it_twice_says_it_once(cast, alice, token):
    for _ in range(2):
        with database.open_writer(cast.url) as db:
            remove_feed(db, alice, LATER)
    assert find(cast, token) is None
    assert [act for act, _before, _after in acts(cast)] == [Action.MAKE_CALENDAR, Action.REMOVE_CALENDAR]


def test_staff_without_a_family_have_no_calendar(cast):
    for act in (renew_feed, remove_feed):
        with pytest.raises(Forbidden), database.open_writer(cast.url) as db:
            act(db, Actor(cast.nadia, role=Role.MANAGER), NOW)


@pytest.mark.parametrize("of", ["archived family", "blocked account", "guardian who was taken out"])
def test_who_may_not_sign_in_any_more_has_no_calendar(cast, token, of):
    with database.open_writer(cast.url) as db:
        if of == "archived family":
            db.get_one(Family, cast.alices_family).archived_on = TODAY
        elif of == "blocked account":
            db.get_one(Account, cast.alice).disabled_at = NOW
        else:
            db.delete(db.get_one(Guardian, (cast.alices_family, cast.alice)))
    assert find(cast, token) is None


def test_the_town_hall_gives_the_account_another_address_and_the_calendar_ends(cast, token):
    ines, form = Actor(cast.ines, role=Role.ADMIN), GuardianForm("Alice", "Morel", "nouvelle@exemple.fr")
    with database.open_writer(cast.url) as db:
        guardians.edit_guardian(db, ines, cast.alices_family, cast.alice, form, NOW)
    assert find(cast, token) is None


def test_only_the_days_of_the_own_families_are_seen(cast):
    book(cast, cast.leo, cast.meal)
    book(cast, cast.leo, cast.evening_care, time=1050)
    book(cast, cast.zoe, cast.meal)
    book(cast, cast.zoe, cast.meal, on("lundi 2026-12-07"), cast.brunos_family)
    book(cast, cast.tom, cast.meal, family=cast.chloes_family)
    assert seen(cast) == [
        BookedService(cast.leo, "Léo", MONDAY, "Repas", None, True),
        BookedService(cast.leo, "Léo", MONDAY, "Garderie soir", 1050, True),
        BookedService(cast.zoe, "Zoé", MONDAY, "Repas", None, True),
    ]
    assert [(one.first_name, one.day) for one in seen(cast, cast.bruno)] == [("Zoé", on("lundi 2026-12-07"))]
    with database.open_writer(cast.url) as db:  # a guardian of two families sees the days of both
        db.add(Guardian(family_id=cast.chloes_family, account_id=cast.bruno))
    assert [one.first_name for one in seen(cast, cast.bruno)] == ["Tom", "Zoé"]
    with database.open_writer(cast.url) as db:
        db.get_one(Family, cast.chloes_family).archived_on = TODAY
    assert [one.first_name for one in seen(cast, cast.bruno)] == ["Zoé"]


@pytest.mark.parametrize(
    ("more", "stands"),
    [
        ({"state": State.BOOKED}, True),
        ({"state": State.ADDED}, True),
        ({"state": State.CANCELLED}, False),
        ({"state": State.SICK}, False),
        ({"state": State.BOOKED, "called_off": True}, False),
    ],
)
def test_a_day_stands_while_the_child_is_expected(cast, more, stands):
    book(cast, cast.leo, cast.meal, **more)
    assert [one.stands for one in seen(cast)] == [stands]


def test_a_child_that_has_left_and_days_long_past_are_gone(cast):
    book(cast, cast.leo, cast.meal, FIRST)
    book(cast, cast.leo, cast.study, on("lundi 2026-10-26"))
    assert [one.day for one in seen(cast)] == [FIRST]
    with database.open_writer(cast.url) as db:
        db.get_one(Child, cast.leo).enrolled_until = TODAY
    assert len(seen(cast)) == 1  # the last day still
    assert seen(cast, today=on("vendredi 2026-11-27")) == []


def test_it_takes_two_queries_however_much_is_booked(cast, token):
    def ask():
        with database.open_reader(cast.url) as db, count_queries(cast.url) as asked:
            feed = queries.find_feed(db, token)
            queries.list_booked(db, feed.account_id, FIRST, TODAY)
        return len(asked)

    before = ask()
    for day in range(1, 20):
        book(cast, cast.leo, cast.meal, on("mardi 2026-12-01").replace(day=day))
    assert before == ask() == 2


@pytest.mark.usefixtures("locks_in_order")
def test_what_changes_is_a_new_version_and_what_does_not_is_none(cast, token):
    def ask(digest, now):
        with database.open_writer(cast.url) as db:
            return note_asked(db, token, digest, now)

    first = ask("a", NOW)
    assert (first.number, first.changed_at) == (1, NOW)
    assert ask("a", LATER) == first
    second = ask("b", LATER)
    assert (second.number, second.changed_at) == (2, LATER)
    assert find(cast, token).asked_at == LATER


@pytest.mark.usefixtures("locks_in_order")
def test_when_a_calendar_asked_is_noted_to_the_hour(cast, token):
    for now in (NOW, at("jeudi 2026-11-26 17:49:59")):
        with database.open_writer(cast.url) as db:
            note_asked(db, token, "a", now)
    assert find(cast, token).asked_at == NOW


def test_an_address_that_has_gone_meanwhile_notes_nothing(cast, alice, token):
    with database.open_writer(cast.url) as db:
        renew_feed(db, alice, LATER)
    with database.open_writer(cast.url) as db:
        assert note_asked(db, token, "a", LATER) is None
