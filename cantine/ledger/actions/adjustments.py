"""Finance writes off what is owed, gives an advance back, moves it to another family, and takes such entries back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from cantine.billing.actions.debt_stops import refresh_debt_stops
from cantine.billing.queries import account_balances, open_invoices
from cantine.common import form_input
from cantine.common.form_input import NotAccepted
from cantine.common.french import euros, numeric_date
from cantine.common.paris import local_date
from cantine.common.roles import Actor, NotFound, Permission
from cantine.common.terms.adjustments import WRITE_OFFS, AdjustmentKind, name_adjustment
from cantine.common.vocabulary import Method, format_reference
from cantine.journal.entries import Action, write_entry
from cantine.ledger.rules import adjustments as rules
from cantine.ledger.rules.accounting import find_adjustment_account
from cantine.ledger.rules.adjustments import AdjustableAccount, AlreadyAdjusted, RecordedAdjustment, TypedAdjustment
from cantine.mail import outbox
from cantine.mail.letters.adjustments import TOLD, write_adjustment_letter
from cantine.mail.recipients import read_emails
from cantine.store.closed_books import check_books_open
from cantine.store.commune import read_account_plan, read_commune
from cantine.store.locks import lock_families, lock_rows
from cantine.store.tables import Adjustment, Family
from cantine.till.actions.till_lock import check_till_open

_ACTIONS = {
    AdjustmentKind.WAIVED: Action.WRITE_OFF,
    AdjustmentKind.IRRECOVERABLE: Action.WRITE_OFF,
    AdjustmentKind.REFUNDED: Action.REFUND_ADVANCE,
    AdjustmentKind.TRANSFERRED: Action.TRANSFER_ADVANCE,
}


def adjust_account(db: Session, actor: Actor, family_id: int, typed: TypedAdjustment, now: datetime) -> int:
    """Write off what this family owes, or give its advance back; the id of the entry.

    Each guardian who gets mail is told, but of what is only taken out of the books. Raises NotFound, and NotAccepted
    with the sentence to show, AlreadyAdjusted for a second click.
    """
    actor.must(Permission.RECORD_PAYMENTS)
    if typed.kind is AdjustmentKind.TRANSFERRED:
        raise NotAccepted("Choisissez la famille qui reçoit l'avance.")
    typed = rules.tidy_adjustment(typed)
    _check_open(db, typed.day, typed.method)
    _lock(db, family_id)
    _check_alike(db, family_id, typed)
    kept = rules.clean_adjustment(typed, _read_account(db, family_id, typed.day, now), local_date(now))
    sign = 1 if kept.kind in WRITE_OFFS else -1
    return _record(db, actor, _make_row(db, family_id, replace(kept, cents=sign * kept.cents), now), now)


def transfer_advance(
    db: Session, actor: Actor, family_id: int, to_family_id: int, typed: TypedAdjustment, now: datetime
) -> int:
    """Move an advance, or a part of it, to the account of another family; the id of the giving half.

    Both halves are recorded together; the guardians of both families who get mail are told, without the name of the
    other. Raises NotFound, and NotAccepted with the sentence to show, AlreadyAdjusted for a second click.
    """
    actor.must(Permission.RECORD_PAYMENTS)
    if typed.kind is not AdjustmentKind.TRANSFERRED or family_id == to_family_id:
        raise NotAccepted("Choisissez une autre famille, qui reçoit l'avance.")
    typed = rules.tidy_adjustment(typed)
    _check_open(db, typed.day)
    receiver = _lock(db, family_id, to_family_id)[1]
    if receiver.archived_on is not None:
        raise NotAccepted("La famille qui doit recevoir l'avance est archivée : sortez-la d'abord des archives.")
    other = aliased(Adjustment)
    is_same = Adjustment.counterpart_id.in_(select(other.id).where(other.family_id == to_family_id))
    _check_alike(db, family_id, typed, is_same)
    kept = rules.clean_adjustment(typed, _read_account(db, family_id, typed.day, now), local_date(now))
    given = _make_row(db, family_id, replace(kept, cents=-kept.cents), now)
    return _record_halves(db, actor, given, _make_row(db, to_family_id, kept, now), now)


def take_back_adjustment(db: Session, actor: Actor, adjustment_id: int, day: date, reason: str, now: datetime) -> int:
    """Take an entry that was recorded wrongly back by an opposite one, of a transfer both halves; its id.

    What it had paid is owed again. The families are told as they were. Raises NotFound, and NotAccepted with the
    sentence to show, also where one of the families is anonymous; AlreadyAdjusted for a second click.
    """
    actor.must(Permission.RECORD_PAYMENTS)
    is_it = (Adjustment.id == adjustment_id) | (Adjustment.counterpart_id == adjustment_id)
    halves = db.execute(select(Adjustment.family_id, Adjustment.method).where(is_it).order_by(Adjustment.id)).all()
    _check_open(db, day, *(half.method for half in halves))
    if any(family.anonymised_on for family in _lock(db, *(half.family_id for half in halves))):
        raise NotAccepted("Une famille de cette écriture a été rendue anonyme : son compte ne change plus.")
    rows = lock_rows(db, Adjustment, is_it)
    counted = max(row.accounted_on or row.day for row in rows)
    taken_back = db.scalar(select(Adjustment.id).where(Adjustment.reverses_id == adjustment_id)) is not None
    known = RecordedAdjustment(rows[0].day, counted, rows[0].reverses_id is not None, taken_back)
    rules.check_take_back(known, day, local_date(now))
    why = form_input.require_line(reason, "le motif de l'annulation")
    back = [_make_opposite(row, day, why, now, counted) for row in rows]
    return _record(db, actor, back[0], now) if len(back) == 1 else _record_halves(db, actor, back[0], back[1], now)


def _check_open(db: Session, day: date, *methods: Method | None) -> None:
    """Raise NotAccepted where the books of this day are closed, or its till for cash that leaves it or comes back.

    A cheque that the town draws never lay in the till.
    """
    if Method.CASH in methods:
        check_till_open(db, Method.CASH, day)
    check_books_open(db, day)


def _lock(db: Session, *family_ids: int) -> Sequence[Family]:
    """Lock these families; they are returned in the order in which they are named. Raises NotFound."""
    lock_families(db, family_ids)
    known = {family.id: family for family in lock_rows(db, Family, Family.id.in_(family_ids))}
    if not family_ids or len(known) < len(set(family_ids)):
        raise NotFound
    return [known[family_id] for family_id in family_ids]


def _read_account(db: Session, family_id: int, day: date, now: datetime) -> AdjustableAccount:
    today = account_balances.read_balances(db, [family_id], local_date(now))[family_id]
    on_day = account_balances.read_balances(db, [family_id], day)[family_id]
    return AdjustableAccount(today, on_day, open_invoices.allocate_family(db, family_id).money)


def _check_alike(db: Session, family_id: int, typed: TypedAdjustment, *more: ColumnElement[bool]) -> None:
    """Raise AlreadyAdjusted where such an entry stands: same family, kind, day, cents, method and reference."""
    back = aliased(Adjustment)
    cents = typed.cents if typed.kind in WRITE_OFFS else -typed.cents
    alike = select(Adjustment.method).where(
        Adjustment.family_id == family_id,
        Adjustment.kind == typed.kind,
        Adjustment.day == typed.day,
        Adjustment.cents == cents,
        Adjustment.reference == typed.reference,
        Adjustment.reverses_id.is_(None),
        ~select(back.id).where(back.reverses_id == Adjustment.id).exists(),
        *more,
    )
    if typed.method in db.scalars(alike).all():
        raise AlreadyAdjusted(rules.describe_alike(typed))


def _make_row(db: Session, family_id: int, typed: TypedAdjustment, now: datetime) -> Adjustment:
    """The row of what was typed, its cents signed, with the accounts that the town has set now."""
    plan, counts_on = read_account_plan(db), rules.find_counting_day(typed.day, local_date(now))
    return Adjustment(
        family_id=family_id,
        recorded_at=now,
        accounted_on=counts_on if counts_on != typed.day else None,
        account_code=find_adjustment_account(plan, typed.kind, typed.method),
        receivable_code=plan.receivable,
        **vars(typed),
    )


def _make_opposite(row: Adjustment, day: date, reason: str, now: datetime, counted: date) -> Adjustment:
    """The entry that takes this one back; it moves the accounts that it moved."""
    counts_on = rules.find_counting_day(day, local_date(now), not_before=counted)
    return Adjustment(
        family_id=row.family_id,
        kind=row.kind,
        day=day,
        cents=-row.cents,
        method=row.method,
        reference=row.reference,
        reason=reason,
        account_code=row.account_code,
        receivable_code=row.receivable_code,
        reverses_id=row.id,
        recorded_at=now,
        accounted_on=counts_on if counts_on != day else None,
    )


def _record_halves(db: Session, actor: Actor, one: Adjustment, other: Adjustment, now: datetime) -> int:
    """Record both halves of a transfer; each is told of in the journal of its family."""
    numbers = {half: lock_rows(db, Family, Family.id == half.family_id)[0].number for half in (one, other)}
    one.recorded_by_id = actor.account_id or None
    db.add(one)
    db.flush()
    other.counterpart_id = one.id
    _record(db, actor, other, now, counterpart=f"famille n° {numbers[one]}")
    one.counterpart_id = other.id
    return _record(db, actor, one, now, counterpart=f"famille n° {numbers[other]}")


def _record(db: Session, actor: Actor, row: Adjustment, now: datetime, **more: Any) -> int:
    row.recorded_by_id = actor.account_id or None
    db.add(row)
    db.flush()
    action = Action.TAKE_BACK_ADJUSTMENT if row.reverses_id else _ACTIONS[row.kind]
    write_entry(db, actor.account_id, action, now, family_id=row.family_id, after={**_encode(row), **more})
    refresh_debt_stops(db, [row.family_id], now)
    _tell_family(db, row, now)
    return row.id


def _encode(row: Adjustment) -> dict[str, Any]:
    """The values of an entry for the journal."""
    said = {"adjustment": row.id, "nature": name_adjustment(row.kind, takes_back=row.reverses_id is not None)}
    said |= {"amount": euros(row.cents), "adjusted_on": numeric_date(row.day)}
    said |= {"method": format_reference(row.method, row.reference)} if row.method else {"reference": row.reference}
    said |= {"accounted_on": numeric_date(row.accounted_on)} if row.accounted_on else {}
    return {name: value for name, value in {**said, "reason": row.reason}.items() if value}


def _tell_family(db: Session, row: Adjustment, now: datetime) -> None:
    told = read_emails(db, [row.family_id]).get(row.family_id, []) if row.kind in TOLD else []
    if not told:
        return
    balance = account_balances.read_balances(db, [row.family_id], local_date(now))[row.family_id]
    what = row.kind, row.cents, row.day, row.reason, balance
    takes_back = row.reverses_id is not None
    commune = read_commune(db).name
    compose = partial(write_adjustment_letter, commune, *what, method=row.method, takes_back=takes_back)
    outbox.write_to_all(db, told, compose, now, family_id=row.family_id, about_money=True)
