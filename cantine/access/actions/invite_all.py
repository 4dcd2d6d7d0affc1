"""Guardians of families that nobody can sign in for are invited, some at a time, each once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from cantine.access.actions.guardians import invite_guardian
from cantine.access.queries import invitations
from cantine.common.roles import Actor, Permission
from cantine.store.locks import lock_families, lock_rows
from cantine.store.tables import Account

AT_ONCE = 10
"""Invitations of one transaction: whoever is stopped between two of them has lost nothing."""


def invite_some(db: Session, actor: Actor, secrets: Sequence[tuple[str, str]], now: datetime) -> int:
    """Mail a first password to as many guardians as there are `secrets`; returns how many, 0 once all are invited.

    `secrets` are passwords with their hashes, made before the transaction because that takes its time. However many
    ask at the same time, each is invited once: an invitation that still opens the portal is not written again.
    """
    actor.must(Permission.EDIT_FAMILIES)
    wanted = invitations.list_to_invite(db, now, len(secrets))
    lock_families(db, {one.family_id for one in wanted})
    lock_rows(db, Account, Account.id.in_([one.account_id for one in wanted]))
    # Asked again, now that nobody else changes them.
    still = {one.account_id for one in invitations.list_to_invite(db, now)}
    mine = [one for one in wanted if one.account_id in still]
    for one, (password, kept) in zip(mine, secrets, strict=False):
        invite_guardian(db, actor, one.family_id, one.account_id, password, kept, now)
    return len(mine)
