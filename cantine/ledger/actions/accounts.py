"""Finance sets the accounts of the books and the codes of the schools; what is recorded keeps what it noted."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.common.form_edits import ShownForm, find_changes
from cantine.common.roles import Actor, NotFound, Permission
from cantine.common.terms.account_plan import DEFAULT
from cantine.journal.entries import Action, write_entry
from cantine.ledger.rules import account_settings as rules
from cantine.store.locks import lock_commune, lock_rows
from cantine.store.tables import School


def set_account_plan(
    db: Session, actor: Actor, typed: Mapping[str, str], now: datetime, *, seen: ShownForm | None = None
) -> None:
    """Let these be the accounts (by the fields of `AccountPlan`) of what is recorded from now on.

    Choosing what holds already writes nothing; `seen` is what the form showed, as `rules.label_accounts` says it.
    Raises Forbidden, NotAccepted, FieldsChangedMeanwhile.
    """
    actor.must(Permission.EDIT_ACCOUNTS)
    commune = lock_commune(db)
    before = commune.account_plan or DEFAULT
    wanted = rules.clean_plan({**vars(before), **typed})
    changed = find_changes(rules.label_accounts(wanted), rules.label_accounts(before), seen)
    if not changed:
        return
    after = rules.clean_plan(rules.take_changes(before, changed))
    commune.account_plan = after
    told, kept = ({"accounts": rules.describe_codes(rules.label_accounts(plan), changed)} for plan in (before, after))
    write_entry(db, actor.account_id, Action.SET_ACCOUNTS, now, before=told, after=kept)


def set_analytic_codes(
    db: Session, actor: Actor, typed: Mapping[int, str], now: datetime, *, seen: ShownForm | None = None
) -> None:
    """Let these be the analytic codes of these schools (by id) on what is billed from now on; empty for none.

    Two schools may share a code. `seen` is what the form showed, by the names of `rules.label_schools`. Raises
    Forbidden, NotFound, NotAccepted, FieldsChangedMeanwhile.
    """
    actor.must(Permission.EDIT_ACCOUNTS)
    rows = {school.id: school for school in lock_rows(db, School, School.id.in_(typed))}
    if len(rows) < len(typed):
        raise NotFound
    labels = rules.label_schools(dict(db.execute(select(School.id, School.name)).all()))
    wanted = {labels[id]: rules.clean_analytic_code(labels[id], code) for id, code in typed.items()}
    before = {labels[id]: school.analytic_code for id, school in rows.items()}
    changed = find_changes(wanted, before, seen)
    if not changed:
        return
    for id, school in rows.items():
        school.analytic_code = changed.get(labels[id], school.analytic_code)
    told, after = ({"analytic_codes": rules.describe_codes(some, changed)} for some in (before, changed))
    write_entry(db, actor.account_id, Action.SET_ANALYTIC_CODES, now, before=told, after=after)
