"""Staff accounts: who works at the town hall, with which role; invited by mail, closed when they leave."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.access.actions import _change_letters, _session_ends, access_links
from cantine.access.actions.guardians import INVITED_FOR
from cantine.access.rules.link_kinds import AccessLinkKind
from cantine.common import form_input
from cantine.common.bounds.people import find_person_changes
from cantine.common.bounds.person_names import check_name
from cantine.common.form_edits import ShownForm
from cantine.common.form_input import NotAccepted
from cantine.common.roles import ROLE_LABELS, Actor, NotFound, Permission, Role
from cantine.common.terms.sensitive_acts import SensitiveAct
from cantine.journal.entries import Action, write_entry
from cantine.mail import outbox
from cantine.mail.letters.accounts import write_staff_invitation
from cantine.settings import settings
from cantine.store.commune import read_commune
from cantine.store.locks import lock_rows
from cantine.store.tables import Account


def add_staff(
    db: Session, actor: Actor, name: str, email: str, role: Role, password: str, kept: str, now: datetime
) -> str:
    """Give a role to a new account, or to that of a parent; returns the address that the invitation goes to.

    `kept` is the hash of the password that is mailed, made before the transaction. Raises NotAccepted,
    IdentityNotProved.
    """
    actor.must(Permission.EDIT_SETTINGS)
    actor.must_have_proved(SensitiveAct.ADD_STAFF)
    address = form_input.clean_email(email)
    if address is None:
        raise NotAccepted("Indiquez l'adresse mail de l'agent : il se connecte avec elle.")
    called = check_name(form_input.require_line(name, "le nom de l'agent"))
    account = db.scalars(select(Account).where(Account.email == address)).one_or_none()
    if account is not None and account.role is not None:
        raise NotAccepted("Cette adresse est déjà celle d'un agent.")
    if account is None:
        account = Account(email=address)
        db.add(account)
    account.name, account.role, account.disabled_at = called, role, None
    account.mailed_hash, account.mailed_until = kept, now + INVITED_FOR
    db.flush()
    _session_ends.end_all(db, account.id)
    town = read_commune(db).name, settings().base_url
    link = access_links.make_link(db, account.id, now, AccessLinkKind.PASSWORD, account.mailed_until)
    letter = write_staff_invitation(*town, called, ROLE_LABELS[role], address, password, link, account.mailed_until)
    outbox.write(db, address, *letter, now, secret=True)
    after = {"name": called, "email": address, "role": ROLE_LABELS[role]}
    write_entry(db, actor.account_id, Action.ADD_STAFF, now, after=after)
    return address


def edit_staff(
    db: Session,
    actor: Actor,
    account_id: int,
    name: str,
    role: Role | None,
    now: datetime,
    *,
    seen: ShownForm | None = None,
) -> None:
    """Change a name or a role; None takes the role away, and with it the access. At another role the account's sessions
    end, and its owner gets a letter.

    The last administrator cannot be removed; whoever has no role any more has no second factor. `seen` is what the form
    showed. Raises NotFound, NotAccepted, FieldsChangedMeanwhile, and IdentityNotProved for another role.
    """
    actor.must(Permission.EDIT_SETTINGS)
    is_admin = (Account.role == Role.ADMIN) & Account.disabled_at.is_(None)
    accounts = {account.id: account for account in lock_rows(db, Account, is_admin | (Account.id == account_id))}
    account = accounts.get(account_id)
    if account is None or account.role is None:
        raise NotFound
    others = [one for one in accounts.values() if one is not account]
    stands: dict[str, Any] = {"name": account.name, "role": account.role}
    wanted = {"name": form_input.require_line(name, "le nom de l'agent"), "role": role}
    changed = find_person_changes(wanted, stands, seen)
    called, role = (stands | changed).values()
    if account.role is Role.ADMIN and not others and role is not Role.ADMIN:
        raise NotAccepted("Il faut au moins un administrateur : donnez d'abord ce rôle à quelqu'un d'autre.")
    before = {"name": account.name, "role": ROLE_LABELS[account.role]}
    after = {"name": called, "role": ROLE_LABELS[role] if role else "aucun"}
    if before == after:
        return
    if role is not account.role:
        actor.must_have_proved(SensitiveAct.CHANGE_ROLE)
        end = _session_ends.end_all if role else _session_ends.end_for_good
        end(db, account_id)
        _change_letters.tell_role(db, account, before["role"], after["role"], now)
    account.name, account.role = called, role
    write_entry(db, actor.account_id, Action.EDIT_STAFF, now, before=before, after=after)
