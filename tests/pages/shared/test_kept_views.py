"""A view that is shown again was read again: never another family's, never older than the transaction that shows it."""

from contextlib import ExitStack
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, select, update

from cantine.access.queries.visitors import Visitor
from cantine.common.language.languages import set_language
from cantine.common.paris import local_date
from cantine.common.vocabulary import Presence
from cantine.store import database
from cantine.store.tables import Booking, BookingPeriod, BookingPeriodService, Child, Commune, Family
from pages.shared.family_views import home_view, month_view
from pages.shared.family_views.home_view import read_home
from pages.shared.family_views.kept_views import KeptViews
from pages.shared.family_views.month_view import read_month_view
from tests.billing.queries.test_open_invoices import issue
from tests.dates import at, on
from tests.online_payment.queries.test_payable import add_attempt
from tests.store.reading.test_moments import rename_in_another_process
from tests.support.query_count import queries
from tests.support.saving import book

TODAY = on("lundi 2026-11-23")
NOW = at("lundi 2026-11-23 10:00:05")
CUTOFF = at("jeudi 2026-11-26 17:00:00")
NAMES = select(Child.first_name).order_by(Child.id)
FAMILIES = select(Family.name).order_by(Family.id)


class Maker:
    """Makes a view of the names of all children, and counts how often."""

    def __init__(self):
        self.times = 0

    def __call__(self, db, now):
        self.times += 1
        self.late = now >= CUTOFF
        return db.scalar(FAMILIES), *db.scalars(NAMES)


@pytest.fixture
def views():
    return KeptViews(2)


@pytest.fixture
def make():
    return Maker()


def look(cast, views, make, asked="alice", now=NOW):
    with database.open_reader(cast.url) as db:
        return views.read(db, asked, now, make)


def list_read(statements):
    """But for the question which moment this is."""
    return [one for one in statements if "pg_current_snapshot" not in one]


def rename(cast, child, name):
    """By a connection of which this one's engine knows nothing."""
    elsewhere = create_engine(cast.url)
    with elsewhere.begin() as connection:
        connection.execute(update(Child).where(Child.id == child).values(first_name=name))
    elsewhere.dispose()


def test_what_has_not_changed_is_made_once(cast, views, make):
    first = look(cast, views, make)
    assert "Léo" in first
    assert look(cast, views, make, now=NOW + timedelta(seconds=54)) is first
    assert make.times == 1


def test_what_another_process_wrote_is_shown_at_the_next_look_and_never_in_the_middle_of_one(cast, views, make):
    with database.open_reader(cast.url) as db:
        before = views.read(db, "alice", NOW, make)
        rename_in_another_process(cast, cast.leo)
        assert views.read(db, "alice", NOW, make) is before  # one consistent moment, as everything in a transaction
    after = look(cast, views, make)
    assert "Thomas" in after
    assert "Léo" not in after
    assert look(cast, views, make) is after
    rename(cast, cast.leo, "Léo")
    assert look(cast, views, make) == before


def test_who_reads_an_older_moment_gets_that_one(cast, views, make):
    with database.open_reader(cast.url) as db:
        before = views.read(db, "alice", NOW, make)
        rename(cast, cast.leo, "Léonard")
        after = look(cast, views, make)
        assert "Léonard" in after
        assert views.read(db, "alice", NOW, make) == before


def test_what_is_read_before_making_is_not_read_twice(cast, views, make):
    look(cast, views, make)
    rename(cast, cast.leo, "Léonard")
    with queries(cast.url) as asked:
        look(cast, views, make)
    assert [one.split()[1] for one in list_read(asked)] == ["family.name", "child.first_name"]


def test_what_is_read_after_something_has_changed_is_as_it_is_now(cast, views, make):
    look(cast, views, make)
    with database.open_writer(cast.url) as db:
        db.execute(update(Family).values(name="Aubert"))
    rename(cast, cast.leo, "Léonard")
    family, *names = look(cast, views, make)
    assert family == "Aubert"
    assert "Léonard" in names
    assert look(cast, views, make) == (family, *names)
    assert make.times == 2


@pytest.mark.parametrize(
    ("looks", "made"),
    [
        (["lundi 2026-11-23 00:00:00", "jeudi 2026-11-26 16:59:59"], [False]),
        (["jeudi 2026-11-26 16:59:59", "jeudi 2026-11-26 17:00:00"], [False, True]),
        (["jeudi 2026-11-26 17:00:01", "dimanche 2026-11-29 23:59:59"], [True]),
        (["jeudi 2026-11-26 17:00:01", "jeudi 2026-11-26 16:59:59"], [True, False]),  # a clock that is put back
    ],
)
def test_a_view_is_made_anew_from_the_instant_on_that_it_was_compared_with(cast, views, make, looks, made):
    late = []
    for moment in looks:
        times = make.times
        look(cast, views, make, now=at(moment))
        late += [make.late] * (make.times - times)
    assert late == made


def test_what_is_made_anew_for_the_time_alone_asks_nothing_of_the_database(cast, views, make):
    look(cast, views, make, now=at("jeudi 2026-11-26 16:59:59"))
    with queries(cast.url) as asked:
        look(cast, views, make, now=CUTOFF)
    assert make.times == 2
    assert list_read(asked) == []


def test_what_is_asked_for_otherwise_is_another_view_and_the_last_ones_stay(cast, views, make):
    for asked in ("alice", "bruno", "chloe", "bruno", "alice"):
        look(cast, views, make, asked)
    assert make.times == 4


def visitor(cast, account, family):
    return Visitor(1, account, None, "", None, family, "", 1, "Mairie", "A", False, True, NOW, NOW, False, False)


def home(cast, account, family):
    with database.open_reader(cast.url) as db:
        return read_home(db, visitor(cast, account, family), TODAY, NOW, everything=False)


def month(cast, account, family, child=None, now=NOW):
    with database.open_reader(cast.url) as db:
        number = None if child is None else str(child)
        return read_month_view(db, visitor(cast, account, family), number, "2026-12", TODAY, now)


def test_each_family_sees_its_own_home_and_months(cast):
    for _ in range(2):
        alices, chloes = home(cast, cast.alice, cast.alices_family), home(cast, cast.chloe, cast.chloes_family)
        assert {child.id for child in alices.children} == {cast.leo, cast.zoe}
        assert {child.id for child in chloes.children} == {cast.tom}
        assert "Léo" in alices.bookings
        assert "Léo" not in chloes.bookings
        assert month(cast, cast.alice, cast.alices_family, cast.leo).child.first_name == "Léo"
        assert month(cast, cast.chloe, cast.chloes_family, cast.leo) is None


def test_a_booking_of_another_process_is_on_the_home_and_in_the_month_at_once(cast):
    before = home(cast, cast.alice, cast.alices_family), month(cast, cast.alice, cast.alices_family, cast.leo)
    assert "jeudi 3 décembre" not in before[0].bookings
    book(cast, cast.leo, cast.meal, "jeudi 2026-12-03")
    after = home(cast, cast.alice, cast.alices_family), month(cast, cast.alice, cast.alices_family, cast.leo)
    assert "jeudi 3 décembre" in after[0].bookings.casefold()
    assert after[1].month.written["weeks"] != before[1].month.written["weeks"]


def test_what_happened_to_a_booking_changes_its_price_in_the_month(cast):
    """Also what two bookings are not compared by: the rows are, whole."""
    book(cast, cast.leo, cast.meal, "jeudi 2026-12-03")
    before = month(cast, cast.alice, cast.alices_family, cast.leo)
    assert month(cast, cast.alice, cast.alices_family, cast.leo) is before
    with database.open_writer(cast.url) as db:
        [booking] = db.scalars(select(Booking).where(Booking.child_id == cast.leo)).all()
        booking.presence = Presence.ABSENT
    assert month(cast, cast.alice, cast.alices_family, cast.leo) is not before


def test_each_language_has_its_own_view(cast):
    french = home(cast, cast.alice, cast.alices_family)
    set_language("en")
    try:
        assert "Relevé de compte" in french.account
        assert "Relevé de compte" not in home(cast, cast.alice, cast.alices_family).account
    finally:
        set_language("fr")
    assert home(cast, cast.alice, cast.alices_family) is french


def test_where_nobody_has_written_anything_since_nothing_is_read_again(sqlite_cast, views, make):
    first = look(sqlite_cast, views, make)
    with ExitStack() as stack, queries(sqlite_cast.url) as asked:
        for _ in range(3):  # whatever connection is given
            db = stack.enter_context(database.open_reader(sqlite_cast.url))
            assert views.read(db, "alice", NOW, make) is first
    assert list_read(asked) == []


def test_where_others_have_written_it_is_asked_again_and_made_once(cast, views, make):
    first = look(cast, views, make)
    with database.open_writer(cast.url) as db:
        db.execute(update(Commune).values(phone="04 11 11 11 11"))
    with queries(cast.url) as asked:
        assert look(cast, views, make) is first
    assert [one.split()[1] for one in list_read(asked)] == ["family.name", "child.first_name"]
    assert make.times == 1


def test_no_view_is_shown_where_what_it_was_made_of_is_not_committed(cast, views, make):
    look(cast, views, make)
    with database.open_writer(cast.url) as db:
        db.execute(update(Child).where(Child.id == cast.leo).values(first_name="Léonard"))
        assert "Léonard" in views.read(db, "alice", NOW, make)
        db.rollback()
    assert "Léonard" not in look(cast, views, make)


INSTANTS = [
    *("lundi 2026-11-23 07:59:59", "lundi 2026-11-23 08:00:00", "lundi 2026-11-23 08:14:59"),
    *("lundi 2026-11-23 08:15:00", "lundi 2026-11-23 19:59:59", "lundi 2026-11-23 20:00:00"),
    *("lundi 2026-11-23 23:59:59", "mardi 2026-11-24 00:00:00", "jeudi 2026-11-26 16:59:59"),
    *("jeudi 2026-11-26 17:00:00", "jeudi 2026-11-26 17:00:01", "vendredi 2026-11-27 12:00:00"),
    *("mercredi 2026-12-02 11:59:59", "mercredi 2026-12-02 12:00:00", "jeudi 2026-12-03 16:59:59"),
    *("jeudi 2026-12-03 17:00:00", "jeudi 2026-11-26 16:59:59"),
]
"""A second before something closes, opens or passes, and then; at last a clock that is put back."""


@pytest.fixture
def eventful(cast):
    """Wednesdays at the centre open on Monday at 8:00 by a waiting room, which is over at 20:00, and close the week
    after on Wednesday at noon; Alice owes an invoice, which she is paying until a quarter past eight."""
    with database.open_writer(cast.url) as db:
        period = BookingPeriod(
            label="Mercredis de décembre",
            first_day=on("mercredi 2026-12-09"),
            last_day=on("mercredi 2026-12-16"),
            opens_at=at("lundi 2026-11-23 08:00:00"),
            closes_at=at("mercredi 2026-12-02 12:00:00"),
            waiting_room=True,
        )
        db.add(period)
        db.flush()
        db.add(BookingPeriodService(period_id=period.id, service_id=cast.morning_centre))
        issue(db, cast.alices_family, 41, on("jeudi 2026-10-01"), [(cast.meal, 3000)], due_on=on("jeudi 2026-12-03"))
        add_attempt(db, cast, [], at("lundi 2026-11-23 08:15:00"), advance=100)
    return cast


def test_what_is_kept_shows_at_each_instant_what_would_be_made_then(eventful):
    """And so it does where it lives from one instant to the next: most of them make nothing anew."""
    alice = visitor(eventful, eventful.alice, eventful.alices_family)
    homes, months = set(), set()
    for moment in map(at, INSTANTS):
        today = local_date(moment)
        with database.open_reader(eventful.url) as db:
            home = read_home(db, alice, today, moment, everything=False)
            month = read_month_view(db, alice, str(eventful.leo), "2026-12", today, moment)
            assert show_home(home) == show_home(home_view._make_home(db, alice, today, moment, everything=False))
            fresh = month_view._make_view(db, alice, str(eventful.leo), "2026-12", today, moment)
            assert show_month(month) == show_month(fresh)
        homes.add(show_home(home))
        months.add(show_month(month))
    assert len(homes) > 5
    assert len(months) > 5


def show_home(home):
    week = home.week and (home.week.deadline, home.week.told["title"], home.week.written["children"])
    return week, home.balance, home.prepared, tuple(home.announced), home.due, home.account, home.bookings


def show_month(month):
    return repr((month.month, month.summary, month.coming, month.prepared, month.stands.calendar))
