"""What a family ticks before a period opens with a waiting room is kept, and sent when its turn has come."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from cantine.bookings.actions.prepared import send_prepared
from cantine.bookings.actions.receipts import write_due_receipts
from cantine.bookings.queries.wishes import count_prepared, has_prepared
from cantine.bookings.rules.prepared import describe_sent
from cantine.common.period_types import WishState
from cantine.common.refusal_sentences import Full, NotYourTurn
from cantine.common.vocabulary import State
from cantine.offer.queries import offer
from cantine.opening.actions.advance import Capacity, Newcomer, Signs, advance_opening
from cantine.opening.queries.openings import hold_periods
from cantine.store import database
from cantine.store.tables import JournalEntry, OutboxMail, Service, Wish
from tests.dates import at, on
from tests.support.saving import NOW, alice, book, chloe, keep_period, rows, save, tick, untick

OPENS = at("lundi 2026-11-23 10:30:00")
AFTER = OPENS + timedelta(seconds=5)
WEDNESDAY, NEXT = "mercredi 2026-12-09", "mercredi 2026-12-16"


@pytest.fixture
def period(cast):
    return keep_period(cast, cast.morning_centre, opens_at=OPENS, waiting_room=True)


def let_in(cast, *family_ids):
    with database.open_writer(cast.url) as db:
        advance_opening(db, OPENS, [Newcomer(id) for id in family_ids], Signs(), Capacity(200, more=20), AFTER)


def send(cast, actor, now=AFTER):
    with database.open_writer(cast.url) as db:
        return send_prepared(db, actor, now)


def prepared(cast):
    with database.open_reader(cast.url) as db:
        asked = select(Wish.child_id, Wish.day, Wish.state).order_by(Wish.child_id, Wish.day)
        return [tuple(row) for row in db.execute(asked)]


@pytest.mark.usefixtures("period")
def test_what_is_ticked_before_the_opening_is_prepared_and_no_booking(cast):
    change = tick(cast.morning_centre, WEDNESDAY)
    saved = save(cast, alice(cast), cast.leo, [change])
    assert (saved.saved, saved.wished, saved.prepared, saved.refused) == ([change], [change], [change], [])
    assert rows(cast, cast.leo) == []
    assert prepared(cast) == [(cast.leo, on(WEDNESDAY), WishState.PREPARED)]
    with database.open_writer(cast.url) as db:
        write_due_receipts(db, "https://cantine.test", NOW + timedelta(hours=1))
        assert db.scalars(select(JournalEntry.after)).all() == [{"2026-12-09 Centre matin": "préparé"}]
        assert db.scalars(select(OutboxMail.id)).all() == []
        calendar = offer.read_calendar(db, "A", on(WEDNESDAY), on(NEXT))
        assert count_prepared(db, cast.alices_family, calendar) == 1
        assert has_prepared(db, cast.alices_family)
        assert not has_prepared(db, cast.chloes_family)
    assert save(cast, alice(cast), cast.leo, [untick(cast.morning_centre, WEDNESDAY)]).saved
    assert prepared(cast) == []


@pytest.mark.usefixtures("locks_in_order", "period")
def test_it_is_booked_once_the_turn_has_come_and_sent_twice_changes_nothing(cast):
    for child in (cast.leo, cast.zoe):
        save(cast, alice(cast), child, [tick(cast.morning_centre, WEDNESDAY)])
    early = send(cast, alice(cast))
    assert [why for one in early.values() for _change, why in one.refused] == [NotYourTurn()] * 2
    assert len(prepared(cast)) == 2, "what has to wait stays prepared"
    let_in(cast, cast.alices_family)
    sent = send(cast, alice(cast))
    assert {child: len(one.saved) for child, one in sent.items()} == {cast.leo: 1, cast.zoe: 1}
    assert rows(cast, cast.leo) == [(on(WEDNESDAY), cast.morning_centre, State.BOOKED, None)]
    assert prepared(cast) == []
    assert send(cast, alice(cast)) == {}
    assert describe_sent(sent, {}, {}) == ("Votre préparation est envoyée : 2 inscriptions enregistrées.", [])


@pytest.mark.usefixtures("period")
def test_a_day_that_is_full_is_told_and_the_others_are_booked(cast):
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).where(Service.id == cast.morning_centre).values(capacity=1))
    book(cast, cast.tom, cast.morning_centre, WEDNESDAY, family_id=cast.chloes_family)
    save(cast, alice(cast), cast.leo, [tick(cast.morning_centre, day) for day in (WEDNESDAY, NEXT)])
    let_in(cast, cast.alices_family)
    sent = send(cast, alice(cast))
    [(change, why)] = sent[cast.leo].refused
    assert (change.day, why) == (on(WEDNESDAY), Full(1))
    assert [row[0] for row in rows(cast, cast.leo)] == [on(NEXT)]
    assert prepared(cast) == []
    said = describe_sent(sent, {cast.leo: "Léo"}, {cast.morning_centre: "Centre matin"})
    assert said == (
        "Votre préparation est envoyée : 1 inscription enregistrée.",
        ["Mercredi 9 décembre 2026, Léo, Centre matin : Complet."],
    )


@pytest.mark.usefixtures("period")
def test_what_was_not_sent_may_still_be_taken_back_after_the_opening(cast):
    save(cast, alice(cast), cast.leo, [tick(cast.morning_centre, WEDNESDAY)])
    gone = untick(cast.morning_centre, WEDNESDAY)
    assert save(cast, alice(cast), cast.leo, [gone], now=AFTER).saved == [gone]
    assert prepared(cast) == []
    assert rows(cast, cast.leo) == []


@pytest.mark.usefixtures("period")
def test_what_has_opened_is_sent_while_another_period_is_still_prepared(cast):
    later = {"label": "Plus tard", "opens_at": AFTER + timedelta(days=1), "waiting_room": True}
    keep_period(cast, cast.meal, **later)
    wednesday, thursday = tick(cast.morning_centre, WEDNESDAY), tick(cast.meal, "jeudi 2026-12-10")
    assert len(save(cast, alice(cast), cast.leo, [wednesday, thursday]).prepared) == 2

    def count(now):
        with database.open_reader(cast.url) as db:
            calendar = offer.read_calendar(db, "A", on(WEDNESDAY), on(NEXT))
            return count_prepared(db, cast.alices_family, hold_periods(db, calendar, cast.alices_family, now))

    assert (count(NOW), count(AFTER)) == (0, 0), "not before it opens, not before the turn"
    let_in(cast, cast.alices_family)
    assert count(AFTER) == 1
    sent = send(cast, alice(cast))
    assert describe_sent(sent, {}, {}) == ("Votre préparation est envoyée : 1 inscription enregistrée.", [])
    assert (count(AFTER), [row[1] for row in prepared(cast)]) == (0, [on("jeudi 2026-12-10")])


@pytest.mark.usefixtures("period")
def test_others_see_and_send_nothing_of_it(cast):
    save(cast, alice(cast), cast.leo, [tick(cast.morning_centre, WEDNESDAY)])
    let_in(cast, cast.chloes_family)
    assert send(cast, chloe(cast)) == {}
    assert prepared(cast) == [(cast.leo, on(WEDNESDAY), WishState.PREPARED)]
