"""The guardians of a family: each with an account of its own, invited by mail."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cantine.access.actions import _change_letters, _session_ends, access_links
from cantine.access.rules.link_kinds import AccessLinkKind
from cantine.common import form_input
from cantine.common.bounds.people import check_person, find_person_changes
from cantine.common.form_edits import ShownForm
from cantine.common.form_input import NotAccepted
from cantine.common.language.languages import read_language, speak
from cantine.common.roles import Actor, NotFound, Permission
from cantine.families.actions import _search_words
from cantine.journal.entries import Action, write_entry
from cantine.mail import outbox
from cantine.mail.letters.accounts import write_invitation
from cantine.settings import settings
from cantine.store.commune import read_commune
from cantine.store.locks import lock_row
from cantine.store.tables import Account, Family, Guardian

INVITED_FOR = timedelta(days=14)
"""How long the password of an invitation works; a forgotten one works for a day only, as somebody waits for it."""


@dataclass(frozen=True)
class GuardianForm:
    """What the town hall types about a guardian; without an e-mail address nobody can sign in by it."""

    first_name: str
    last_name: str
    email: str = ""
    phone: str = ""
    landline: str = ""
    title: str = ""

    def clean(self) -> dict[str, str]:
        """The values to keep in the family's file; one name is enough. Raises NotAccepted."""
        first_name, last_name = form_input.clean_line(self.first_name), form_input.clean_line(self.last_name)
        if not first_name:
            last_name = form_input.require_line(last_name, "le prénom ou le nom du responsable")
        return {
            "title": form_input.clean_line(self.title),
            "first_name": first_name,
            "last_name": last_name,
            "phone": form_input.clean_line(self.phone),
            "landline": form_input.clean_line(self.landline),
        }


def add_guardian(db: Session, actor: Actor, family_id: int, form: GuardianForm, now: datetime) -> int:
    """Add a guardian; returns the account's id. An address that has an account already keeps that account: one sign-in.

    Raises NotFound, NotAccepted.
    """
    actor.must(Permission.EDIT_FAMILIES)
    _lock_family(db, family_id)
    details, email = check_person(form.clean()), form_input.clean_email(form.email)
    account = _find_account(db, email) if email else None
    if account is None:
        account = Account(email=email, name=f"{details['first_name']} {details['last_name']}".strip())
        db.add(account)
        db.flush()
    elif db.get(Guardian, (family_id, account.id)):
        raise NotAccepted("Cette adresse mail est déjà celle d'un responsable de la famille.")
    last = db.scalar(select(func.max(Guardian.position)).where(Guardian.family_id == family_id))
    position = 0 if last is None else last + 1
    db.add(Guardian(family_id=family_id, account_id=account.id, position=position, **details))
    _search_words.refresh(db, [family_id])
    after = {**details, "email": email}
    write_entry(db, actor.account_id, Action.ADD_GUARDIAN, now, family_id=family_id, after=after)
    return account.id


def edit_guardian(
    db: Session,
    actor: Actor,
    family_id: int,
    account_id: int,
    form: GuardianForm,
    now: datetime,
    *,
    seen: ShownForm | None = None,
) -> None:
    """Change a guardian's names, telephones, and the address to sign in with; `seen` is what the form showed.

    Raises NotFound, NotAccepted, FieldsChangedMeanwhile.
    A new address ends the account's sessions and its calendar, and takes back what was mailed to the old one. Both
    addresses get a letter about it.
    """
    actor.must(Permission.EDIT_FAMILIES)
    guardian = _load_guardian(db, family_id, account_id)
    account = db.get_one(Account, account_id)
    details, email = form.clean(), form_input.clean_email(form.email)
    before = {name: getattr(guardian, name) for name in details} | {"email": account.email}
    changed = find_person_changes({**details, "email": email}, before, seen)
    if not changed:
        return
    after = before | changed
    email, details = after["email"], {name: after[name] for name in details}
    if email != account.email:
        _change_address(db, account, email, now)
    for name, value in details.items():
        setattr(guardian, name, value)
    account.name = f"{details['first_name']} {details['last_name']}".strip()
    _search_words.refresh_account(db, account_id)
    write_entry(db, actor.account_id, Action.EDIT_GUARDIAN, now, family_id=family_id, before=before, after=after)


def _change_address(db: Session, account: Account, email: str | None, now: datetime) -> None:
    """Give the account this address, and end what was the old one's. Raises NotAccepted."""
    if account.role is not None:
        raise NotAccepted("Ce compte est aussi celui d'un agent : son adresse se change dans les réglages.")
    if email and _find_account(db, email):
        raise NotAccepted("Cette adresse mail est déjà celle d'un autre compte.")
    old = account.email
    account.email, account.mailed_hash, account.mailed_until = email, None, None
    _session_ends.end_links(db, account.id)
    _session_ends.end_all(db, account.id)
    _session_ends.end_calendar(db, account.id)
    _change_letters.tell_address(db, account, old, now)


def remove_guardian(db: Session, actor: Actor, family_id: int, account_id: int, now: datetime) -> None:
    """Take a guardian out of the family; the account stays. Raises NotAccepted for the last guardian of a family."""
    actor.must(Permission.EDIT_FAMILIES)
    guardian = _load_guardian(db, family_id, account_id)
    if db.scalar(select(func.count()).where(Guardian.family_id == family_id)) == 1:
        raise NotAccepted("Une famille garde au moins un responsable : ajoutez d'abord l'autre.")
    before = {"first_name": guardian.first_name, "last_name": guardian.last_name}
    db.delete(guardian)
    _session_ends.end_all(db, account_id)
    _search_words.refresh(db, [family_id])
    write_entry(db, actor.account_id, Action.REMOVE_GUARDIAN, now, family_id=family_id, before=before)


def invite_guardian(
    db: Session, actor: Actor, family_id: int, account_id: int, password: str, kept: str, now: datetime
) -> str:
    """Mail a first password; returns the address it went to. `kept` is its hash, made before the transaction.

    It works once, for two weeks, and an old password works until then. Raises NotAccepted without an address.
    """
    actor.must(Permission.EDIT_FAMILIES)
    guardian = _load_guardian(db, family_id, account_id)
    account = db.get_one(Account, account_id)
    if not account.email:
        raise NotAccepted("Ce responsable n'a pas d'adresse mail : saisissez-la d'abord.")
    account.mailed_hash, account.mailed_until = kept, now + INVITED_FOR
    link = access_links.make_link(db, account.id, now, AccessLinkKind.PASSWORD, account.mailed_until)
    number = db.scalars(select(Family.number).where(Family.id == family_id)).one()
    town = read_commune(db).name, settings().base_url
    with speak(read_language(account.language) or "fr"):
        letter = write_invitation(
            *town, guardian.first_name, number, account.email, password, link, account.mailed_until
        )
        outbox.write(db, account.email, *letter, now, family_id=family_id, secret=True)
    write_entry(db, actor.account_id, Action.INVITE_GUARDIAN, now, family_id=family_id, after={"email": account.email})
    return account.email


def _lock_family(db: Session, family_id: int) -> None:
    family = lock_row(db, Family, family_id)
    if family.anonymised_on is not None or family.organisation:
        raise NotFound


def _load_guardian(db: Session, family_id: int, account_id: int) -> Guardian:
    _lock_family(db, family_id)
    guardian = db.get(Guardian, (family_id, account_id))
    if guardian is None:
        raise NotFound
    return guardian


def _find_account(db: Session, email: str) -> Account | None:
    return db.scalars(select(Account).where(Account.email == email)).one_or_none()
