"""A quarter of an hour after a family's save one letter says what came of it, and of all saves since."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from cantine.bookings.actions import receipts
from cantine.bookings.actions.apply_week import apply_week
from cantine.bookings.actions.save_month import save_month
from cantine.bookings.queries import pending_receipts
from cantine.common.vocabulary import State
from cantine.store import database
from cantine.store.tables import Account, Booking, Guardian, OutboxMail, PendingReceipt
from tests.dates import at, on
from tests.support.saving import NOW, alice, all_at_once, book, bruno, save, tick, untick
from tests.support.sickness import by_staff, days, nadia, report, take_back

PORTAL = "https://cantine.exemple.fr"
QUARTER, SECOND = timedelta(minutes=15), timedelta(seconds=1)
MONDAY, TUESDAY = "lundi 2026-11-30", "mardi 2026-12-01"


def gather(cast, now):
    """Everything that is due at `now` goes into the outbox, as the postman does it."""
    with database.open_reader(cast.url) as db:
        more = pending_receipts.is_due(db, now)
    while more:
        with database.open_writer(cast.url) as db:
            more = receipts.write_due_receipts(db, PORTAL, now)


def letters(cast):
    """(recipient, text) of every message, in order; spaces of all kinds are spaces."""
    with database.open_reader(cast.url) as db:
        rows = db.execute(select(OutboxMail.recipient, OutboxMail.text).order_by(OutboxMail.id))
        return [(recipient, text.replace("\u00a0", " ")) for recipient, text in rows]


def pending(cast):
    with database.open_reader(cast.url) as db:
        return len(db.scalars(select(PendingReceipt.id)).all())


def second_guardian(cast):
    with database.open_writer(cast.url) as db:
        yann = Account(name="Yann Morel", email="yann@exemple.fr")
        db.add(yann)
        db.flush()
        db.add(Guardian(family_id=cast.alices_family, account_id=yann.id, position=1))
        return yann.id


def test_a_save_is_confirmed_a_quarter_of_an_hour_later_in_a_french_letter(cast):
    late = tick(cast.meal, "mardi 2026-11-24")
    save(cast, alice(cast), cast.leo, [tick(cast.morning_care, TUESDAY, 7 * 60 + 30), tick(cast.meal, MONDAY), late])
    gather(cast, NOW + QUARTER - SECOND)
    assert letters(cast) == []
    gather(cast, NOW + QUARTER)
    assert letters(cast) == [
        (
            "alice@exemple.fr",
            "Bonjour,\n\n"
            "Voici ce qui a été enregistré pour la famille MOREL le lundi 23 novembre 2026 à 10 h 00.\n\n"
            "Léo\n"
            "Inscriptions :\n"
            "- lundi 30 novembre 2026 : Repas\n"
            "- mardi 1er décembre 2026 : Garderie matin à 7 h 30\n"
            "Refusé :\n"
            "- mardi 24 novembre 2026, Repas : "
            "Délai dépassé : c'était possible jusqu'au jeudi 19 novembre à 17 h 00.\n\n"
            "Pour ne plus recevoir ces confirmations : https://cantine.exemple.fr/profil\n\n"
            "Saint-Just-d'Avray\n",
        )
    ]
    gather(cast, NOW + timedelta(days=1))
    assert (len(letters(cast)), pending(cast)) == (1, 0)


def test_all_saves_of_a_quarter_of_an_hour_come_in_one_letter_and_later_ones_in_the_next(cast):
    save(cast, alice(cast), cast.leo, [tick(cast.meal, MONDAY), tick(cast.meal, TUESDAY)])
    save(cast, alice(cast), cast.leo, [untick(cast.meal, TUESDAY)], NOW + timedelta(minutes=12))
    save(cast, alice(cast), cast.zoe, [tick(cast.meal, "lundi 2026-12-07")], NOW + timedelta(minutes=14))
    gather(cast, NOW + QUARTER)
    save(cast, alice(cast), cast.leo, [untick(cast.meal, MONDAY)], NOW + timedelta(minutes=16))
    gather(cast, NOW + timedelta(minutes=31) - SECOND)
    [(_to, both)] = letters(cast)
    assert "entre 10 h 00 et 10 h 14" in both
    assert "Zoé\nInscriptions :\n- lundi 7 décembre 2026 : Repas" in both
    assert "Léo\nInscriptions :\n- lundi 30 novembre 2026 : Repas\n" in both
    assert "1er décembre" not in both
    gather(cast, NOW + timedelta(minutes=31))
    assert "Léo\nAnnulations :\n- lundi 30 novembre 2026 : Repas" in letters(cast)[1][1]


def test_a_typical_week_of_two_children_is_one_letter(cast):
    week = [tick(cast.meal, MONDAY), tick(cast.meal, "lundi 2026-12-07")]
    with database.open_writer(cast.url) as db:
        apply_week(db, alice(cast), {cast.leo: week, cast.zoe: week}, NOW)
    gather(cast, NOW + QUARTER)
    [(_to, text)] = letters(cast)
    assert "Léo\nInscriptions :\n- lundi 30 novembre 2026 : Repas\n- lundi 7 décembre 2026 : Repas" in text
    assert "Zoé\nInscriptions :\n- lundi 7 décembre 2026 : Repas\nRefusé :\n- lundi 30 novembre 2026" in text


def test_what_was_ticked_and_unticked_again_is_no_letter(cast):
    save(cast, alice(cast), cast.leo, [tick(cast.meal, MONDAY)])
    save(cast, alice(cast), cast.leo, [untick(cast.meal, MONDAY)], NOW + SECOND)
    gather(cast, NOW + QUARTER)
    assert (letters(cast), pending(cast)) == ([], 0)


def test_a_save_that_changes_nothing_is_no_letter(cast):
    book(cast, cast.leo, cast.meal, MONDAY)
    save(cast, alice(cast), cast.leo, [tick(cast.meal, MONDAY)])
    assert pending(cast) == 0


def test_each_family_gets_a_letter_of_its_own(cast):
    save(cast, alice(cast), cast.leo, [tick(cast.meal, MONDAY)])
    save(cast, bruno(cast), cast.zoe, [tick(cast.meal, MONDAY)])
    gather(cast, NOW + QUARTER)
    told = dict(letters(cast))
    assert told.keys() == {"alice@exemple.fr", "bruno@exemple.fr"}
    assert "Zoé" not in told["alice@exemple.fr"]
    assert "Léo" not in told["bruno@exemple.fr"]


@pytest.mark.parametrize(
    ("without", "recipients"),
    [
        ({}, ["alice@exemple.fr", "yann@exemple.fr"]),
        ({"receipts": False}, ["yann@exemple.fr"]),
    ],
)
def test_a_letter_goes_to_every_guardian_who_has_not_declined(cast, without, recipients):
    second_guardian(cast)
    with database.open_writer(cast.url) as db:
        db.execute(update(Guardian).where(Guardian.account_id == cast.alice).values(without or {"position": 0}))
    save(cast, alice(cast), cast.leo, [tick(cast.meal, MONDAY)])
    gather(cast, NOW + QUARTER)
    assert [recipient for recipient, _text in letters(cast)] == recipients


@pytest.mark.parametrize("values", [{"email": None}, {"disabled_at": NOW}])
def test_who_cannot_be_reached_gets_none_and_nothing_waits_for_ever(cast, values):
    with database.open_writer(cast.url) as db:
        db.execute(update(Account).where(Account.id == cast.alice).values(values))
    save(cast, alice(cast), cast.leo, [tick(cast.meal, MONDAY)])
    gather(cast, NOW + QUARTER)
    assert (letters(cast), pending(cast)) == ([], 0)


def test_a_sickness_is_confirmed_and_so_is_its_end(cast):
    early = at("lundi 2026-11-23 08:00:00")
    for day in ("mardi 2026-11-24", "jeudi 2026-11-26"):
        book(cast, cast.leo, cast.morning_care, day, time=7 * 60)
    absence = report(cast, alice(cast), cast.leo, days("mardi 2026-11-24", "jeudi 2026-11-26"), early).absence_id
    take_back(cast, alice(cast), absence, at("mardi 2026-11-24 10:00:00"))
    gather(cast, early + timedelta(days=3))
    [(_to, text)] = letters(cast)
    assert "Absences signalées :\n- mardi 24 novembre 2026 : Garderie matin\n" in text
    assert "26 novembre" not in text.partition("Léo")[2]


def test_a_sickness_taken_back_later_is_told_as_booked_again(cast):
    early = at("lundi 2026-11-23 08:00:00")
    book(cast, cast.leo, cast.morning_care, "mardi 2026-11-24", time=7 * 60)
    absence = report(cast, alice(cast), cast.leo, days("mardi 2026-11-24"), early).absence_id
    gather(cast, early + QUARTER)
    take_back(cast, alice(cast), absence, early + timedelta(hours=1))
    gather(cast, early + timedelta(hours=2))
    assert "- mardi 24 novembre 2026 : Garderie matin à 7 h 00 (absence annulée)" in letters(cast)[1][1]


def test_what_the_town_hall_does_is_not_confirmed_to_the_family_as_its_own(cast):
    book(cast, cast.leo, cast.meal, "mardi 2026-11-24")
    by_staff(cast, nadia(cast), cast.leo, days("mardi 2026-11-24"))
    assert pending(cast) == 0


def test_what_the_town_hall_cancelled_meanwhile_is_not_told_as_booked(cast):
    save(cast, alice(cast), cast.leo, [tick(cast.meal, MONDAY), tick(cast.meal, TUESDAY)])
    with database.open_writer(cast.url) as db:
        db.execute(update(Booking).where(Booking.day == on(MONDAY)).values(state=State.CANCELLED))
    gather(cast, NOW + QUARTER)
    [(_to, text)] = letters(cast)
    assert "mardi 1er décembre 2026 : Repas" in text
    assert "30 novembre" not in text


def save_and_fail(cast):
    with database.open_writer(cast.url) as db:
        save_month(db, alice(cast), cast.leo, [tick(cast.meal, MONDAY)], NOW)
        db.flush()
        raise ZeroDivisionError


def test_a_save_that_fails_confirms_nothing(cast):
    with pytest.raises(ZeroDivisionError):
        save_and_fail(cast)
    assert pending(cast) == 0


def test_many_postmen_at_once_write_each_letter_once(cast):
    save(cast, alice(cast), cast.leo, [tick(cast.meal, MONDAY)])
    save(cast, bruno(cast), cast.zoe, [tick(cast.meal, MONDAY)])
    failed = [answer for answer in all_at_once([lambda: gather(cast, NOW + QUARTER)] * 6) if answer is not None]
    assert failed == []
    assert sorted(recipient for recipient, _text in letters(cast)) == ["alice@exemple.fr", "bruno@exemple.fr"]
    assert pending(cast) == 0


def test_a_family_whose_saves_were_told_meanwhile_keeps_the_fresh_ones_waiting(cast):
    """As a postman finds it that chose the family just before another told its older saves."""
    save(cast, alice(cast), cast.leo, [tick(cast.meal, MONDAY)], NOW + timedelta(minutes=5))
    with database.open_writer(cast.url) as db:
        assert receipts.write_due_receipts(db, PORTAL, NOW + QUARTER) is False
    assert (letters(cast), pending(cast)) == ([], 1)


def test_saves_around_a_clock_that_was_set_back_are_one_letter_and_hold_up_nobody(cast):
    save(cast, alice(cast), cast.leo, [tick(cast.meal, MONDAY)], NOW)
    save(cast, alice(cast), cast.leo, [tick(cast.meal, TUESDAY)], NOW - timedelta(minutes=55))
    gather(cast, NOW - timedelta(minutes=40))
    [(_, text)] = letters(cast)
    assert "entre 9 h 05 et 10 h 00" in text
    assert pending(cast) == 0


def test_a_day_reported_sick_in_the_quarter_of_an_hour_after_booking_it_is_told_as_sick(cast):
    save(cast, alice(cast), cast.leo, [tick(cast.meal, MONDAY)])
    report(cast, alice(cast), cast.leo, days(MONDAY), NOW + SECOND)
    gather(cast, NOW + QUARTER)
    [(_to, text)] = letters(cast)
    assert "Absences signalées :\n- lundi 30 novembre 2026 : Repas" in text
    assert "Inscriptions" not in text
