"""« Mot de passe oublié ? »: a new password is mailed; the old one works until the new one is used."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.access.actions import access_links, passwords
from cantine.access.actions.sign_in import normalise_email
from cantine.access.queries.visitors import may_come_in
from cantine.access.rules.link_kinds import AccessLinkKind
from cantine.common.language.languages import get_language, read_language, speak
from cantine.journal.entries import Action, write_entry
from cantine.mail import outbox
from cantine.mail.letters.accounts import write_new_password
from cantine.settings import settings
from cantine.store.commune import read_commune
from cantine.store.tables import Account

GOOD_FOR = timedelta(hours=24)


def send_new_password(db: Session, address: str, password: str, kept: str, now: datetime) -> bool:
    """Mail `password` to the account of this address; False where there is none that could sign in with it.

    `kept` is its hash, made before the transaction because that takes its time. The password opens the portal once,
    within 24 hours, and so does the link beside it: using one ends both. The old one keeps working until then, so that
    nobody can lock another out. The letter is in the language of the account, else in the one that is spoken to whoever
    asked.
    """
    account = db.scalars(select(Account).where(Account.email == normalise_email(address))).one_or_none()
    if account is None or account.email is None or not may_come_in(db, account.id):
        return False
    account.mailed_hash, account.mailed_until = kept, now + GOOD_FOR
    link = access_links.make_link(db, account.id, now, AccessLinkKind.PASSWORD, account.mailed_until)
    with speak(read_language(account.language) or get_language()):
        town = read_commune(db).name, settings().base_url
        letter = write_new_password(*town, password, link, account.mailed_until)
        outbox.write(db, account.email, *letter, now, secret=True)
    write_entry(db, account.id, Action.SEND_NEW_PASSWORD, now)
    return True


def make_password() -> tuple[str, str]:
    """A password to mail, and its hash to keep."""
    password = passwords.make_typable_password()
    return password, passwords.hash_password(password)
