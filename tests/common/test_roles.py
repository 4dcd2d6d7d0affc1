"""Who may do what."""

import pytest

from cantine.common.roles import ROLE_LABELS, STAFF_MAY, Actor, Forbidden, Role

ALICE = Actor(account_id=5, family_id=3)
NADIA = Actor(account_id=1, role=Role.MANAGER)
REMI = Actor(account_id=4, role=Role.READER)
NOBODY = Actor(account_id=9)


def test_a_guardian_acts_for_their_family():
    assert ALICE.require_family() == 3


@pytest.mark.parametrize("actor", [NADIA, REMI, NOBODY])
def test_who_has_no_family_acts_for_none(actor):
    with pytest.raises(Forbidden):
        actor.require_family()


@pytest.mark.parametrize("what", STAFF_MAY)
@pytest.mark.parametrize("actor", [ALICE, NOBODY])
def test_who_has_no_role_may_do_nothing_that_staff_do(actor, what):
    assert not actor.may(what)
    with pytest.raises(Forbidden):
        actor.must(what)


READS = "see_attendance see_families see_settings see_blocked"
BY_ROLE = {
    Role.MANAGER: f"{READS} report_sickness see_health edit_health edit_menus tick book_for_families free_blocked "
    "settle_letters",
    Role.FINANCE: f"{READS} see_income bill see_billing record_payments export free_blocked settle_letters "
    "edit_accounts close_books",
    Role.READER: f"{READS} see_income see_journal see_billing export",
    Role.ADMIN: " ".join(STAFF_MAY),
}


@pytest.mark.parametrize("what", STAFF_MAY)
@pytest.mark.parametrize("role", Role)
def test_staff_may_what_their_role_allows_and_nothing_else(role, what):
    actor = Actor(account_id=1, role=role)
    assert actor.may(what) is (what in BY_ROLE[role].split())
    if actor.may(what):
        actor.must(what)
    else:
        with pytest.raises(Forbidden):
            actor.must(what)


def test_all_of_staff_see_who_comes():
    assert STAFF_MAY["see_attendance"] == set(Role)


def test_a_guardian_who_is_also_staff_has_both():
    both = Actor(account_id=1, family_id=3, role=Role.ADMIN)
    assert both.require_family() == 3
    assert both.may("see_attendance")


def test_a_right_that_does_not_exist_is_an_error_and_never_a_yes():
    with pytest.raises(KeyError):
        NADIA.may("see_atendance")


def test_every_role_has_a_french_name():
    assert set(ROLE_LABELS) == set(Role)
    assert all(ROLE_LABELS.values())
