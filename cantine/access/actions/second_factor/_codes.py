"""Codes that are given: of the app, each once, or a recovery code in its place; and how recovery codes are made."""

from datetime import datetime
from functools import partial

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from cantine.access.actions import _change_letters
from cantine.access.actions.passwords import make_typable_password
from cantine.access.queries.second_factors import count_recovery_codes
from cantine.access.queries.visitors import hash_secret
from cantine.access.rules import one_time_codes
from cantine.access.rules.mailed_passwords import read_mailed_password
from cantine.journal.entries import Action, write_entry
from cantine.mail.letters.second_factors import write_recovery_code_used
from cantine.store.locks import lock_if_there, lock_row
from cantine.store.tables import Account, RecoveryCode, SecondFactor

RECOVERY_CODES = 10


def use_code(db: Session, account_id: int, typed: str, now: datetime) -> bool:
    """Take a code of the app or a recovery code, which then opens nothing more; whether it was right.

    The row is locked: of two who give the same code at once, one is refused. A recovery code is told to the owner.
    """
    account = lock_row(db, Account, account_id)
    factor = lock_if_there(db, SecondFactor, account_id)
    if factor is None or factor.secret is None:
        return False
    step = one_time_codes.find_step(factor.secret, typed, now, factor.last_step)
    if step is not None:
        factor.last_step = step
        return True
    mine = RecoveryCode.account_id == account_id, RecoveryCode.code_hash == _hash(account_id, typed)
    if db.execute(delete(RecoveryCode).where(*mine).returning(RecoveryCode.code_hash)).one_or_none() is None:
        return False
    left = count_recovery_codes(db, account_id)
    write_entry(db, account_id, Action.USE_RECOVERY_CODE, now, after={"left": left})
    _change_letters.tell_second_factor(db, account, partial(write_recovery_code_used, at=now, left=left), now)
    return True


def make_recovery_codes(db: Session, account_id: int) -> list[str]:
    """Ten new recovery codes in the place of those there were; only their hashes are kept. Each has 59 random bits and
    the form of a mailed password: « q7kd-x2mp-9sva »."""
    codes = [make_typable_password() for _ in range(RECOVERY_CODES)]
    db.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    db.execute(
        insert(RecoveryCode), [{"account_id": account_id, "code_hash": _hash(account_id, code)} for code in codes]
    )
    return codes


def _hash(account_id: int, typed: str) -> str:
    return hash_secret(f"{account_id} {read_mailed_password(typed)}")
