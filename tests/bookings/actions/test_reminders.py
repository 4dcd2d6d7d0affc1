"""A family that usually books and has nothing in the week that closes is reminded the day before, once."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from cantine.bookings.actions import reminders
from cantine.bookings.queries import reminders as unbooked
from cantine.common.vocabulary import State
from cantine.store import database
from cantine.store.tables import (
    Account,
    Booking,
    Child,
    Closure,
    Custody,
    Family,
    Guardian,
    OutboxMail,
    Reminder,
)
from tests.cast import account
from tests.dates import at, on
from tests.support.query_count import queries
from tests.support.saving import all_at_once, book

PORTAL = "https://cantine.exemple.fr"
CLOSES = at("jeudi 2026-11-26 17:00:00")
WEDNESDAY = at("mercredi 2026-11-25 17:00:00")
NEXT = on("lundi 2026-11-30")


def remind(cast, now=WEDNESDAY):
    """As the postman does it; how many families."""
    with database.open_reader(cast.url) as db:
        families = unbooked.list_to_remind(db, now)
    with database.open_writer(cast.url) as db:
        return reminders.remind(db, families, PORTAL, now)


def letters(cast):
    with database.open_reader(cast.url) as db:
        rows = db.execute(select(OutboxMail.recipient, OutboxMail.subject, OutboxMail.text).order_by(OutboxMail.id))
        return [tuple(part.replace("\u00a0", " ") for part in row) for row in rows]


def wants(cast, who, **values):
    with database.open_writer(cast.url) as db:
        db.execute(update(Guardian).where(Guardian.account_id == who).values(reminders=True, **values))


@pytest.fixture
def usual(cast):
    """Alice wants to be reminded; Léo ate in two of the last four weeks."""
    wants(cast, cast.alice)
    for day in ("lundi 2026-11-09", "mardi 2026-11-24"):
        book(cast, cast.leo, cast.meal, day)
    return cast


def test_the_day_before_the_cutoff_a_letter_says_until_when(usual):
    assert remind(usual, WEDNESDAY - timedelta(seconds=1)) == 0
    assert remind(usual) == 1
    assert letters(usual) == [
        (
            "alice@exemple.fr",
            "Saint-Just-d'Avray : rien de réservé pour la semaine du 30 novembre",
            "Bonjour,\n\n"
            "Rien n'est réservé pour la famille MOREL pour la semaine du 30 novembre. "
            "Vous pouvez réserver jusqu'au jeudi 26 novembre à 17 h 00 :\nhttps://cantine.exemple.fr/inscriptions\n\n"
            "Si vous n'avez besoin de rien cette semaine-là, ignorez ce message.\n\n"
            "Pour ne plus recevoir ces rappels : https://cantine.exemple.fr/profil\n\n"
            "Saint-Just-d'Avray\n",
        )
    ]


def test_a_family_is_reminded_once_a_week(usual):
    assert [remind(usual, WEDNESDAY + timedelta(hours=ahead)) for ahead in (0, 1, 20)] == [1, 0, 0]
    assert remind(usual, WEDNESDAY + timedelta(weeks=1)) == 1
    assert len(letters(usual)) == 2


def test_after_the_cutoff_nobody_is_reminded(usual):
    assert remind(usual, CLOSES) == 0


@pytest.mark.parametrize(
    ("day", "state", "reminded"),
    [
        ("vendredi 2026-12-04", State.BOOKED, 0),
        ("lundi 2026-11-30", State.SICK, 0),
        ("lundi 2026-11-30", State.CANCELLED, 1),
        ("lundi 2026-12-07", State.BOOKED, 1),
    ],
)
def test_a_family_that_has_something_in_the_week_is_not_reminded(usual, day, state, reminded):
    book(usual, usual.leo, usual.meal, day, state=state)
    assert remind(usual) == reminded


@pytest.mark.parametrize(
    "what",
    [
        lambda cast: update(Guardian).values(reminders=False),
        lambda cast: update(Account).values(email=None),
        lambda cast: update(Account).values(disabled_at=WEDNESDAY),
        lambda cast: update(Family).values(archived_on=on("lundi 2026-11-23")),
        lambda cast: update(Booking).where(Booking.day < on("lundi 2026-11-23")).values(state=State.CANCELLED),
        lambda cast: update(Booking).where(Booking.day < on("lundi 2026-11-23")).values(day=on("lundi 2026-10-12")),
    ],
    ids=["declined", "no address", "disabled", "archived", "one week of four", "too long ago"],
)
def test_who_did_not_ask_or_does_not_usually_book_is_not_reminded(usual, what):
    """The week of 12 October is the fifth before; those of All Saints' holidays count, as the centre runs in them."""
    with database.open_writer(usual.url) as db:
        db.execute(what(usual))
    assert remind(usual) == 0


def test_a_week_with_nothing_to_book_reminds_nobody(usual):
    with database.open_writer(usual.url) as db:
        db.add(Closure(first=NEXT, last=on("vendredi 2026-12-04"), label="Travaux"))
    assert remind(usual) == 0


def test_a_week_of_holidays_reminds_only_those_who_usually_book_what_runs_in_it(usual):
    """In the Christmas holidays the centre runs and meals do not."""
    before_christmas = at("jeudi 2026-12-17 10:00:00")
    for day in ("lundi 2026-12-07", "lundi 2026-12-14"):
        book(usual, usual.leo, usual.meal, day)
        book(usual, usual.tom, usual.morning_centre, day, family_id=usual.chloes_family)
    wants(usual, usual.chloe)
    assert remind(usual, before_christmas) == 1
    assert letters(usual)[0][0] == "chloe@exemple.fr"


def test_the_weeks_of_the_other_parent_are_nobodys_to_book(cast):
    """Zoé is with Bruno in odd weeks; 30 November begins week 49."""
    for who in (cast.alice, cast.bruno):
        wants(cast, who)
    for day, family in (
        ("lundi 2026-11-02", cast.brunos_family),
        ("lundi 2026-11-09", cast.alices_family),
        ("lundi 2026-11-16", cast.brunos_family),
        ("lundi 2026-11-23", cast.alices_family),
    ):
        book(cast, cast.zoe, cast.meal, day, family_id=family)
    with database.open_writer(cast.url) as db:
        db.execute(update(Booking).values(child_id=cast.zoe))
    leave_to_zoe(cast)
    assert remind(cast) == 1
    assert [recipient for recipient, *_ in letters(cast)] == ["bruno@exemple.fr"]


def leave_to_zoe(cast):
    """Léo has left the school, so that Alice's family is about Zoé alone."""
    with database.open_writer(cast.url) as db:
        db.execute(update(Child).where(Child.id == cast.leo).values(enrolled_until=on("vendredi 2026-11-27")))


def test_only_the_guardians_who_asked_get_the_letter(usual):
    with database.open_writer(usual.url) as db:
        yann = account("Yann Morel", "yann")
        db.add(yann)
        db.flush()
        db.add(Guardian(family_id=usual.alices_family, account_id=yann.id, position=1))
    remind(usual)
    assert [recipient for recipient, *_ in letters(usual)] == ["alice@exemple.fr"]


def test_many_postmen_at_once_remind_each_family_once(usual):
    answers = all_at_once([lambda: remind(usual)] * 5)
    assert sorted(map(str, answers)) == ["0", "0", "0", "0", "1"]
    with database.open_reader(usual.url) as db:
        assert db.execute(select(Reminder.family_id, Reminder.week)).all() == [(usual.alices_family, NEXT)]
    assert len(letters(usual)) == 1


def test_many_families_take_no_more_questions_than_one(usual):
    took = []
    for more in (0, 30):
        more_families(usual, more)
        with database.open_reader(usual.url) as db, queries(usual.url) as asked:
            found = unbooked.list_to_remind(db, WEDNESDAY)
        took.append((len(found), len(asked)))
    assert took == [(1, 5), (31, 5)]


def more_families(cast, count):
    with database.open_writer(cast.url) as db:
        for number in range(count):
            person = account(f"Parent {number}", f"parent{number}")
            family = Family(number=1000 + number, name=f"FAMILLE {number}")
            child = Child(first_name="Ana", last_name="Petit", classroom_id=cast.cp)
            db.add_all([person, family, child])
            db.flush()
            db.add(Guardian(family_id=family.id, account_id=person.id, reminders=True))
            db.add(Custody(child_id=child.id, family_id=family.id))
            booked = {"child_id": child.id, "service_id": cast.meal, "family_id": family.id}
            db.add_all([Booking(day=on(day), **booked) for day in ("lundi 2026-11-09", "lundi 2026-11-16")])


def test_without_a_commune_there_is_nobody_to_remind(url):
    with database.open_reader(url) as db:
        assert unbooked.list_to_remind(db, WEDNESDAY) == []
