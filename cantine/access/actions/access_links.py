"""Links that open the portal once, for somebody whom a password does not let in.

The secret, 256 random bits, stands in the fragment of the address: « https://…/acces#3f9a… ». Browsers send no fragment
to any server, neither in a request nor as a Referer, so that no log of a proxy or of the portal holds it; the page
takes it out of the address bar at once, and hands it over the websocket when « Ouvrir le portail » is clicked. A mail
scanner that fetches the address, or renders it, uses nothing up. The database knows only its hash.
"""

import secrets
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from cantine.access.actions import _session_ends, sessions
from cantine.access.actions.second_factor import factors
from cantine.access.actions.sign_in import normalise_email
from cantine.access.queries import link_entrances
from cantine.access.queries.visitors import hash_secret
from cantine.access.rules.link_kinds import LINK_GOOD_FOR, AccessLinkKind, write_address
from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, Permission
from cantine.journal.entries import Action, write_entry
from cantine.settings import settings
from cantine.store.locks import lock_row
from cantine.store.tables import AccessLink, Account
from cantine.store.upsert import insert_or_replace


def make_link(db: Session, account_id: int, now: datetime, kind: AccessLinkKind, until: datetime | None = None) -> str:
    """The whole address of a new link for this account, to be written into a letter on a line of its own.

    It works once, until just before `until` (24 hours from `now` where None), and takes the place of the last link of
    its `kind`. It ends with a changed password or e-mail address, and opens nothing for a disabled account. The letter
    with it must be `secret` (`outbox.write(…, secret=True)`), so that its text goes once it was sent. Whoever changes
    the account in the same transaction does that before.
    """
    secret = secrets.token_hex(32)
    db.flush()
    row = {"token_hash": hash_secret(secret), "until": until or now + LINK_GOOD_FOR}
    insert_or_replace(db, AccessLink, {"account_id": account_id, "kind": kind, **row})
    return write_address(settings().base_url, secret)


def make_console_link(
    db: Session, actor: Actor, email: str, now: datetime, *, without_second_factor: bool = False
) -> str:
    """The address of a link for the account of this e-mail address, to be shown to whoever runs the server.

    It leads to choosing a password, and is a way in where no letter arrives. The second factor is asked for all the
    same, but `without_second_factor`, which removes it: its owner gets a letter. Raises Forbidden, and NotAccepted
    where no account has the address, it may not come in, or there is no second factor to remove.
    """
    actor.must(Permission.EDIT_SETTINGS)
    account = db.scalars(select(Account).where(Account.email == normalise_email(email))).one_or_none()
    if account is None:
        raise NotAccepted("Aucun compte n'a cette adresse mail.")
    entrance = link_entrances.find_entrance(db, account.id)
    if entrance is None:
        raise NotAccepted("Ce compte ne peut pas se connecter : il est fermé, ou sa famille est archivée.")
    if without_second_factor and not factors.remove(db, actor, account.id, now):
        raise NotAccepted("Ce compte n'a pas de double authentification : relancez la commande sans cette option.")
    told = {"email": account.email}
    write_entry(db, actor.account_id, Action.MAKE_LINK, now, family_id=entrance.family_id, after=told)
    return make_link(db, account.id, now, AccessLinkKind.CONSOLE)


def use_link(db: Session, secret: str, now: datetime) -> sessions.OpenedSession | None:
    """Open a session by the link with this secret, which is used up by it.

    None where it was used, replaced, taken back or is over, and where its account may not come in any more. One that
    leads to choosing a password ends the old one, what was mailed beside it, and every other session.
    """
    account_id = link_entrances.find_account(db, secret, now)
    if account_id is None:
        return None
    lock_row(db, Account, account_id)
    used = delete(AccessLink).where(AccessLink.token_hash == hash_secret(secret), AccessLink.until > now)
    kind = db.scalar(used.returning(AccessLink.kind))
    entrance = link_entrances.find_entrance(db, account_id)
    if kind is None or entrance is None:
        return None
    choosing = AccessLinkKind(kind).leads_to_choosing
    if choosing:
        mine = update(Account).where(Account.id == account_id)
        db.execute(mine.values(password_hash=None, mailed_hash=None, mailed_until=None))
        _session_ends.end_links(db, account_id)
        _session_ends.end_all(db, account_id)
    write_entry(db, account_id, Action.OPEN_BY_LINK, now, family_id=entrance.family_id)
    return sessions.open_session(db, account_id, entrance.family_id, now, role=entrance.role, must_choose=choosing)
