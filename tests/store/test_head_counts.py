"""The database counts every day itself: whatever is written, its counts are those of the bookings."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import case, delete, func, insert, select, update

from cantine.attendance.actions import head_counts
from cantine.common.vocabulary import DIET_LABELS, Diet, Presence, State
from cantine.store import database
from cantine.store.tables import (
    Booking,
    Child,
    Classroom,
    HeadCount,
    Invoice,
    InvoiceLine,
    SchoolCount,
    SchoolMonthCount,
    TownCount,
)
from tests.cast import play
from tests.dates import on
from tests.support.saving import book

MONDAY = on("lundi 2026-11-30")
KEY = ("day", "service_id", "classroom_id", "diet", "state", "presence")


def of_a_booking(name):
    """A column of the key as a booking has it: whoever was called off counts as cancelled."""
    column = getattr(Booking, name)
    called_off = Booking.called_off & Booking.state.in_((State.BOOKED, State.ADDED))
    return case((called_off, State.CANCELLED), else_=column).label("state") if name == "state" else column


def counted(db):
    """What the counts say, by key; keys of nothing left out."""
    return read_sums(db, HeadCount)


def booked(db):
    """The same, by Python from the bookings."""
    return dict(Counter(map(tuple, db.execute(select(*map(of_a_booking, KEY))))))


def read_sums(db, table):
    """What the counts of this table say, by its key; keys of nothing left out."""
    columns = [column for column in table.__table__.columns if column.key not in ("id", "count")]
    rows = db.execute(select(*columns, func.sum(table.count)).group_by(*columns))
    return {tuple(key): count for *key, count in rows if count}


def by_school(db):
    """What the counts of schools, of the town and of schools' months say, by table and key; and the same by Python from
    the bookings."""
    of_day = [of_a_booking(name) for name in ("day", "service_id", "diet", "state", "presence")]
    asked = select(*of_day, Classroom.school_id).join(Classroom, Classroom.id == Booking.classroom_id, isouter=True)
    found = {table: Counter() for table in (SchoolCount, TownCount, SchoolMonthCount)}
    for day, service, diet, state, presence, school in db.execute(asked):
        found[SchoolCount][day, service, school, diet, state, presence] += 1
        found[TownCount][day, service, diet, state, presence] += 1
        found[SchoolMonthCount][day.replace(day=1), service, school, state, presence] += 1
    return {table: read_sums(db, table) for table in found}, found


def test_a_booking_has_the_class_and_the_diet_of_its_child(cast):
    with database.open_writer(cast.url) as db:
        db.execute(update(Child).where(Child.id == cast.leo).values(diet=Diet.VEGETARIAN))
    one = book(cast, cast.leo, cast.meal, "lundi 2026-11-30")
    with database.open_writer(cast.url) as db:
        booking = db.get_one(Booking, one)
        assert (booking.classroom_id, booking.diet) == (cast.cm1, Diet.VEGETARIAN)
        assert counted(db) == {
            (MONDAY, cast.meal, cast.cm1, Diet.VEGETARIAN, State.BOOKED, Presence.UNKNOWN): 1,
        }


def test_bookings_follow_their_child_into_its_class_until_they_are_ticked_or_billed(cast):
    ticked = book(cast, cast.leo, cast.meal, "mardi 2026-12-01", presence=Presence.PRESENT)
    billed = book(cast, cast.leo, cast.meal, "jeudi 2026-12-03")
    open_ = book(cast, cast.leo, cast.meal, "vendredi 2026-12-04")
    others = book(cast, cast.tom, cast.meal, "vendredi 2026-12-04", family_id=cast.chloes_family)
    with database.open_writer(cast.url) as db:
        bill = Invoice(year=2026, number=1, family_id=cast.alices_family, label="", cents=400, issued_on=MONDAY)
        db.add(bill)
        db.flush()
        line = InvoiceLine(invoice_id=bill.id, position=1, label="", quantity=1, unit_cents=400, cents=400)
        db.add(line)
        db.flush()
        db.execute(update(Booking).where(Booking.id == billed).values(invoice_line_id=line.id))
        db.execute(update(Child).where(Child.id == cast.leo).values(classroom_id=cast.cp, diet=Diet.NO_PORK))
    with database.open_reader(cast.url) as db:
        rows = db.execute(select(Booking.id, Booking.classroom_id, Booking.diet))
        assert {booking: (room, diet) for booking, room, diet in rows} == {
            ticked: (cast.cm1, Diet.STANDARD),
            billed: (cast.cm1, Diet.STANDARD),
            open_: (cast.cp, Diet.NO_PORK),
            others: (cast.cp, Diet.STANDARD),
        }
        assert counted(db) == booked(db)


def test_children_without_a_class_are_counted_too(cast):
    with database.open_writer(cast.url) as db:
        db.execute(update(Child).values(classroom_id=None))
    book(cast, cast.leo, cast.meal, "lundi 2026-11-30")
    book(cast, cast.zoe, cast.meal, "lundi 2026-11-30")
    with database.open_reader(cast.url) as db:
        assert counted(db) == {(MONDAY, cast.meal, None, Diet.STANDARD, State.BOOKED, Presence.UNKNOWN): 2}


days = st.integers(0, 2).map(lambda ahead: MONDAY + timedelta(ahead))
children, services = st.integers(0, 2), st.integers(0, 1)
deeds = st.lists(
    st.one_of(
        st.tuples(st.just("book"), children, days, services),
        st.tuples(st.just("delete"), children),
        st.tuples(st.just("move"), children, st.integers(0, 2), st.sampled_from([*DIET_LABELS])),
        st.tuples(st.just("become"), days, st.sampled_from(State), st.sampled_from(Presence)),
        st.tuples(st.just("call off"), days, st.booleans()),
        st.tuples(st.just("gather")),
    ),
    max_size=12,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=deeds)
def test_whatever_is_done_the_counts_are_those_of_the_bookings(cast, deeds):
    kids, rooms, offered = (cast.leo, cast.zoe, cast.tom), (cast.cp, cast.cm1, None), (cast.meal, cast.study)
    with database.open_writer(cast.url) as db:
        for what, *rest in deeds:
            if what == "book":
                child, day, service = rest
                row = {"child_id": kids[child], "day": day, "service_id": offered[service]}
                taken = select(Booking.id).filter_by(**row)
                if db.scalar(taken) is None:
                    db.execute(insert(Booking).values(**row, family_id=cast.alices_family))
            elif what == "delete":
                db.execute(delete(Booking).where(Booking.child_id == kids[rest[0]]))
            elif what == "move":
                child, room, diet = rest
                db.execute(update(Child).where(Child.id == kids[child]).values(classroom_id=rooms[room], diet=diet))
            elif what == "become":
                day, state, presence = rest
                db.execute(update(Booking).where(Booking.day == day).values(state=state, presence=presence))
            elif what == "call off":
                day, called_off = rest
                db.execute(update(Booking).where(Booking.day == day).values(called_off=called_off))
            else:
                head_counts.join_rows(db)
            assert counted(db) == booked(db)
            of_all, of_bookings = by_school(db)
            assert of_all == of_bookings
        db.rollback()


def test_many_rows_for_one_key_become_one_and_empty_ones_go(cast):
    for child, family in ((cast.leo, cast.alices_family), (cast.zoe, cast.alices_family)):
        book(cast, child, cast.meal, "lundi 2026-11-30", family_id=family)
    gone = book(cast, cast.tom, cast.meal, "mardi 2026-12-01", family_id=cast.chloes_family)
    with database.open_writer(cast.url) as db:
        db.execute(update(Child).where(Child.id == cast.zoe).values(classroom_id=cast.cm1))
        db.execute(delete(Booking).where(Booking.id == gone))
        before = counted(db)
        head_counts.join_rows(db)
        assert counted(db) == before == booked(db)
        of_all, of_bookings = by_school(db)
        assert of_all == of_bookings
        for table in (HeadCount, SchoolCount, TownCount, SchoolMonthCount):
            assert db.scalars(select(table.count).where(table.count != 0)).all() == [2]
            if not cast.url.startswith("sqlite"):
                assert db.scalar(select(func.count(table.id))) == 1


def test_who_books_the_same_days_in_another_order_waits_for_nobody(postgres_url):
    """Two transactions are open at once, each having booked what the other books next: neither waits nor fails."""
    cast = play(postgres_url)
    both = Barrier(2, timeout=20)

    def parent(child, family, days):
        with database.open_writer(postgres_url) as db:
            for day in days:
                db.execute(insert(Booking).values(child_id=child, day=on(day), service_id=cast.meal, family_id=family))
                both.wait()

    there_and_back = ["lundi 2026-11-30", "mardi 2026-12-01"]
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(parent, cast.zoe, cast.alices_family, there_and_back)
        second = pool.submit(parent, cast.tom, cast.chloes_family, there_and_back[::-1])
        first.result(timeout=30)
        second.result(timeout=30)
    with database.open_reader(postgres_url) as db:
        assert (
            counted(db)
            == booked(db)
            == {
                (day, cast.meal, cast.cp, Diet.STANDARD, State.BOOKED, Presence.UNKNOWN): 2
                for day in (MONDAY, MONDAY + timedelta(1))
            }
        )


def test_rows_are_joined_while_others_book(postgres_url):
    """Eight parents book and two processes join the rows meanwhile: nothing is lost, nothing counted twice."""
    cast = play(postgres_url)
    with database.open_writer(postgres_url) as db:
        db.add_all([Child(id=1000 + n, first_name=f"E{n}", last_name="X", classroom_id=cast.cp) for n in range(8)])

    def parent(number):
        for ahead in range(10):
            with database.open_writer(postgres_url) as db:
                day = MONDAY + timedelta((ahead * 7 + number) % 10)
                row = {"child_id": 1000 + number, "day": day, "service_id": cast.meal}
                db.execute(insert(Booking).values(**row, family_id=cast.alices_family))

    def tidy(_number):
        for _ in range(10):
            with database.open_writer(postgres_url) as db:
                head_counts.join_rows(db)

    with ThreadPoolExecutor(10) as pool:
        for done in [*(pool.submit(parent, n) for n in range(8)), *(pool.submit(tidy, n) for n in range(2))]:
            done.result(timeout=60)
    with database.open_reader(postgres_url) as db:
        assert counted(db) == booked(db)
        assert by_school(db)[0] == by_school(db)[1]
        assert sum(counted(db).values()) == 80
        of_schools, of_bookings = by_school(db)
        assert of_schools == of_bookings
