"""« Mon profil » by its actions: details, an address confirmed by its code, a password; and no secret kept anywhere."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from cantine import clock, mailing
from cantine.access import flow
from cantine.access.actions import passwords, profile, sessions
from cantine.access.queries import visitors
from cantine.common.form_input import NotAccepted
from cantine.common.language.languages import speak
from cantine.common.roles import Actor, Forbidden, Role
from cantine.mail import outbox
from cantine.store import database, file_places
from cantine.store.tables import Account, EmailChange, Guardian, JournalEntry, OutboxMail
from tests.cast import PASSWORD

A_SECOND = timedelta(seconds=1)
NEW = "alice.morel@exemple.fr"
CHOSEN = "lampe orange tracteur cerise"


@pytest.fixture
def alice(portal):
    return Actor(portal.alice, portal.alices_family)


def ask(portal, moment, actor, address=NEW):
    with database.open_writer(portal.url) as db:
        return profile.request_email(db, actor, address, moment.now)


def confirm(portal, moment, actor, code):
    with database.open_writer(portal.url) as db:
        return profile.confirm_email(db, actor, code, moment.now)


def rows(portal, table):
    with database.open_reader(portal.url) as db:
        return db.execute(select(table.__table__)).all()


def email_of(portal, account_id):
    [email] = [row.email for row in rows(portal, Account) if row.id == account_id]
    return email


def code_in_the_last_letter(portal):
    return re.search(r"cette adresse mail : ([0-9]{6})\n", rows(portal, OutboxMail)[-1].text)[1]


def another_than(code):
    return f"{(int(code) + 1) % 10**6:06}"


def test_own_name_and_phone_are_saved_in_the_own_family_only(portal, moment, alice):
    with database.open_writer(portal.url) as db:
        db.add(Guardian(family_id=portal.chloes_family, account_id=portal.alice, first_name="A."))
        profile.save_details(db, alice, "  Alice  Marie ", "Morel\0", "06 39 98\n01 01", moment.now)
    saved = {row.family_id: tuple(row)[2:5] for row in rows(portal, Guardian) if row.account_id == portal.alice}
    assert saved == {
        portal.alices_family: ("Alice Marie", "Morel", "06 39 98 01 01"),
        portal.chloes_family: ("A.", "", ""),
    }
    [entry] = rows(portal, JournalEntry)
    assert (entry.action, entry.account_id, entry.family_id) == ("save_details", portal.alice, portal.alices_family)
    assert (entry.before["first_name"], entry.after["first_name"]) == ("Alice", "Alice Marie")


def test_saving_the_same_details_writes_nothing(portal, moment, alice):
    with database.open_writer(portal.url) as db:
        profile.save_details(db, alice, "Alice", "Morel", "", moment.now)
    assert rows(portal, JournalEntry) == []


@pytest.mark.parametrize(
    ("last_name", "phone", "says"),
    [
        ("  ", "06 01", "Saisissez votre nom"),
        ("Morel", "abc", "« abc » n'est pas un numéro de téléphone"),
        ("Morel", "06 01 (soir)", "n'est pas un numéro de téléphone"),
        ("Morel", "@", "n'est pas un numéro de téléphone"),
    ],
)
def test_no_name_and_a_word_for_a_telephone_are_refused(portal, moment, alice, last_name, phone, says):
    with pytest.raises(NotAccepted, match=says), database.open_writer(portal.url) as db:
        profile.save_details(db, alice, "Alice", last_name, phone, moment.now)
    with pytest.raises(NotAccepted, match="Saisissez votre nom"), database.open_writer(portal.url) as db:
        profile.save_name(db, alice, " ", moment.now)
    assert rows(portal, JournalEntry) == []


def test_staff_have_no_details_in_any_family(portal, moment):
    with pytest.raises(Forbidden), database.open_writer(portal.url) as db:
        profile.save_details(db, Actor(portal.nadia, role=Role.MANAGER), "N", "N", "", moment.now)


def test_the_code_that_was_mailed_to_the_new_address_makes_it_the_own_one(portal, moment, alice):
    assert ask(portal, moment, alice, "  Alice.Morel@Exemple.FR ") == NEW
    [letter] = rows(portal, OutboxMail)
    assert letter.recipient == NEW
    assert "lundi 23 novembre à 10 h 30" in letter.text
    assert email_of(portal, portal.alice) == "alice@exemple.fr", "not before the code was typed"
    assert confirm(portal, moment, alice, f" {code_in_the_last_letter(portal)}\n")
    assert email_of(portal, portal.alice) == NEW
    assert isinstance(flow.try_sign_in(NEW, PASSWORD, None), sessions.OpenedSession)
    assert flow.try_sign_in("alice@exemple.fr", PASSWORD, None) == flow.SignInRefused()
    assert rows(portal, EmailChange) == []


def test_anything_but_the_code_confirms_nothing(portal, moment, alice):
    ask(portal, moment, alice)
    for wrong in ("", "abcdef", "\0", "١٢٣٤٥٦"):
        assert not confirm(portal, moment, alice, wrong)
    assert email_of(portal, portal.alice) == "alice@exemple.fr"
    assert confirm(portal, moment, alice, code_in_the_last_letter(portal)), "four tries leave a fifth"


def test_a_code_may_be_tried_five_times(portal, moment, alice):
    ask(portal, moment, alice)
    code = code_in_the_last_letter(portal)
    for _ in range(5):
        assert not confirm(portal, moment, alice, another_than(code))
    assert not confirm(portal, moment, alice, code)


def test_a_code_works_once(portal, moment, alice):
    ask(portal, moment, alice)
    code = code_in_the_last_letter(portal)
    assert confirm(portal, moment, alice, code)
    assert not confirm(portal, moment, alice, code)


@pytest.mark.parametrize(
    ("waited", "opens"), [(timedelta(minutes=30) - A_SECOND, True), (timedelta(minutes=30), False)]
)
def test_a_code_is_good_for_half_an_hour_exactly(portal, moment, alice, waited, opens):
    ask(portal, moment, alice)
    moment.forward(waited)
    assert confirm(portal, moment, alice, code_in_the_last_letter(portal)) is opens


def test_only_the_last_code_counts(portal, moment, alice):
    ask(portal, moment, alice, "first@exemple.fr")
    first = code_in_the_last_letter(portal)
    ask(portal, moment, alice, "second@exemple.fr")
    second = code_in_the_last_letter(portal)
    if first != second:
        assert not confirm(portal, moment, alice, first)
    assert confirm(portal, moment, alice, second)
    assert email_of(portal, portal.alice) == "second@exemple.fr"


def test_the_code_of_one_account_does_not_serve_another(portal, moment, alice):
    bruno = Actor(portal.bruno, portal.brunos_family)
    ask(portal, moment, alice)
    code = code_in_the_last_letter(portal)
    assert not confirm(portal, moment, bruno, code)
    ask(portal, moment, bruno, "bruno.petit@exemple.fr")
    if code_in_the_last_letter(portal) != code:
        assert not confirm(portal, moment, bruno, code)
    assert confirm(portal, moment, alice, code)


def test_the_address_of_another_account_gets_the_same_answer_and_its_owner_a_letter(portal, moment, alice):
    assert ask(portal, moment, alice, "Bruno@exemple.fr") == "bruno@exemple.fr"
    [letter] = rows(portal, OutboxMail)
    assert letter.recipient == "bruno@exemple.fr"
    assert "déjà celle de votre compte" in letter.text
    assert not re.search("[0-9]{6}", letter.text)


@pytest.mark.parametrize(("of_the_owner", "language"), [("", "fr"), ("en", "en"), ("fr", "fr")])
def test_the_owner_of_an_address_reads_the_own_language_and_not_that_of_who_asked(
    portal, moment, alice, of_the_owner, language
):
    with database.open_writer(portal.url) as db:
        db.get_one(Account, portal.bruno).language = of_the_owner
    with speak("fr" if language == "en" else "en"):
        ask(portal, moment, alice, "bruno@exemple.fr")
    [letter] = rows(portal, OutboxMail)
    assert letter.language == language
    assert ("déjà celle de votre compte" in letter.text) == (language == "fr")


def test_whether_an_earlier_code_still_works_tells_nothing_about_an_address(portal, moment, alice):
    answers = []
    for address in ("bruno@exemple.fr", "nobody@exemple.fr"):
        ask(portal, moment, alice, "mine@exemple.fr")
        code = code_in_the_last_letter(portal)
        ask(portal, moment, alice, address)
        answers.append(confirm(portal, moment, alice, code))
        moment.forward(timedelta(days=2))
    assert answers == [False, False]
    assert email_of(portal, portal.alice) == "alice@exemple.fr"


def test_an_address_that_was_free_when_the_code_left_and_is_another_s_now_is_not_taken(portal, moment, alice):
    ask(portal, moment, alice)
    with database.open_writer(portal.url) as db:
        db.get_one(Account, portal.bruno).email = NEW
    assert not confirm(portal, moment, alice, code_in_the_last_letter(portal))


def test_asking_for_codes_again_and_again_waits_and_guessing_them_does_not_get_further(portal, moment, alice):
    for _ in range(3):
        ask(portal, moment, alice)
    with pytest.raises(profile.TooOften) as refused:
        ask(portal, moment, alice)
    assert refused.value.until == moment.now + timedelta(minutes=5)
    assert len(rows(portal, OutboxMail)) == 3
    moment.at(refused.value.until)
    assert ask(portal, moment, alice)


NOT_ONE_ADDRESS = [
    "",
    "alice",
    "@exemple.fr",
    "alice@",
    "alice@exemple",
    "alice@exemple..fr",
    "alice@exemple.fr,bruno@exemple.fr",
    "x@mechant.fr,alice@exemple.fr",
    "a;b@exemple.fr",
    "Alice<alice@exemple.fr>",
    '"alice@exemple.fr',
    "alice @exemple.fr",
    "alice@exemple.fr\nBcc: tous@exemple.fr",
    "alice\0@exemple.fr",
    "élodie@exemple.fr",
]


def test_what_is_not_exactly_one_address_is_refused(portal, moment, alice):
    for address in NOT_ONE_ADDRESS:
        with pytest.raises(profile.BadAddress):
            ask(portal, moment, alice, address)
    assert rows(portal, OutboxMail) == rows(portal, EmailChange) == []


def entered(portal, password=PASSWORD):
    opened = flow.try_sign_in("alice@exemple.fr", password, None)
    with database.open_reader(portal.url) as db:
        return visitors.find_by_session(db, opened.session_id, clock.now(), unfinished=True)


def test_a_changed_password_ends_every_session_but_the_one_that_changed_it(portal, moment):
    telephone, here = entered(portal), entered(portal)
    with database.open_writer(portal.url) as db:
        opened = profile.change_password(db, here, passwords.hash_password(CHOSEN), moment.now)
    with database.open_reader(portal.url) as db:
        for ended in (telephone, here):
            assert visitors.find_by_session(db, ended.session_id, moment.now) is None
        assert visitors.find_by_session(db, opened.session_id, moment.now).account_id == portal.alice
    assert flow.try_sign_in("alice@exemple.fr", PASSWORD, None) == flow.SignInRefused()
    assert entered(portal, CHOSEN)


def test_a_mailed_password_is_worth_nothing_once_an_own_one_was_chosen(portal, moment):
    flow.send_new_password("alice@exemple.fr", None)
    mailed = re.search(r"nouveau mot de passe : (\S+)", rows(portal, OutboxMail)[-1].text)[1]
    here = entered(portal)
    with database.open_writer(portal.url) as db:
        profile.change_password(db, here, passwords.hash_password(CHOSEN), moment.now)
    assert flow.try_sign_in("alice@exemple.fr", mailed, None) == flow.SignInRefused()


def test_the_own_password_cannot_be_guessed_on_a_screen_that_was_left_open(portal, moment):
    here = entered(portal)
    assert [flow.is_own_password(here, f"guess {number}") for number in range(5)] == [False] * 5
    assert flow.is_own_password(here, PASSWORD) == flow.SignInRefused(moment.now + timedelta(seconds=30))
    moment.forward(timedelta(seconds=30))
    assert flow.is_own_password(here, PASSWORD) is True
    assert flow.is_own_password(here, "guess") is False, "the right one starts the count afresh"


def test_guesses_at_the_sign_in_do_not_keep_its_owner_from_a_new_password(portal, moment):
    here = entered(portal)
    for number in range(6):
        refused = flow.try_sign_in("alice@exemple.fr", f"guess {number}", None)
    assert refused == flow.SignInRefused(moment.now + timedelta(seconds=30))
    assert flow.is_own_password(here, PASSWORD) is True


def test_ten_new_passwords_are_judged_then_the_next_ones_wait(portal, moment):
    here = entered(portal)
    assert [flow.count_choice(here) for _ in range(10)] == [None] * 10
    assert flow.count_choice(here) == flow.SignInRefused(moment.now + timedelta(seconds=30))
    moment.forward(timedelta(seconds=30))
    assert flow.count_choice(here) is None


def test_neither_the_journal_nor_what_has_left_the_outbox_holds_a_secret(portal, moment, alice, tmp_path, monkeypatch):
    monkeypatch.setattr(file_places, "DATA", tmp_path)
    flow.send_new_password("alice@exemple.fr", None)
    mailed = re.search(r"nouveau mot de passe : (\S+)", rows(portal, OutboxMail)[-1].text)[1]
    link = re.search(r"acces#(\w+)", rows(portal, OutboxMail)[-1].text)[1]
    here = entered(portal, mailed)
    with database.open_writer(portal.url) as db:
        opened = profile.change_password(db, here, passwords.hash_password(CHOSEN), moment.now)
        token = sessions.claim(db, opened.ticket, moment.now).token
    ask(portal, moment, alice)
    code = code_in_the_last_letter(portal)
    assert not confirm(portal, moment, alice, another_than(code))
    assert confirm(portal, moment, alice, code)
    with database.open_writer(portal.url) as db:
        outbox.write(db, NEW, "Facture", "Une lettre sans secret.", moment.now)
    assert mailing.send_waiting() == 6  # the password is told, and the address at the old and the new one
    accounts = [row.password_hash for row in rows(portal, Account) if row.password_hash]
    secrets = {PASSWORD, CHOSEN, mailed, link, code, opened.ticket, token, *accounts}
    journal, letters = rows(portal, JournalEntry), sorted(rows(portal, OutboxMail), key=lambda one: one.id)
    assert [entry.action for entry in journal] == [
        "send_new_password",
        "sign_in",
        "change_password",
        "ask_for_email",
        "confirm_email",
    ]
    assert [bool(letter.text) for letter in letters] == [False, True, False, True, True, True]
    assert letters[-1].text == "Une lettre sans secret."
    kept = [str(value) for row in [*journal, *letters] for name, value in row._mapping.items() if "at" not in name]
    assert [secret for secret in secrets if any(secret in value for value in kept)] == []
    assert "$2b$" not in "".join(kept)
