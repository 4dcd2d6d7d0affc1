"""The town hall does not ask what a lateness costs: with a reason of its list, before it is billed."""

import pytest
from sqlalchemy import select

from cantine.attendance.actions import waivers
from cantine.attendance.actions.waivers import WaiverReasonsForm
from cantine.billing.queries import invoice_drafts
from cantine.bookings.queries.waivers import list_reasons
from cantine.bookings.rules.waivers import USUAL_REASONS, NotOffered, WaivedTooLate
from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, Forbidden, NotFound, Role
from cantine.common.terms.booking_events import LateBy
from cantine.common.vocabulary import State
from cantine.store import database
from cantine.store.tables import Booking
from tests.support.billing import NOVEMBER, NOW, bill, prices
from tests.support.saving import book, journal

WORK = "Travail"


@pytest.fixture
def nadia(cast):
    return Actor(cast.nadia, role=Role.MANAGER)


@pytest.fixture
def late(cast):
    """Meals at 3,00 € for Alice, 1,50 € more when late; one of them is."""
    prices(cast)
    return book(cast, cast.leo, cast.meal, "mardi 2026-11-03", state=State.ADDED, reason="Oubli")


def waive(cast, actor, ids, reason=WORK):
    with database.open_writer(cast.url) as db:
        return waivers.waive(db, actor, ids, reason, NOW)


def ask_again(cast, actor, ids):
    with database.open_writer(cast.url) as db:
        return waivers.ask_again(db, actor, ids, NOW)


def waived(cast, booking):
    with database.open_reader(cast.url) as db:
        return db.scalar(select(Booking.waived).where(Booking.id == booking))


def due(cast):
    with database.open_reader(cast.url) as db:
        drafts = invoice_drafts.draft_invoices(db, NOVEMBER, [cast.alices_family])
    return sum(line.cents for line in drafts.lines[cast.alices_family])


def test_what_is_waived_is_not_asked_and_asked_again_it_is(cast, nadia, late, locks_in_order):
    assert due(cast) == 450
    assert waive(cast, nadia, [late]) == 1
    assert (waived(cast, late), due(cast)) == (WORK, 300)
    assert ask_again(cast, nadia, [late]) == 1
    assert (waived(cast, late), due(cast)) == ("", 450)


def test_asking_twice_changes_nothing_and_is_told_once(cast, nadia, late):
    waive(cast, nadia, [late])
    before = journal(cast)
    assert waive(cast, nadia, [late]) == 0
    assert journal(cast) == before


def test_what_is_billed_is_corrected_by_a_credit_note(cast, nadia, late):
    bill(cast)
    with pytest.raises(WaivedTooLate, match="avoir"):
        waive(cast, nadia, [late])
    assert waived(cast, late) == ""


def test_only_reasons_of_the_list_count(cast, nadia, late):
    with pytest.raises(NotOffered, match="liste"):
        waive(cast, nadia, [late], "Parce que")


def test_a_booking_that_is_cancelled_or_unknown_has_nothing_to_waive(cast, nadia, late):
    gone = book(cast, cast.leo, cast.meal, "jeudi 2026-11-05", state=State.CANCELLED)
    for missing in (gone, 999_999):
        with pytest.raises(NotFound):
            waive(cast, nadia, [late, missing])
    assert waived(cast, late) == ""
    with pytest.raises(ValueError, match="Trop"):
        waive(cast, nadia, range(1, 600))


def test_who_only_looks_waives_nothing(cast, late):
    reader = Actor(cast.remi, role=Role.READER)
    for act in (waive, ask_again):
        with pytest.raises(Forbidden):
            act(cast, reader, [late])


def test_the_town_makes_its_own_list_and_what_was_waived_keeps_its_words(cast, nadia, late):
    ines = Actor(cast.ines, role=Role.ADMIN)
    with database.open_writer(cast.url) as db:
        assert list_reasons(db) == [*USUAL_REASONS]
    waive(cast, nadia, [late])
    for typed, kept in (
        (("Deuil", "", " Panne  du site "), ["Deuil", "Panne du site"]),
        (("Panne du site",), ["Panne du site"]),
    ):
        with database.open_writer(cast.url) as db:
            waivers.set_reasons(db, ines, WaiverReasonsForm(typed), NOW)
        with database.open_reader(cast.url) as db:
            assert list_reasons(db) == kept
    assert waived(cast, late) == WORK
    with pytest.raises(NotOffered):
        waive(cast, nadia, [late], "Deuil")
    with pytest.raises(NotAccepted), database.open_writer(cast.url) as db:
        waivers.set_reasons(db, ines, WaiverReasonsForm(("",)), NOW)


def test_a_parent_s_lateness_is_waived_too(cast, nadia, late):
    theirs = book(cast, cast.leo, cast.meal, "vendredi 2026-11-06", state=State.ADDED, late_by=LateBy.PARENT)
    assert waive(cast, nadia, [late, theirs], "Erreur de la mairie") == 2
