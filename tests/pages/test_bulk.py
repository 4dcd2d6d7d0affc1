"""What is done for many at once, in the town hall's windows."""

import pytest
from sqlalchemy import select, update

from cantine.store import database
from cantine.store.tables import Account, Guardian, OutboxMail
from tests.pages.browser import Browser

INVITE = "Inviter toutes les familles sans accès"


@pytest.fixture
def admin(browser, portal_url):
    """Nobody of the families 5 to 9 has signed in yet; nobody of family 9 has an address."""
    with database.writing(portal_url) as db:
        of = select(Guardian.account_id)
        db.execute(
            update(Account)
            .where(Account.id.in_(of.where(Guardian.family_id.in_(range(5, 10)))))
            .values(password_hash=None)
        )
        db.execute(update(Account).where(Account.id.in_(of.where(Guardian.family_id == 9))).values(email=None))
    return browser.open().sign_in("mairie@exemple.fr").open("familles")


def test_all_families_without_access_are_invited_after_a_look(admin, portal_url):
    admin.click(INVITE)
    [told] = [text for text in admin.texts if "à inviter" in text]
    assert told.startswith("4 familles à inviter, ")
    assert "1 famille sans adresse mail." in admin.texts
    assert any(words.endswith("(n° 9)") for words in admin.html.words)
    [button] = [button for button in admin.at.button if button.label.startswith("Envoyer ")]
    admin.click(button.label)
    count = int(button.label.split()[1])
    assert admin.notices == [f"{count} invitations partent par mail."]
    with database.reading(portal_url) as db:
        recipients = db.scalars(select(OutboxMail.recipient).where(OutboxMail.secret)).all()
    assert len(recipients) == len(set(recipients)) == count
    admin.click(INVITE)
    assert "4 familles déjà invitées, encore dans les délais." in admin.texts
    assert not [button for button in admin.at.button if button.label.startswith("Envoyer ")]


def test_a_reader_invites_nobody(admin):
    reader = Browser().open().sign_in("lecture@exemple.fr").open("familles")
    assert INVITE not in [button.label for button in reader.at.button]
