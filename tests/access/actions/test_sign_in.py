"""Signing in: with a family number or an address, and the right password, exactly."""

import unicodedata
from collections import Counter

import bcrypt
import pytest
from sqlalchemy import select

from cantine.access.actions import passwords, sign_in
from cantine.common.roles import Role
from cantine.store import database
from cantine.store.tables import Account, Family, Guardian, JournalEntry, WebSession
from tests.cast import PASSWORD
from tests.dates import on
from tests.support.entering import NOW, change, enter, mailed_to, second_guardian


@pytest.mark.parametrize(
    "login",
    ["alice@exemple.fr", "  alice@exemple.fr ", "Alice@Exemple.FR", "\tALICE@EXEMPLE.FR\n", "101", " 101 ", "0101"],
)
def test_alice_signs_in_however_she_types_her_address_or_her_number(cast, login):
    visitor = enter(cast.url, login)
    assert (visitor.account_id, visitor.family_id) == (cast.alice, cast.alices_family)
    assert (visitor.family_number, visitor.family_name, visitor.role) == (101, "MOREL", None)


def test_the_number_of_a_family_tries_every_guardian(cast):
    yann = second_guardian(cast, "autre-Secret")
    assert enter(cast.url, "101").account_id == cast.alice
    assert enter(cast.url, "101", "autre-Secret").account_id == yann
    assert enter(cast.url, "101", "ni l'un ni l'autre") is None


def test_of_two_guardians_with_the_same_password_the_first_enters(cast):
    yann = second_guardian(cast, PASSWORD, position=-1)
    assert enter(cast.url, "101").account_id == yann


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("alice@exemple.fr", "cantine-2026"),
        ("alice@exemple.fr", "CANTINE-2026"),
        ("alice@exemple.fr", "Cantine-2026 "),
        ("alice@exemple.fr", " Cantine-2026"),
        ("alice@exemple.fr", ""),
        ("alice@exemple.fr", "Cantine-2026\0"),
        ("alice@exemple", PASSWORD),
        ("alice", PASSWORD),
        ("", PASSWORD),
        ("   ", PASSWORD),
        ("999", PASSWORD),
        ("-101", PASSWORD),
        ("101.0", PASSWORD),
        ("١٠١", PASSWORD),  # 101 in Arabic digits
        ("1" * 30, PASSWORD),
        ("nobody@exemple.fr", PASSWORD),
        ("alice@exemple.fr\0", PASSWORD),
        ("%", PASSWORD),
        ("' OR 1=1 --", PASSWORD),
    ],
)
def test_anything_else_is_refused_and_leaves_no_trace(cast, login, password):
    assert enter(cast.url, login, password) is None
    with database.open_reader(cast.url) as db:
        assert db.execute(select(WebSession.id)).all() == []
        assert db.execute(select(JournalEntry.id)).all() == []


def test_an_id_is_not_a_family_number(cast):
    assert enter(cast.url, str(cast.alices_family)) is None
    assert enter(cast.url, str(cast.alice)) is None


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_an_accent_is_the_same_letter_however_the_keyboard_composes_it(cast, form):
    change(cast, cast.alice, password_hash=passwords.hash_password(unicodedata.normalize("NFC", "Été à Noël")))
    assert enter(cast.url, "101", unicodedata.normalize(form, "Été à Noël"))
    change(cast, cast.bruno, password_hash=passwords.hash_password(unicodedata.normalize("NFD", "Été à Noël")))
    assert enter(cast.url, "102", unicodedata.normalize(form, "Été à Noël"))
    assert enter(cast.url, "101", "Ete a Noel") is None


def test_a_password_may_have_72_bytes_and_not_one_more(cast):
    longest = "é" * 35 + "ab"
    assert len(longest.encode()) == 72
    change(cast, cast.alice, password_hash=passwords.hash_password(longest))
    assert enter(cast.url, "101", longest)
    assert enter(cast.url, "101", longest + "c") is None
    assert enter(cast.url, "101", longest[:-1]) is None
    with pytest.raises(ValueError, match="72 octets"):
        passwords.hash_password(longest + "c")


def test_a_disabled_account_is_refused(cast):
    change(cast, cast.alice, disabled_at=NOW)
    assert enter(cast.url, "alice@exemple.fr") is None
    assert enter(cast.url, "101") is None


def test_an_account_without_a_password_is_refused(cast):
    change(cast, cast.alice, password_hash=None)
    assert enter(cast.url, "101", "") is None


def test_the_guardian_of_an_archived_family_only_is_refused(cast):
    with database.open_writer(cast.url) as db:
        db.get_one(Family, cast.alices_family).archived_on = on("lundi 2026-11-02")
    assert enter(cast.url, "alice@exemple.fr") is None
    assert enter(cast.url, "101") is None
    assert enter(cast.url, "102")


@pytest.mark.parametrize(("login", "role"), [("nadia", Role.MANAGER), ("farid", Role.FINANCE), ("remi", Role.READER)])
def test_staff_sign_in_by_address_without_a_family(cast, login, role):
    visitor = enter(cast.url, f"{login}@exemple.fr")
    assert (visitor.role, visitor.family_id, visitor.family_name) == (role, None, "")


def test_a_guardian_who_is_also_staff_is_both(cast):
    change(cast, cast.alice, role=Role.MANAGER)
    visitor = enter(cast.url, "alice@exemple.fr")
    assert (visitor.role, visitor.family_id) == (Role.MANAGER, cast.alices_family)


def test_the_guardian_of_two_families_enters_the_one_of_the_number_or_the_first(cast):
    with database.open_writer(cast.url) as db:
        db.add(Guardian(family_id=cast.chloes_family, account_id=cast.alice))
    assert enter(cast.url, "103").family_id == cast.chloes_family
    assert enter(cast.url, "101").family_id == cast.alices_family
    assert enter(cast.url, "alice@exemple.fr").family_id == cast.alices_family


def test_an_entry_is_in_the_journal_without_any_secret(cast):
    enter(cast.url, "101")
    with database.open_reader(cast.url) as db:
        [entry] = db.execute(select(JournalEntry.__table__)).all()
    assert (entry.action, entry.at, entry.account_id) == ("sign_in", NOW, cast.alice)
    assert (entry.family_id, entry.before, entry.after) == (cast.alices_family, None, None)


@pytest.fixture
def compared(monkeypatch):
    """How often bcrypt compares: what makes a sign-in slow."""
    seen = Counter()
    compare = bcrypt.checkpw

    def counted(*arguments):
        seen["comparisons"] += 1
        return compare(*arguments)

    monkeypatch.setattr(bcrypt, "checkpw", counted)
    return seen


def comparisons_of_a_refusal(cast, login, compared):
    compared.clear()
    assert enter(cast.url, login, "faux") is None
    return compared["comparisons"]


def test_a_refusal_compares_as_often_whether_the_address_is_known_or_not(cast, compared):
    mailed_to(cast.url, "bruno@exemple.fr")
    change(cast, cast.chloe, disabled_at=NOW)
    change(cast, cast.remi, password_hash=None)
    who = ("alice", "bruno", "chloe", "remi", "nadia", "nobody")
    assert {comparisons_of_a_refusal(cast, f"{name}@exemple.fr", compared) for name in who} == {2}


def test_a_refusal_compares_as_often_whether_the_number_is_known_or_not(cast, compared):
    second_guardian(cast, "autre-Secret")
    mailed_to(cast.url, "alice@exemple.fr")
    change(cast, cast.chloe, disabled_at=NOW)
    assert {comparisons_of_a_refusal(cast, number, compared) for number in ("101", "102", "103", "999")} == {4}


def test_the_hash_that_nobody_has_costs_as_much_as_a_real_one(cast):
    with database.open_reader(cast.url) as db:
        own = db.execute(select(Account.password_hash).where(Account.id == cast.alice)).scalar_one()
    assert passwords._make_dummy_hash(passwords.WORK_FACTOR)[:7] == own.encode()[:7]
    assert not passwords.matches("nobody has this password", None)


def test_no_transaction_is_open_while_passwords_are_compared(cast):
    """`recognise` takes plain values: it has nothing to ask a database with."""
    with database.open_reader(cast.url) as db:
        found = sign_in.find_candidates(db, "101")
    database.engine(cast.url).dispose()
    assert sign_in.recognise(found, "101", PASSWORD, NOW).account_id == cast.alice
