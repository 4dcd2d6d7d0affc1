"""Staff decide on letters that did not arrive, or may not have; each once, in the journal."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, NotFound, Role
from cantine.mail import delivery_state, mail_server, outbox, unsent_mail
from cantine.mail.letter_states import Fate
from cantine.store import database
from cantine.store.tables import JournalEntry, OutboxMail
from tests.support.entering import NOW

LATER = NOW + timedelta(hours=1)


def add(url, **ends):
    with database.open_writer(url) as db:
        told = {"recipient": "alice@exemple.fr", "subject": "Facture", "text": "Bonjour", **ends}
        letter = OutboxMail(**told, written_at=NOW, next_try_at=NOW, tries=3, doubts=2, failure="why")
        db.add(letter)
        db.flush()
        return letter.id


def act(cast, what, *given):
    with database.open_writer(cast.url) as db:
        return what(db, Actor(cast.farid, role=Role.FINANCE), *given, LATER)


def row(url, letter_id):
    with database.open_reader(url) as db:
        return db.execute(select(OutboxMail.__table__).where(OutboxMail.id == letter_id)).one()


def journal(url):
    with database.open_reader(url) as db:
        return db.execute(select(JournalEntry.action, JournalEntry.after)).all()


@pytest.mark.parametrize(
    "ends",
    [
        {"given_up_at": NOW},
        {"given_up_at": NOW, "refused": True},
        {"doubtful_at": NOW},
        {"sent_at": NOW, "filed": True},
    ],
)
def test_a_letter_that_did_not_arrive_leaves_once_more(cast, ends):
    number = add(cast.url, **ends)
    with database.open_writer(cast.url) as db:
        mail_server.note_failure(db, "down", LATER)
    act(cast, unsent_mail.resend, number)
    with database.open_writer(cast.url) as db:
        assert not delivery_state.is_resting(db, LATER)
        assert outbox.take_due(db, "cantine@exemple.fr", LATER).id == number
    assert ("resend_letter", {"subject": "Facture"}) in journal(cast.url)
    with pytest.raises(NotAccepted):
        act(cast, unsent_mail.resend, number)


def test_a_letter_in_doubt_is_considered_delivered_and_leaves_no_more(cast):
    number = add(cast.url, doubtful_at=NOW, secret=True)
    act(cast, unsent_mail.consider_delivered, number)
    assert (row(cast.url, number).sent_at, row(cast.url, number).text) == (LATER, "")
    with database.open_reader(cast.url) as db:
        assert delivery_state.find_fate(db, number) == (Fate.CONSIDERED, "why")
        assert delivery_state.list_undelivered(db, with_money=True) == []
    for what in (unsent_mail.consider_delivered, unsent_mail.resend):
        with pytest.raises(NotAccepted):
            act(cast, what, number)


@pytest.mark.parametrize("ends", [{}, {"sent_at": NOW}, {"given_up_at": NOW, "text": ""}])
def test_one_that_waits_has_left_or_is_wiped_is_not_sent_again(cast, ends):
    number = add(cast.url, **ends)
    with pytest.raises(NotAccepted):
        act(cast, unsent_mail.resend, number)
    with pytest.raises(NotAccepted):
        act(cast, unsent_mail.consider_delivered, number)
    with pytest.raises(NotFound):
        act(cast, unsent_mail.resend, number + 1000)


def test_all_that_were_given_up_leave_once_more_but_for_the_refused_and_the_wiped(cast):
    given_up = [add(cast.url, given_up_at=NOW) for _ in range(3)]
    others = [add(cast.url, given_up_at=NOW, refused=True), add(cast.url, given_up_at=NOW, text="")]
    assert act(cast, unsent_mail.resend_given_up) == 3
    assert act(cast, unsent_mail.resend_given_up) == 0
    assert all(row(cast.url, number).given_up_at is None for number in given_up)
    assert all(row(cast.url, number).given_up_at for number in others)


def test_a_test_letter_goes_to_whoever_asks_at_once(cast):
    with database.open_writer(cast.url) as db:
        number = unsent_mail.write_test_letter(db, Actor(cast.ines, role=Role.ADMIN), "https://cantine.fr", NOW)
    letter = row(cast.url, number)
    assert (letter.recipient, letter.subject) == ("ines@exemple.fr", "Saint-Just-d'Avray : message d'essai")
    assert "https://cantine.fr" in letter.text
