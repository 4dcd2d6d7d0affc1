"""What is dangerous asks again who somebody is, in the act itself: no page, and no forged message, gets around it."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from cantine.access.actions import staff
from cantine.access.actions.second_factor import factors
from cantine.common.roles import IdentityNotProved, Role
from cantine.common.terms.sensitive_acts import SENSITIVE_ACTS, SensitiveAct
from cantine.offer.actions.commune import CommuneForm, edit_commune
from cantine.offer.queries.commune import read_details
from cantine.online_payment.actions.payment_service import set_payment_service
from cantine.privacy.actions.anonymise import anonymise
from cantine.store import database
from cantine.store.tables import JournalEntry
from tests.permissions import accounts, town_hall
from tests.permissions.people import NOW, visitor


def _edit_bank_details(cast, db, who):
    form = CommuneForm(**{**vars(read_details(db)), "how_to_pay": "IBAN d'un voleur"})
    edit_commune(db, who.actor, form, NOW)


def _take_role(cast, db, who):
    staff.edit_staff(db, who.actor, cast.nadia, "Nadia", Role.ADMIN, NOW)


def _of(act):
    return next(desk.MAY[act][0] for desk in (accounts, town_hall) if act in desk.MAY)


ACTS = [
    (SensitiveAct.ADD_STAFF, _of(staff.add_staff)),
    (SensitiveAct.CHANGE_ROLE, _of(staff.edit_staff)),
    (SensitiveAct.CHANGE_ROLE, _take_role),
    (SensitiveAct.ANONYMISE, _of(anonymise)),
    (SensitiveAct.CHANGE_BANK_DETAILS, _of(set_payment_service)),
    (SensitiveAct.CHANGE_BANK_DETAILS, _edit_bank_details),
    (SensitiveAct.SET_UP_FACTOR, _of(factors.begin)),
    (SensitiveAct.SET_UP_FACTOR, _of(factors.confirm)),
    (SensitiveAct.RENEW_RECOVERY_CODES, _of(factors.renew_recovery_codes)),
    (SensitiveAct.REMOVE_FACTOR, _of(factors.remove_own)),
    (SensitiveAct.REMOVE_COLLEAGUES_FACTOR, _of(factors.remove)),
    (SensitiveAct.CHOOSE_WHO_MUST, _of(factors.choose_required_roles)),
]


def test_every_sensitive_act_is_tried_here_and_has_its_words():
    assert {act for act, _do in ACTS} == {*SensitiveAct} == SENSITIVE_ACTS.keys()


@pytest.mark.parametrize(("act", "do"), ACTS)
def test_without_a_proof_of_the_last_minutes_it_is_refused_and_nothing_is_written(sqlite_cast, act, do):
    admin = replace(visitor(sqlite_cast, "admin"), proved=False)
    with pytest.raises(IdentityNotProved) as asked, database.open_writer(sqlite_cast.url) as db:
        do(sqlite_cast, db, admin)
    assert asked.value.act is act
    with database.open_reader(sqlite_cast.url) as db:
        assert db.scalars(select(JournalEntry.action)).all() == []


def test_another_name_or_telephone_asks_nothing(sqlite_cast):
    admin = replace(visitor(sqlite_cast, "admin"), proved=False).actor
    with database.open_writer(sqlite_cast.url) as db:
        staff.edit_staff(db, admin, sqlite_cast.nadia, "Nadia B.", Role.MANAGER, NOW)
        edit_commune(db, admin, CommuneForm(**{**vars(read_details(db)), "phone": "04 65 71 00 01"}), NOW)
