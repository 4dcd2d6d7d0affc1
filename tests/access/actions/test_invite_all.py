"""All families without access are invited, each once, whoever asks and whoever is stopped."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from cantine.access.actions import guardians, invite_all
from cantine.access.actions.forgotten_password import make_password
from cantine.access.queries import invitations
from cantine.common.roles import Actor, Forbidden, Role
from cantine.store import database
from cantine.store.tables import Account, Family, Guardian, JournalEntry, OutboxMail
from tests.support.entering import NOW, enter
from tests.support.saving import all_at_once

pytestmark = pytest.mark.usefixtures("locks_in_order")

SECRETS = [("abcd-efgh-jkmn", "hash")] * 3


def ines(cast):
    return Actor(cast.ines, role=Role.ADMIN)


def some(cast, now=NOW, secrets=SECRETS):
    with database.open_writer(cast.url) as db:
        return invite_all.invite_some(db, ines(cast), secrets, now)


def letters(cast):
    with database.open_reader(cast.url) as db:
        return Counter(db.scalars(select(OutboxMail.recipient)))


def preview(cast, now=NOW):
    with database.open_reader(cast.url) as db:
        return invitations.read_without_access(db, now)


@pytest.fixture
def town(cast):
    """Alice enters already; Bruno and Chloé have no password yet; ten families more with one guardian each, one of
    them with two, one without an address, one archived; and Yann, Alice's partner, who has none."""
    with database.open_writer(cast.url) as db:
        db.execute(update(Account).where(Account.id.in_([cast.bruno, cast.chloe])).values(password_hash=None))
        for number in range(200, 210):
            family = Family(number=number, name=f"FAMILLE {number}")
            db.add(family)
            db.flush()
            for place in range(2 if number == 200 else 1):
                email = None if number == 205 else f"parent{number}{place}@exemple.fr"
                account = Account(name="Parent", email=email)
                db.add(account)
                db.flush()
                db.add(Guardian(family_id=family.id, account_id=account.id, last_name="Parent"))
            if number == 209:
                family.archived_on = NOW.date()
        yann = Account(name="Yann", email="yann@exemple.fr")
        db.add_all([yann, Family(number=300, name="SANS PERSONNE")])
        db.flush()
        db.add(Guardian(family_id=cast.alices_family, account_id=yann.id, last_name="Morel"))
    return cast


def test_the_preview_says_whom_it_reaches_and_whom_not(town):
    found = preview(town)
    assert (len(found.to_invite), found.families, found.invited) == (11, 10, 0)
    assert found.no_address == [(205, "FAMILLE 205"), (300, "SANS PERSONNE")]


def test_each_is_invited_once_and_all_are_in_the_end(town):
    done = [some(town) for _ in range(5)]
    assert done == [3, 3, 3, 2, 0]
    sent = letters(town)
    assert len(sent) == 11
    assert set(sent.values()) == {1}
    assert not {"alice@exemple.fr", "yann@exemple.fr", "parent2090@exemple.fr"} & sent.keys()
    found = preview(town)
    assert (found.families, found.invited, len(found.no_address)) == (0, 10, 2)
    with database.open_reader(town.url) as db:
        entries = db.scalars(select(JournalEntry.family_id).where(JournalEntry.action == "invite_guardian")).all()
    assert len(entries) == 11


def test_several_clerks_at_once_invite_each_once(town):
    done = all_at_once([lambda: some(town)] * 6)
    assert not [one for one in done if isinstance(one, Exception)]
    while some(town):
        pass
    assert set(letters(town).values()) == {1}
    assert len(letters(town)) == 11


def test_an_invitation_that_has_ended_is_written_again(town):
    while some(town):
        pass
    later = NOW + guardians.INVITED_FOR
    assert preview(town, later - timedelta(seconds=1)).families == 0
    assert preview(town, later).families == 10


def test_somebody_of_two_families_gets_one_letter(town):
    with database.open_writer(town.url) as db:
        db.add(Guardian(family_id=town.brunos_family, account_id=town.chloe, last_name="Garnier"))
    while some(town):
        pass
    assert letters(town)["chloe@exemple.fr"] == 1


def test_the_mailed_password_opens_the_portal(town):
    password, kept = make_password()
    some(town, secrets=[(password, kept)])
    assert enter(town.url, "bruno@exemple.fr", password).must_choose


@pytest.mark.parametrize("role", [Role.MANAGER, Role.FINANCE, Role.READER])
def test_nobody_else_may(town, role):
    with pytest.raises(Forbidden), database.open_writer(town.url) as db:
        invite_all.invite_some(db, Actor(town.farid, role=role), SECRETS, NOW)
