"""The commune says what a forgotten password is answered with where no account has the address."""

from datetime import datetime

from sqlalchemy.orm import Session

from cantine.common.roles import Actor, Permission
from cantine.journal.entries import Action, write_entry
from cantine.store.locks import lock_commune


def choose_answer(db: Session, actor: Actor, silent: bool, now: datetime) -> None:
    """Answer every address alike from now on (`silent`), or say which are unknown; what holds already writes nothing.

    Raises Forbidden.
    """
    actor.must(Permission.EDIT_SETTINGS)
    commune = lock_commune(db)
    if commune.hide_unknown_email != silent:
        before, commune.hide_unknown_email = commune.hide_unknown_email, silent
        told = {"hide_unknown_email": before}, {"hide_unknown_email": silent}
        write_entry(db, actor.account_id, Action.CHOOSE_UNKNOWN_ANSWER, now, before=told[0], after=told[1])
