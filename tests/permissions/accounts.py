"""What people do with their own account and the town hall with its agents', and who may."""

from pyotp import TOTP
from sqlalchemy import select

from cantine.access.actions import access_links, devices, profile, sessions, staff, throttle
from cantine.access.actions.second_factor import factors
from cantine.access.queries import known_devices, second_factors
from cantine.access.queries.visitors import Visitor, find_by_session
from cantine.common.roles import Role
from cantine.common.vocabulary import Delivery
from cantine.store.tables import (
    Account,
    KnownDevice,
    SecondFactor,
    Tries,
)
from tests.cast import Cast
from tests.permissions.people import NOW, PARENTS, SIGNED_IN, STAFF, Deeds

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def _save_details(cast: Cast, db, who: Visitor) -> None:
    profile.save_details(db, who.actor, "Alice", "Nouveau", "06 39 98 01 01", NOW)


def _save_messages(cast: Cast, db, who: Visitor) -> None:
    profile.save_messages(db, who.actor, False, True, NOW)


def _save_name(cast: Cast, db, who: Visitor) -> None:
    profile.save_name(db, who.actor, "Un nom", NOW)
    assert db.get_one(Account, who.account_id).name == "Un nom"


def _end_session(cast: Cast, db, who: Visitor) -> None:
    sessions.end_session(db, who, NOW)
    assert find_by_session(db, who.session_id, NOW) is None


def _ask_for_email(cast: Cast, db, who: Visitor) -> None:
    assert profile.request_email(db, who.actor, "nouveau@exemple.fr", NOW)


def _confirm_email(cast: Cast, db, who: Visitor) -> None:
    """Nobody has asked for another person's code: a code confirms the actor's own address or nothing."""
    assert profile.confirm_email(db, who.actor, "000000", NOW) is False


def _change_password(cast: Cast, db, who: Visitor) -> None:
    assert profile.change_password(db, who, "hash", NOW).session_id


def _touch(cast: Cast, db, who: Visitor) -> None:
    sessions.touch(db, who, NOW)


def _end_own(cast: Cast, db, who: Visitor) -> None:
    """Alice's telephone."""
    [telephone, *_] = known_devices.list_devices(db, cast.alice, NOW)
    sessions.end_own(db, who.actor, telephone.session_id, NOW)


def _forget_own(cast: Cast, db, who: Visitor) -> None:
    """Alice's telephone."""
    telephone = db.scalars(select(KnownDevice.id).where(KnownDevice.account_id == cast.alice)).one()
    devices.forget_own(db, who.actor, telephone, NOW)


def _choose_family(cast: Cast, db, who: Visitor) -> None:
    sessions.choose_family(db, who.actor, who.session_id, cast.alices_family, NOW)


def _free(cast: Cast, db, who: Visitor) -> None:
    throttle.free(db, who.actor, "compte:alice@exemple.fr", NOW)
    assert db.get(Tries, "compte:alice@exemple.fr") is None


def _choose_delivery(cast: Cast, db, who: Visitor) -> None:
    profile.choose_delivery(db, who.actor, Delivery.PRINT, NOW)


def _choose_language(cast: Cast, db, who: Visitor) -> None:
    profile.choose_language(db, who.actor, "en", NOW)
    assert db.get_one(Account, who.account_id).language == "en"


def _make_console_link(cast: Cast, db, who: Visitor) -> None:
    """The command asks as the portal itself, which may what an administrator may."""
    assert access_links.make_console_link(db, who.actor, "alice@exemple.fr", NOW)


def _begin_factor(cast: Cast, db, who: Visitor) -> None:
    factors.begin(db, who.actor, NOW)
    assert second_factors.read_own(db, who.account_id, NOW).begun_at


def _confirm_factor(cast: Cast, db, who: Visitor) -> None:
    db.add(SecondFactor(account_id=who.account_id, pending=SECRET, pending_at=NOW))
    db.flush()
    assert len(factors.confirm(db, who, TOTP(SECRET).at(NOW), NOW)) == 10


def _have_factor(db, account_id: int) -> None:
    db.add(SecondFactor(account_id=account_id, secret=SECRET, enabled_at=NOW))
    db.flush()


def _finish_set_up(cast: Cast, db, who: Visitor) -> None:
    _have_factor(db, who.account_id)
    factors.finish_set_up(db, who)


def _renew_recovery_codes(cast: Cast, db, who: Visitor) -> None:
    _have_factor(db, who.account_id)
    assert len(factors.renew_recovery_codes(db, who.actor, NOW)) == 10


def _remove_own_factor(cast: Cast, db, who: Visitor) -> None:
    _have_factor(db, who.account_id)
    factors.remove_own(db, who.actor, NOW)
    assert not second_factors.has_factor(db, who.account_id)


def _remove_factor(cast: Cast, db, who: Visitor) -> None:
    """Nadia's, who has lost her telephone."""
    _have_factor(db, cast.nadia)
    assert factors.remove(db, who.actor, cast.nadia, NOW)


def _choose_required_roles(cast: Cast, db, who: Visitor) -> None:
    factors.choose_required_roles(db, who.actor, {Role.ADMIN: True}, NOW)
    assert second_factors.list_required_roles(db) == {Role.ADMIN}


MAY: Deeds = {
    factors.begin: (_begin_factor, STAFF),
    factors.confirm: (_confirm_factor, STAFF),
    factors.finish_set_up: (_finish_set_up, STAFF),
    factors.renew_recovery_codes: (_renew_recovery_codes, STAFF),
    factors.remove_own: (_remove_own_factor, STAFF),
    factors.remove: (_remove_factor, {"admin"}),
    factors.choose_required_roles: (_choose_required_roles, {"admin"}),
    access_links.make_console_link: (_make_console_link, {"admin"}),
    profile.save_details: (_save_details, PARENTS),
    profile.save_messages: (_save_messages, PARENTS),
    profile.save_name: (_save_name, SIGNED_IN),
    sessions.end_session: (_end_session, SIGNED_IN),
    profile.request_email: (_ask_for_email, SIGNED_IN),
    profile.confirm_email: (_confirm_email, SIGNED_IN),
    profile.change_password: (_change_password, SIGNED_IN),
    sessions.touch: (_touch, SIGNED_IN),
    sessions.end_own: (_end_own, {"guardian"}),
    sessions.choose_family: (_choose_family, {"guardian"}),
    devices.forget_own: (_forget_own, {"guardian"}),
    staff.add_staff: (
        lambda cast, db, who: staff.add_staff(db, who.actor, "Zoé", "z@e.fr", Role.READER, "secret", "hash", NOW),
        {"admin"},
    ),
    staff.edit_staff: (
        lambda cast, db, who: staff.edit_staff(db, who.actor, cast.remi, "Rémi", None, NOW),
        {"admin"},
    ),
    profile.choose_delivery: (_choose_delivery, PARENTS),
    profile.choose_language: (_choose_language, SIGNED_IN),
    throttle.free: (_free, {"manager", "finance", "admin"}),
}
