"""Who owns an account is written to when its password, address or role changes, and the old address too."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cantine.access.actions import guardians, profile, staff
from cantine.access.queries.visitors import hash_secret
from cantine.common.roles import Actor, Role
from cantine.offer.actions import commune
from cantine.store import database
from cantine.store.tables import Commune, EmailChange, OutboxMail
from tests.support.entering import NOW, change, enter

pytestmark = pytest.mark.usefixtures("locks_in_order")


def letters(cast):
    """Each letter as its recipient, its subject without the commune, and its text."""
    with database.open_reader(cast.url) as db:
        rows = db.execute(select(OutboxMail.recipient, OutboxMail.subject, OutboxMail.text).order_by(OutboxMail.id))
        return [(to, subject.partition(" : ")[2], text) for to, subject, text in rows]


def told(cast):
    return [(to, about) for to, about, _text in letters(cast)]


def admin(cast):
    return Actor(cast.ines, None, Role.ADMIN, proved=True)


def edit_alice(cast, email):
    with database.open_writer(cast.url) as db:
        form = guardians.GuardianForm("Alice", "Morel", email)
        guardians.edit_guardian(db, admin(cast), cast.alices_family, cast.alice, form, NOW)


def test_a_changed_password_is_told_in_the_language_of_the_account(cast):
    change(cast, cast.alice, language="en")
    visitor = enter(cast.url, "alice@exemple.fr")
    with database.open_writer(cast.url) as db:
        profile.change_password(db, visitor, "the hash", NOW)
    [(to, about, text)] = letters(cast)
    assert (to, about) == ("alice@exemple.fr", "your password has changed")
    assert "If it was not you, ask for a new password at once" in text
    assert "http://localhost:8501/mot-de-passe-oublie" in text
    assert "the hash" not in text


def test_a_guardian_of_a_family_without_an_address_changes_the_password_in_silence(cast):
    visitor = enter(cast.url, "alice@exemple.fr")
    change(cast, cast.alice, email=None)
    with database.open_writer(cast.url) as db:
        profile.change_password(db, visitor, "hash", NOW)
    assert letters(cast) == []


def test_an_own_new_address_is_told_at_the_old_one_and_at_the_new_one(cast):
    visitor = enter(cast.url, "alice@exemple.fr")
    with database.open_writer(cast.url) as db:
        code = {"code_hash": hash_secret(f"{cast.alice} 123456"), "until": NOW + timedelta(minutes=1)}
        db.add(EmailChange(account_id=cast.alice, email="nouveau@exemple.fr", **code))
        db.flush()
        assert profile.confirm_email(db, visitor.actor, "123456", NOW)
    assert told(cast) == [
        ("alice@exemple.fr", "votre adresse a changé"),
        ("nouveau@exemple.fr", "votre nouvelle adresse"),
    ]
    assert not any("nouveau@exemple.fr" in text for _to, _about, text in letters(cast))


def test_an_address_that_staff_change_or_take_away_is_told_too(cast):
    edit_alice(cast, "autre@exemple.fr")
    edit_alice(cast, "")
    edit_alice(cast, "premiere@exemple.fr")  # the first one again: an invitation follows
    assert told(cast) == [
        ("alice@exemple.fr", "votre adresse a changé"),
        ("autre@exemple.fr", "votre nouvelle adresse"),
        ("autre@exemple.fr", "votre adresse a changé"),
    ]


def test_another_role_is_told_and_another_name_is_not(cast):
    with database.open_writer(cast.url) as db:
        staff.edit_staff(db, admin(cast), cast.nadia, "Nadia B.", Role.MANAGER, NOW)
        staff.edit_staff(db, admin(cast), cast.nadia, "Nadia B.", Role.READER, NOW)
        staff.edit_staff(db, admin(cast), cast.nadia, "Nadia B.", None, NOW)
    (to, about, first), (_, _, second) = letters(cast)
    assert (to, about) == ("nadia@exemple.fr", "votre rôle a changé")
    assert "cantine avant, lecture" in first.lower()
    assert "aucun désormais" in second


def edit_commune(cast, **values):
    with database.open_writer(cast.url) as db:
        row = db.get_one(Commune, 1)
        stands = {name: getattr(row, name) for name in commune.CommuneForm.__dataclass_fields__}
        commune.edit_commune(db, admin(cast), commune.CommuneForm(**stands | values), NOW)


def test_every_administrator_is_told_when_the_commune_says_otherwise_how_to_pay(cast):
    change(cast, cast.farid, role=Role.ADMIN)
    edit_commune(cast, phone="04 65 71 00 01")
    assert letters(cast) == []
    edit_commune(cast, how_to_pay="IBAN FR76 1234")
    assert told(cast) == [(f"{who}@exemple.fr", "les coordonnées de paiement ont changé") for who in ("farid", "ines")]
    text = letters(cast)[0][2]
    assert "Inès" in text
    assert "comment payer" in text
    assert "1234" not in text
