"""The journal of sign-ins and the letter to whoever is guessed at: what is kept, what is not, and who is told."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from cantine import mailing
from cantine.access import flow
from cantine.access.actions import access_links, sign_in_events, sign_in_letters
from cantine.access.actions.sessions import OpenedSession
from cantine.access.queries import letters_due, sign_in_log
from cantine.access.queries.known_devices import VisitingBrowser
from cantine.common.terms.sign_ins import SignInKind
from cantine.settings import settings
from cantine.store import database
from cantine.store.tables import Account, Family, Guardian, OutboxMail, SignInEvent, Tries
from tests.cast import PASSWORD
from tests.support.entering import second_guardian
from tests.support.query_count import queries

ALICE, HERE = "alice@exemple.fr", "192.0.2.1"
FIREFOX = VisitingBrowser(name="Mozilla/5.0 (Android) Firefox/130.0")


def guess(times=1, login=ALICE, address=HERE):
    return [flow.try_sign_in(login, f"guess {number}", address, browser=FIREFOX) for number in range(times)]


def read_events(portal):
    with database.open_reader(portal.url) as db:
        return db.execute(select(SignInEvent.__table__).order_by(SignInEvent.id)).all()


def tell(portal, moment):
    """One round of the postman; the letters written so far, as (recipient, text)."""
    with database.open_writer(portal.url) as db:
        sign_in_letters.write_due_letters(db, moment.now)
        return [tuple(row) for row in db.execute(select(OutboxMail.recipient, OutboxMail.text).order_by(OutboxMail.id))]


def test_of_all_guesses_the_five_that_were_looked_at_are_kept(portal, moment):
    guess(100)
    events = read_events(portal)
    assert [event.kind for event in events] == [SignInKind.FAILED] * 4 + [SignInKind.BLOCKED]
    assert {(event.account_id, event.login, event.address, event.device) for event in events} == {
        (portal.alice, ALICE, HERE, FIREFOX.name)
    }
    assert [event.awaits_letter for event in events] == [False] * 4 + [True]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" 0101 ", "101"),
        (" Alice@Exemple.FR ", ALICE),
        ("personne@exemple.fr", "personne@exemple.fr"),
        (PASSWORD, ""),
        ("mon mot de passe@", ""),
        ("", ""),
    ],
)
def test_what_was_typed_is_kept_where_it_has_the_form_of_a_login_and_nowhere_else(portal, typed, kept):
    guess(7, typed)
    assert {event.login for event in read_events(portal)} == {kept}
    if typed and not kept:
        with database.open_reader(portal.url) as db:
            assert typed not in str(db.execute(select(SignInEvent.__table__)).all())


def test_a_family_s_number_names_the_family_and_no_one_of_its_guardians(portal):
    second_guardian(portal, "the password of Yann")
    guess(login="101")
    [event] = read_events(portal)
    assert (event.family_id, event.account_id) == (portal.alices_family, None)


def test_the_owner_gets_one_letter_with_a_link_that_opens_although_the_account_waits(portal, moment):
    guess(50)
    assert tell(portal, moment)[0][0] == ALICE
    [(_, text)] = tell(portal, moment)
    assert "lundi 23 novembre à 10\xa0h\xa000" in text
    assert HERE in text
    assert "Firefox sur Android" in text
    assert flow.try_sign_in(ALICE, PASSWORD, HERE).until
    secret = text.partition("/acces#")[2].split()[0]
    opened = flow.open_by_link(secret)
    assert isinstance(opened, OpenedSession)
    assert flow.open_by_link(secret) is None


def test_a_new_block_of_the_same_day_brings_no_second_letter_and_one_of_the_next_day_does(portal, moment):
    guess(5)
    tell(portal, moment)
    moment.forward(timedelta(minutes=30))
    assert isinstance(flow.try_sign_in(ALICE, PASSWORD, HERE), OpenedSession)
    guess(5)
    assert len(tell(portal, moment)) == 1
    moment.forward(timedelta(hours=23, minutes=30))
    assert isinstance(flow.try_sign_in(ALICE, PASSWORD, HERE), OpenedSession)
    guess(5)
    assert len(tell(portal, moment)) == 2


def test_all_guardians_of_a_number_are_told_and_nobody_of_a_number_or_address_that_is_nobody_s(portal, moment):
    second_guardian(portal, "the password of Yann")  # who has no address
    guess(6, "101")
    guess(6, "999", "192.0.2.2")
    guess(6, "personne@exemple.fr", "192.0.2.3")
    [(to, text)] = tell(portal, moment)
    assert to == ALICE
    assert HERE not in text, "it may have been Yann, and where he is is not Alice's business"
    with database.open_reader(portal.url) as db:
        assert not letters_due.is_due(db, moment.now)


def test_the_letter_speaks_the_language_of_the_account(portal, moment):
    with database.open_writer(portal.url) as db:
        db.execute(update(Account).where(Account.id == portal.alice).values(language="en"))
    guess(5)
    [(_, text)] = tell(portal, moment)
    assert "Several wrong passwords were tried" in text


def test_the_postman_writes_it(portal, moment, monkeypatch, tmp_path):
    monkeypatch.setattr(mailing, "choose_outbox_folder", lambda *_args, **_more: tmp_path)
    guess(5)
    assert mailing.send_waiting() == 1
    assert mailing.send_waiting() == 0


def test_a_refusal_asks_and_writes_as_much_whether_the_account_exists_or_not(portal, moment):
    """Also the fifth, after which the owner of the one is told."""
    counts = []
    for login in (ALICE, "personne@exemple.fr"):
        for number in range(7):
            with queries(portal.url) as asked:
                flow.try_sign_in(login, f"guess {number}", None)
            counts.append(len(asked))
    assert counts[:7] == counts[7:]


def test_entries_are_kept_twelve_months(portal, moment):
    guess()
    moment.forward(timedelta(days=365) - timedelta(seconds=1))
    for left in (1, 0):
        with database.open_writer(portal.url) as db:
            sign_in_events.delete_old(db, moment.now)
        assert len(read_events(portal)) == left
        moment.forward(timedelta(seconds=1))


def test_the_journal_is_found_by_person_family_and_day(portal, moment):
    guess()
    guess(1, "103", "192.0.2.7")
    moment.forward(timedelta(days=1))
    guess(1, "personne@exemple.fr")
    with database.open_reader(portal.url) as db:

        def find(**choice):
            return [line.login for line in sign_in_log.list_page(db, **choice)[0]]

        assert find() == ["personne@exemple.fr", "103", ALICE]
        assert find(person="ALICE") == [ALICE]
        assert find(person="192.0.2.7") == ["103"]
        assert find(family=103) == ["103"]
        assert find(day=moment.now.date()) == ["personne@exemple.fr"]


def test_what_was_tried_with_a_guardian_s_address_is_found_and_named_by_the_family(portal, moment):
    guess()
    guess(1, "personne@exemple.fr")
    with database.open_reader(portal.url) as db:
        [line], count = sign_in_log.list_page(db, family=101)
        assert (line.login, line.family.endswith("(n° 101)"), count) == (ALICE, True, 1)
        assert [line.family for line in sign_in_log.list_page(db)[0]] == ["", line.family]


def test_of_a_guardian_of_two_families_either_number_finds_the_try_and_neither_is_named(portal, moment):
    with database.open_writer(portal.url) as db:
        second = db.scalars(select(Guardian.family_id).where(Guardian.family_id != portal.alices_family)).first()
        db.add(Guardian(family_id=second, account_id=portal.alice, position=9))
        number = db.scalar(select(Family.number).where(Family.id == second))
    guess()
    with database.open_reader(portal.url) as db:
        for family in (101, number):
            assert [(line.login, line.family) for line in sign_in_log.list_page(db, family=family)[0]] == [(ALICE, "")]


def test_a_link_that_opens_in_a_new_browser_is_told_of_like_a_password(portal, moment):
    with database.open_writer(portal.url) as db:
        db.execute(update(Account).where(Account.id == portal.alice).values(devices_since=moment.now))
        address = access_links.make_link(db, portal.alice, moment.now, "blocked")
    assert flow.open_by_link(address.partition("#")[2], HERE, FIREFOX)
    [event] = read_events(portal)
    assert (event.kind, event.account_id, event.address) == (SignInKind.NEW_DEVICE, portal.alice, HERE)
    assert [to for to, _ in tell(portal, moment)] == [ALICE]


@pytest.fixture
def https(portal, monkeypatch):
    """The portal behind a proxy that speaks HTTPS and was not named."""
    monkeypatch.setenv("CANTINE_BASE_URL", "https://cantine.exemple.fr")
    settings.cache_clear()
    yield portal
    settings.cache_clear()


@pytest.mark.parametrize("address", [None, "10.0.0.7", "fd00::7"])
def test_behind_a_proxy_that_was_not_named_all_count_as_one_with_more_tries(https, moment, checked, address):
    guess(1, "personne@exemple.fr", address)
    with database.open_writer(https.url) as db:
        of_all = Tries.key.startswith("adresse")
        assert db.execute(update(Tries).where(of_all).values(count=399).returning(Tries.key)).scalars().all() == [
            "adresse inconnue:23.11.2026 10 h"
        ]
    checked.clear()
    answers = [guess(1, f"parent{number}@exemple.fr", address)[0].until for number in range(5)]
    assert answers == [None] + [moment.now + timedelta(seconds=5)] * 4
    assert len(set(checked)) == 1
    moment.forward(timedelta(hours=1))
    assert guess(1, "bruno@exemple.fr", address)[0].until is None, "each hour begins anew"


def test_an_address_of_the_internet_is_believed_and_all_are_once_the_proxy_is_named(https, moment, monkeypatch):
    for number in range(40):
        guess(1, f"parent{number}@exemple.fr", "8.8.8.8")
    assert guess(1, "bruno@exemple.fr", "8.8.8.8")[0].until
    assert guess(1, "bruno@exemple.fr", None)[0].until is None
    monkeypatch.setenv("CANTINE_TRUSTED_PROXIES", "127.0.0.1")
    settings.cache_clear()
    for number in range(40):
        guess(1, f"other{number}@exemple.fr", "10.0.0.7")
    assert guess(1, "bruno@exemple.fr", "10.0.0.7")[0].until
