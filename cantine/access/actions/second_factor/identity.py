"""Giving the second factor: at the sign-in, and again before what is dangerous."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from cantine.access.actions import sessions
from cantine.access.actions.second_factor import _codes
from cantine.access.queries import second_factors, visitors
from cantine.access.queries.sign_ins import find_password_hash
from cantine.access.rules.sign_in_steps import Proof, SignInStep
from cantine.journal.entries import Action, write_entry
from cantine.store.tables import WebSession


def give_code(
    db: Session, session_id: int, typed: str, now: datetime, *, trusts_device: bool = False
) -> sessions.OpenedSession | None:
    """A code after the right password: the session that waited for it ends, and a whole one begins, with a ticket of
    its own; None where the code is wrong or the session is over.

    Its browser is asked for no code for 30 days where its owner `trusts_device`.
    """
    visitor = visitors.find_by_session(db, session_id, now, acts=True, unfinished=True)
    if visitor is None or visitor.step is not SignInStep.CODE:
        return None
    if not _codes.use_code(db, visitor.account_id, typed, now):
        return None
    db.execute(delete(WebSession).where(WebSession.id == session_id))
    write_entry(db, visitor.account_id, Action.SIGN_IN, now, family_id=visitor.family_id)
    return sessions.open_session(
        db,
        visitor.account_id,
        visitor.family_id,
        now,
        role=visitor.role,
        must_choose=visitor.must_choose,
        proof=Proof.CODE,
        trusts_device=trusts_device,
    )


def prove(db: Session, session_id: int, typed: str, now: datetime, *, compared: str | None) -> bool:
    """Note that this session's owner is here: by a code where there is a second factor, else by the own password, which
    was compared with the hash `compared` before the transaction and was right (None: it was not).

    Whether it was; never where the session is over, or still waits for a code or a password.
    """
    visitor = visitors.find_by_session(db, session_id, now, acts=True, unfinished=True)
    if visitor is None or visitor.step not in (None, SignInStep.SET_UP):
        return False
    if second_factors.has_factor(db, visitor.account_id):
        right = _codes.use_code(db, visitor.account_id, typed, now)
    else:
        right = compared is not None and compared == find_password_hash(db, visitor.account_id)
    if right:
        sessions.note_proof(db, visitor, now)
        write_entry(db, visitor.account_id, Action.PROVE_IDENTITY, now)
    return right
