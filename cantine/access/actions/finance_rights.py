"""The commune says whether its finance service sets quotients and prices, or the administrator alone."""

from datetime import datetime

from sqlalchemy.orm import Session

from cantine.common.form_edits import ShownForm, find_changes
from cantine.common.roles import Actor, FinanceRights, Permission
from cantine.journal.entries import Action, write_entry
from cantine.store.locks import lock_commune


def set_finance_rights(
    db: Session, actor: Actor, rights: FinanceRights, now: datetime, *, seen: ShownForm | None = None
) -> None:
    """Let the role finance set this from its next click on; what holds already writes nothing.

    `seen` is what the form showed. Raises Forbidden, FieldsChangedMeanwhile.
    """
    actor.must(Permission.EDIT_SETTINGS)
    commune = lock_commune(db)
    stands = {name: getattr(commune, name) for name in vars(rights)}
    changed = find_changes(vars(rights), stands, seen)
    if not changed:
        return
    for name, value in changed.items():
        setattr(commune, name, value)
    before = {name: stands[name] for name in changed}
    write_entry(db, actor.account_id, Action.SET_FINANCE_RIGHTS, now, before=before, after=changed)
