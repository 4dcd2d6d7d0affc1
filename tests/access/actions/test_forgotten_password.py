"""« Mot de passe oublié ? »: a password by mail, good for 24 hours, that locks nobody out."""

import re
from datetime import timedelta
from functools import partial
from math import log2

import pytest
from sqlalchemy import select

from cantine.access.actions import access_links, forgotten_password, passwords, sessions, sign_in
from cantine.access.queries import visitors
from cantine.access.rules.mailed_passwords import GROUP, GROUPS, LETTERS, read_mailed_password
from cantine.store import database
from cantine.store.tables import Account, JournalEntry, OutboxMail
from tests.cast import PASSWORD
from tests.support.entering import NOW, change, enter, mailed_to
from tests.support.saving import all_at_once

A_DAY = timedelta(hours=24)
A_SECOND = timedelta(seconds=1)


def letters(url):
    with database.open_reader(url) as db:
        return db.execute(select(OutboxMail.__table__).order_by(OutboxMail.id)).all()


@pytest.mark.parametrize("typed", ["alice@exemple.fr", "  Alice@EXEMPLE.fr "])
def test_the_letter_goes_to_the_address_of_the_account(cast, typed):
    password = mailed_to(cast.url, typed)
    [letter] = letters(cast.url)
    assert letter.recipient == "alice@exemple.fr"
    assert letter.subject == "Saint-Just-d'Avray : votre nouveau mot de passe"
    assert f"Votre nouveau mot de passe : {password}\n" in letter.text
    assert "\nLe portail : http://localhost:8501\n" in letter.text
    assert "mardi 24 novembre à 10 h 00" in letter.text
    assert (letter.written_at, letter.next_try_at, letter.sent_at, letter.tries) == (NOW, NOW, None, 0)


@pytest.mark.parametrize("typed", ["nobody@exemple.fr", "", "101", "%", "alice", "alice@exemple.fr\0"])
def test_nothing_is_written_for_an_address_that_nobody_has(cast, typed):
    with database.open_writer(cast.url) as db:
        assert not forgotten_password.send_new_password(db, typed, "abcd", "hash", NOW)
    assert letters(cast.url) == []


def test_a_disabled_account_gets_no_letter(cast):
    change(cast, cast.alice, disabled_at=NOW)
    with database.open_writer(cast.url) as db:
        assert not forgotten_password.send_new_password(db, "alice@exemple.fr", "abcd", "hash", NOW)
    assert letters(cast.url) == []


def test_the_mailed_password_opens_once_and_an_own_one_must_be_chosen_then(cast):
    password = mailed_to(cast.url, "alice@exemple.fr")
    before = enter(cast.url, "101")
    assert not before.must_choose
    visitor = enter(cast.url, "alice@exemple.fr", password)
    assert (visitor.account_id, visitor.must_choose) == (cast.alice, True)
    assert enter(cast.url, "alice@exemple.fr", password) is None
    assert enter(cast.url, "101", password) is None
    with database.open_reader(cast.url) as db:
        assert visitors.find_by_session(db, before.session_id, NOW) is None


@pytest.mark.parametrize("around", ["{} ", " {}", "\t{}\r\n", "\u00a0{}\u202f", "\u200b{}\ufeff"])
def test_a_mailed_password_is_copied_with_what_stands_around_it(cast, around):
    """A double tap on a telephone takes the blank beside the word."""
    password = mailed_to(cast.url, "alice@exemple.fr")
    assert enter(cast.url, "alice@exemple.fr", around.format(password)).must_choose


@pytest.mark.parametrize(
    "typed",
    [str.upper, str.capitalize, lambda one: one.replace("-", ""), lambda one: one.replace("-", " "),
     lambda one: one.replace("-", "\u2011"), lambda one: one.replace("-", " – "), lambda one: " ".join(one),
     lambda one: one.replace("-", "\u00ad-\u2212")],
    ids=["capitals", "first", "joined", "blanks", "unbroken", "dashes", "spelt", "hidden"],
)  # fmt: skip
def test_a_mailed_password_is_taken_as_a_telephone_or_a_mail_program_makes_it(cast, typed):
    password = mailed_to(cast.url, "alice@exemple.fr")
    assert enter(cast.url, "alice@exemple.fr", typed(password)).must_choose


def test_a_mailed_password_has_59_bits_without_its_hyphens_and_capitals():
    assert log2(len(set(LETTERS)) ** (GROUPS * GROUP)) > 59
    assert {read_mailed_password(one) for one in ("Q7KD X2MP 9SVA", "q7kdx2mp9sva")} == {"q7kd-x2mp-9sva"}
    assert read_mailed_password(" Un-Autre\n") == "Un-Autre"


def link_of(letter):
    return re.search(r"http://localhost:8501/acces#([0-9a-f]{64})\n", letter.text)[1]


def use(cast, secret, now=NOW):
    with database.open_writer(cast.url) as db:
        return access_links.use_link(db, secret, now)


def test_the_letter_has_a_link_beside_the_password_and_using_one_ends_both(cast):
    for first, second in ((True, False), (False, True)):
        password = mailed_to(cast.url, "alice@exemple.fr")
        secret = link_of(letters(cast.url)[-1])
        tries = [lambda password=password: enter(cast.url, "101", password), lambda secret=secret: use(cast, secret)]
        assert tries[first]()
        assert tries[second]() is None
        assert tries[first]() is None


def test_the_link_works_as_long_as_the_password_beside_it_and_the_next_letter_ends_it(cast):
    mailed_to(cast.url, "alice@exemple.fr")
    mailed_to(cast.url, "alice@exemple.fr")
    first, second = map(link_of, letters(cast.url))
    assert use(cast, first) is None
    assert use(cast, second, NOW + A_DAY) is None
    assert use(cast, second, NOW + A_DAY - A_SECOND)


def test_a_password_that_somebody_chose_keeps_its_blanks(cast):
    change(cast, cast.alice, password_hash=passwords.hash_password(" deux mots "))
    assert enter(cast.url, "alice@exemple.fr", "deux mots") is None
    assert enter(cast.url, "alice@exemple.fr", " deux mots ").account_id == cast.alice


def test_the_old_password_works_until_the_mailed_one_is_used(cast):
    password = mailed_to(cast.url, "alice@exemple.fr")
    assert enter(cast.url, "alice@exemple.fr", PASSWORD)
    assert enter(cast.url, "alice@exemple.fr", password)
    assert enter(cast.url, "alice@exemple.fr", PASSWORD) is None


def test_the_mailed_password_works_until_one_second_before_24_hours_have_passed(cast):
    password = mailed_to(cast.url, "alice@exemple.fr")
    assert enter(cast.url, "alice@exemple.fr", password, NOW + A_DAY) is None
    assert enter(cast.url, "alice@exemple.fr", PASSWORD, NOW + A_DAY)
    assert enter(cast.url, "alice@exemple.fr", password, NOW + A_DAY - A_SECOND)


def test_only_the_last_password_that_was_mailed_works(cast):
    first, second = (mailed_to(cast.url, "alice@exemple.fr") for _ in range(2))
    assert enter(cast.url, "101", first) is None
    assert enter(cast.url, "101", second)


def test_the_password_mailed_to_one_guardian_is_not_another_s(cast):
    password = mailed_to(cast.url, "alice@exemple.fr")
    assert enter(cast.url, "bruno@exemple.fr", password) is None
    assert enter(cast.url, "102", password) is None


def test_of_two_who_use_the_mailed_password_at_once_one_enters(cast):
    password = mailed_to(cast.url, "alice@exemple.fr")
    with database.open_reader(cast.url) as db:
        found = sign_in.find_candidates(db, "alice@exemple.fr")
    who = sign_in.recognise(found, "alice@exemple.fr", password, NOW)

    def use():
        with database.open_writer(cast.url) as db:
            return sign_in.let_in(db, who, NOW)

    opened = all_at_once([use] * 4)
    assert opened.count(None) == 3
    assert [type(one) for one in opened if one is not None] == [sessions.OpenedSession]


def test_two_requests_at_once_end_with_one_password_that_works(cast):
    asked = [partial(mailed_to, cast.url, "alice@exemple.fr")] * 3
    sent = all_at_once(asked)
    assert len(set(sent)) == 3
    assert [bool(enter(cast.url, "101", password)) for password in sent].count(True) == 1
    assert len(letters(cast.url)) == 3


def test_the_database_keeps_the_password_in_the_letter_only(cast):
    password = mailed_to(cast.url, "alice@exemple.fr")
    with database.open_reader(cast.url) as db:
        kept = [*db.execute(select(Account.__table__)), *db.execute(select(JournalEntry.__table__))]
    assert len(kept) > 7
    assert not any(password in str(value) for row in kept for value in row)
    assert [row.action for row in kept if hasattr(row, "action")] == ["send_new_password"]


def test_a_password_to_mail_is_easy_to_type_and_never_the_same():
    many = {passwords.make_typable_password() for _ in range(200)}
    assert len(many) == 200
    assert all(len(password) == 14 and password.count("-") == 2 for password in many)
    assert not set("".join(many)) & set("0oO1liI ")
