"""The town hall decides about wishes: in order, within the places, once; and gives later what becomes free."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from cantine.bookings.actions.decide_wishes import WishesAnswered, decide_wishes, grant_wish
from cantine.bookings.queries import wishes
from cantine.bookings.queries.staff_acts import list_town_acts
from cantine.common.form_input import NotAccepted
from cantine.common.period_types import PeriodMode, Priority, Whom, WishState
from cantine.common.roles import Actor, NotFound, Role
from cantine.common.vocabulary import State
from cantine.families.actions.labels import Holder, LabelForm, add_label, give_label
from cantine.offer.queries import offer
from cantine.store import database
from cantine.store.tables import Booking, BookingPeriod, Child, Closure, Custody, Family, OutboxMail, Service, Wish
from tests.dates import at, on
from tests.support.saving import NOW, alice, all_at_once, book, keep_period, keep_wish, rows, save, untick

CLOSES, DECIDED = at("lundi 2026-11-30 20:00:00"), at("mardi 2026-12-01 09:00:00")
WEDNESDAY, NEXT = "mercredi 2026-12-09", "mercredi 2026-12-16"
SEED = 12


@pytest.fixture
def nadia(cast):
    return Actor(cast.nadia, role=Role.MANAGER)


def make_period(cast, mode=PeriodMode.WISH, places=1, **more):
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).where(Service.id == cast.morning_centre).values(capacity=places))
    return keep_period(cast, cast.morning_centre, closes_at=CLOSES, mode=mode, **more)


def wish(cast, period, child, minutes=0, day=WEDNESDAY, family=None):
    of = {cast.leo: cast.alices_family, cast.zoe: cast.alices_family, cast.tom: cast.chloes_family}
    at_ = NOW + timedelta(minutes=minutes)
    family_id = family or of[child]
    return keep_wish(cast, period, child, cast.morning_centre, day, family_id=family_id, wished_at=at_)


def decide(cast, actor, period, now=DECIDED, seed=SEED):
    with database.open_writer(cast.url) as db:
        return decide_wishes(db, actor, period, now, seed=seed)


def booked(cast):
    with database.open_reader(cast.url) as db:
        found = db.execute(
            select(Booking.child_id, Booking.family_id)
            .where(Booking.state == State.BOOKED)
            .order_by(Booking.child_id, Booking.day)
        )
        return [tuple(row) for row in found]


@pytest.mark.usefixtures("locks_in_order")
def test_the_first_wish_has_the_place_and_the_other_waits(cast, nadia):
    period = make_period(cast)
    wish(cast, period, cast.tom, minutes=5)
    wish(cast, period, cast.leo)
    assert decide(cast, nadia, period) == WishesAnswered(granted=1, declined=1, families=2)
    assert booked(cast) == [(cast.leo, cast.alices_family)]
    with database.open_reader(cast.url) as db:
        calendar = offer.read_calendar(db, "A", on(WEDNESDAY), on(WEDNESDAY))
        [waits] = wishes.list_wishes(db, [cast.leo, cast.tom], calendar, on(WEDNESDAY), on(WEDNESDAY))
        letters = dict(db.execute(select(OutboxMail.recipient, OutboxMail.text)).all())
        [act] = list_town_acts(db, cast.alices_family, cast.leo, on(WEDNESDAY), on(WEDNESDAY))
    assert (waits.child_id, waits.declined) == (cast.tom, True)
    assert "Léo Morel est inscrit :\n- mercredi 9 décembre 2026 : Centre matin\n" in letters["alice@exemple.fr"]
    assert "Tom Garnier est sur la liste d'attente (complet) :" in letters["chloe@exemple.fr"]
    assert (act.became, act.at) == ("inscrit", DECIDED)


def test_deciding_twice_is_once(cast, nadia):
    period = make_period(cast)
    wish(cast, period, cast.leo)
    decide(cast, nadia, period)
    assert decide(cast, nadia, period, DECIDED + timedelta(days=1)) == WishesAnswered()
    with database.open_reader(cast.url) as db:
        assert db.scalar(select(func.count()).select_from(OutboxMail)) == 1
        assert db.scalars(select(BookingPeriod.decided_at)).one() == DECIDED


def test_two_who_decide_at_once_decide_once(cast, nadia):
    period = make_period(cast)
    wish(cast, period, cast.leo)
    wish(cast, period, cast.tom, minutes=1)
    results = all_at_once([lambda: decide(cast, nadia, period)] * 2)
    assert sorted(one.granted for one in results) == [0, 1]
    assert booked(cast) == [(cast.leo, cast.alices_family)]


def test_nothing_is_decided_before_the_period_closes_nor_where_the_first_has_the_place(cast, nadia):
    period = make_period(cast)
    with pytest.raises(NotAccepted, match="jusqu'au lundi 30 novembre 2026"):
        decide(cast, nadia, period, CLOSES - timedelta(seconds=1))
    with pytest.raises(NotAccepted, match="rien à décider"):
        decide(cast, nadia, keep_period(cast, cast.meal))
    with pytest.raises(NotFound):
        decide(cast, nadia, 999)


def test_places_that_bookings_have_are_taken_and_a_booked_day_takes_no_second_one(cast, nadia):
    """Staff have booked Tom themselves; of two places one is left."""
    period = make_period(cast, places=2)
    book(cast, cast.tom, cast.morning_centre, WEDNESDAY, family_id=cast.chloes_family)
    wish(cast, period, cast.tom)
    wish(cast, period, cast.leo, minutes=1)
    wish(cast, period, cast.zoe, minutes=2, day=WEDNESDAY)
    decide(cast, nadia, period)
    assert len(booked(cast)) == 2


def label_of(cast, child):
    ines = Actor(cast.ines, role=Role.ADMIN)
    with database.open_writer(cast.url) as db:
        label = add_label(db, ines, LabelForm("Deux parents au travail"), NOW)
        give_label(db, ines, label, Holder(child_id=child), on("mardi 2026-09-01"), NOW)
    return label


def test_who_comes_first_has_the_place_whenever_it_was_wished(cast, nadia):
    """« Priorité aux enfants dont les deux parents travaillent »."""
    first = Priority(Whom.LABEL, label_of(cast, cast.tom))
    period = make_period(cast, priorities=(first, Priority(Whom.RESIDENTS)))
    wish(cast, period, cast.leo)
    wish(cast, period, cast.tom, minutes=60)
    decide(cast, nadia, period)
    assert booked(cast) == [(cast.tom, cast.chloes_family)]


def test_residents_and_siblings_come_first(cast, nadia):
    with database.open_writer(cast.url) as db:
        db.execute(update(Family).where(Family.id == cast.alices_family).values(resident=False))
    period = make_period(cast, priorities=(Priority(Whom.RESIDENTS),))
    wish(cast, period, cast.leo)
    wish(cast, period, cast.tom, minutes=60)
    decide(cast, nadia, period)
    assert booked(cast) == [(cast.tom, cast.chloes_family)]


def test_a_brother_who_asks_a_place_in_the_period_comes_first(cast, nadia):
    period = make_period(cast, priorities=(Priority(Whom.SIBLINGS),))
    wish(cast, period, cast.tom)
    wish(cast, period, cast.leo, minutes=60)
    wish(cast, period, cast.zoe, minutes=60, day=NEXT)
    decide(cast, nadia, period)
    assert (cast.leo, cast.alices_family) in booked(cast)
    assert (cast.tom, cast.chloes_family) not in booked(cast)


def test_a_draw_is_the_same_for_the_same_seed_and_keeps_it(cast, nadia):
    period = make_period(cast, mode=PeriodMode.DRAW)
    wish(cast, period, cast.leo)
    wish(cast, period, cast.tom, minutes=60)
    decide(cast, nadia, period, seed=None)
    with database.open_reader(cast.url) as db:
        assert db.scalars(select(BookingPeriod.seed)).one() in range(1_000_000)
    assert len(booked(cast)) == 1


@pytest.mark.usefixtures("locks_in_order")
def test_a_place_that_becomes_free_goes_to_who_waits(cast, nadia):
    period = make_period(cast)
    wish(cast, period, cast.leo)
    late = wish(cast, period, cast.tom, minutes=5)
    decide(cast, nadia, period)
    with database.open_writer(cast.url) as db, pytest.raises(NotAccepted, match="Aucune place ne s'est libérée"):
        grant_wish(db, nadia, late, DECIDED)
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).values(cancelling_cutoff=Service.booking_cutoff))
    save(cast, alice(cast), cast.leo, [untick(cast.morning_centre, WEDNESDAY)], DECIDED)
    for _again in range(2):
        with database.open_writer(cast.url) as db:
            grant_wish(db, nadia, late, DECIDED)
    assert booked(cast) == [(cast.tom, cast.chloes_family)]
    with database.open_reader(cast.url) as db:
        assert db.scalar(select(func.count()).where(OutboxMail.recipient == "chloe@exemple.fr")) == 2
        assert db.scalars(select(Wish.state).where(Wish.id == late)).one() is WishState.GRANTED
    with database.open_writer(cast.url) as db, pytest.raises(NotFound):
        grant_wish(db, nadia, 999, DECIDED)


def test_a_wish_is_not_granted_before_the_decision(cast, nadia):
    one = wish(cast, make_period(cast), cast.leo)
    with database.open_writer(cast.url) as db, pytest.raises(NotAccepted, match="Décidez d'abord"):
        grant_wish(db, nadia, one, DECIDED)


def test_who_left_and_days_that_are_closed_have_no_place(cast, nadia):
    period = make_period(cast, places=5)
    wish(cast, period, cast.leo)
    gone = wish(cast, period, cast.tom)
    closed = wish(cast, period, cast.zoe, day="mercredi 2026-12-02")
    with database.open_writer(cast.url) as db:
        db.execute(update(Child).where(Child.id == cast.tom).values(enrolled_until=on("lundi 2026-11-30")))
        db.add(Closure(first=on("mercredi 2026-12-02"), last=on("mercredi 2026-12-02"), label="Grève"))
    assert decide(cast, nadia, period).granted == 1
    with database.open_reader(cast.url) as db:
        assert db.scalars(select(Wish.id).where(Wish.id.in_((gone, closed)))).all() == []


def test_what_is_granted_is_booked_for_the_family_of_the_day(cast, nadia):
    """Since the wish Zoé moved to her father altogether."""
    period = make_period(cast)
    wish(cast, period, cast.zoe)
    with database.open_writer(cast.url) as db:
        db.execute(update(Custody).where(Custody.family_id == cast.brunos_family).values(weeks="all"))
        gone = Custody.child_id == cast.zoe, Custody.family_id == cast.alices_family
        db.execute(update(Custody).where(*gone).values(weeks="odd"))
    decide(cast, nadia, period)
    assert booked(cast) == [(cast.zoe, cast.brunos_family)]


def test_a_day_that_was_cancelled_once_is_booked_again(cast, nadia):
    period = make_period(cast)
    book(cast, cast.leo, cast.morning_centre, WEDNESDAY, state=State.CANCELLED)
    wish(cast, period, cast.leo)
    decide(cast, nadia, period)
    assert rows(cast, cast.leo) == [(on(WEDNESDAY), cast.morning_centre, State.BOOKED, None)]


def test_a_day_that_is_over_is_given_to_nobody(cast, nadia):
    period = make_period(cast, places=5)
    over = wish(cast, period, cast.leo, day="mercredi 2026-12-02")
    wish(cast, period, cast.leo)
    assert decide(cast, nadia, period, at("jeudi 2026-12-03 09:00:00")).granted == 1
    with database.open_reader(cast.url) as db:
        assert db.scalars(select(Wish.id).where(Wish.id == over)).all() == []


def test_who_waits_for_a_day_that_is_over_has_it_no_more(cast, nadia):
    period = make_period(cast)
    wish(cast, period, cast.leo)
    late = wish(cast, period, cast.tom, minutes=5)
    decide(cast, nadia, period)
    with database.open_writer(cast.url) as db, pytest.raises(NotAccepted, match="Ce jour est passé"):
        grant_wish(db, nadia, late, at("jeudi 2026-12-10 09:00:00"))
