"""Money is taken to the bank on deposit slips; one is taken back as long as the bank has not got it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, func, insert, select, update
from sqlalchemy.orm import Session, aliased

from cantine.common import form_input
from cantine.common.form_input import NotAccepted
from cantine.common.french import euros, numeric_date
from cantine.common.paris import local_date
from cantine.common.roles import Actor, NotFound, Permission
from cantine.common.terms.till import SlipEnding
from cantine.common.vocabulary import METHOD_LABELS, Method, Reversal
from cantine.journal.entries import Action, write_entry
from cantine.store.closed_books import check_books_open
from cantine.store.locks import lock_commune, lock_rows
from cantine.store.tables import DepositSlip, DepositSlipEnd, Payment, WithdrawnPayment
from cantine.till.actions.till_lock import check_till_open, find_cancelling_day
from cantine.till.queries import deposit_slips, till_pages
from cantine.till.queries.deposit_slips import Slip, build_waiting
from cantine.till.rules import cash_count
from cantine.till.rules import deposits as rules
from cantine.till.rules.cash_count import CashCount


def make_slip(
    db: Session, actor: Actor, payment_ids: Sequence[int], now: datetime, method: Method = Method.CHEQUE
) -> int:
    """Make a deposit slip of these waiting payments of one means, which cannot be changed from now on; the slip's id.

    Raises NotAccepted, and does nothing, where none is chosen or one of them does not wait any more.
    """
    actor.must(Permission.RECORD_PAYMENTS)
    if not payment_ids or method not in rules.CHOOSE:
        rules.check_slip_items(method, len(payment_ids), 0)
    lock_commune(db)  # one slip at a time: their numbers have no gap
    check_books_open(db, local_date(now))
    waiting = lock_rows(db, Payment, Payment.id.in_(payment_ids), *build_waiting(method))
    rules.check_slip_items(method, len(set(payment_ids)), len(waiting))
    slip = _add_slip(db, method, now)
    for row in waiting:
        row.deposit_slip_id = slip.id
    what = {"cheques": len(waiting)} if method is Method.CHEQUE else {"payments": len(waiting)}
    _write(db, actor, Action.MAKE_SLIP, slip, sum(row.cents for row in waiting), now, what)
    return slip.id


def make_cash_slip(db: Session, actor: Actor, counts: CashCount, now: datetime, *, confirmed: bool = False) -> int:
    """Make a deposit slip of the notes and coins that go to the bank today; returns its id.

    Raises NotAccepted for no cash, for more than the till holds where its days are closed, and where today is closed;
    SlipTwice, which `confirmed` overrules, where today has such a slip already.
    """
    actor.must(Permission.RECORD_PAYMENTS)
    today = local_date(now)
    check_till_open(db, Method.CASH, today)  # it locks the commune: one slip at a time
    check_books_open(db, today)
    cash_count.check_count(counts)
    cents = cash_count.sum_count(counts)
    rules.check_cash_slip(cents, till_pages.find_cash_in_till(db, today))
    alike = (DepositSlip.method == Method.CASH, DepositSlip.made_on == today, DepositSlip.cents == cents)
    ended = exists().where(DepositSlipEnd.slip_id == DepositSlip.id)
    number = db.scalar(select(func.max(DepositSlip.number)).where(*alike, ~ended))
    if number and not confirmed:
        raise rules.SlipTwice(number, cents)
    slip = _add_slip(db, Method.CASH, now, cents=cents, counts=dict(counts))
    _write(db, actor, Action.MAKE_SLIP, slip, cents, now, {})
    return slip.id


def _add_slip(db: Session, method: Method, now: datetime, **cash: Any) -> DepositSlip:
    number = (db.scalar(select(func.max(DepositSlip.number))) or 0) + 1
    slip = DepositSlip(number=number, made_on=local_date(now), method=method, **cash)
    db.add(slip)
    db.flush()
    return slip


def _write(
    db: Session, actor: Actor, action: Action, slip: DepositSlip | Slip, cents: int, now: datetime, what: dict[str, Any]
) -> None:
    """The entry of the journal; a slip of cheques is told as it always was."""
    means = {} if slip.method is Method.CHEQUE else {"method": METHOD_LABELS[slip.method]}
    after = {"number": slip.number, **means, **what, "amount": euros(cents)}
    write_entry(db, actor.account_id, action, now, after=after)


def take_back_slip(db: Session, actor: Actor, slip_id: int, why: str, now: datetime) -> None:
    """Take back a slip that the bank has not got: its number stays, its payments wait again, its cash is in the till.

    Raises NotFound, and NotAccepted without a reason, for a slip that was taken back or that the bank has: it said so,
    or it returned a payment of it.
    """
    actor.must(Permission.RECORD_PAYMENTS)
    lock_commune(db)
    slip = _load_open(db, slip_id)
    today = local_date(now)
    bounce = aliased(Payment)
    bounced = exists().where(bounce.reverses_id == Payment.id, bounce.reversal == Reversal.BOUNCED)
    if db.scalar(select(Payment.id).where(Payment.deposit_slip_id == slip_id, bounced).limit(1)):
        raise NotAccepted("La banque a déjà rendu un paiement de ce bordereau : elle l'a donc reçu.")
    day = today
    if slip.method is Method.CASH:
        day = find_cancelling_day(db, slip.method, slip.made_on, today) or slip.made_on
    check_books_open(db, day)
    reason = form_input.require_line(why, "le motif de la reprise")
    _end_slip(db, actor, slip_id, SlipEnding.TAKEN_BACK, day, now, reason)
    ids = [row.id for row in lock_rows(db, Payment, Payment.deposit_slip_id == slip_id)]
    if ids:
        db.execute(insert(WithdrawnPayment), [{"slip_id": slip_id, "payment_id": id} for id in ids])
        db.execute(update(Payment).where(Payment.deposit_slip_id == slip_id).values(deposit_slip_id=None))
    _write(db, actor, Action.TAKE_BACK_SLIP, slip, slip.cents, now, {"reason": reason})


def bank_slip(db: Session, actor: Actor, slip_id: int, day: date, now: datetime) -> None:
    """Note that the bank has got this slip on this day; from then on it cannot be taken back.

    Raises NotFound, and NotAccepted for a slip that was taken back or noted before, and for an impossible day.
    """
    actor.must(Permission.RECORD_PAYMENTS)
    lock_commune(db)
    slip = _load_open(db, slip_id)
    rules.check_banked_day(day, slip.made_on, local_date(now))
    check_books_open(db, day)
    _end_slip(db, actor, slip_id, SlipEnding.BANKED, day, now)
    _write(db, actor, Action.BANK_SLIP, slip, slip.cents, now, {"banked_on": numeric_date(day)})


def _load_open(db: Session, slip_id: int) -> Slip:
    """A slip that nothing has become of yet. Raises NotFound and NotAccepted."""
    found = deposit_slips.find_slip(db, slip_id)
    if found is None:
        raise NotFound
    rules.check_slip_open(found[0].ending, found[0].ended_on)
    return found[0]


def _end_slip(
    db: Session, actor: Actor, slip_id: int, kind: SlipEnding, day: date, now: datetime, reason: str = ""
) -> None:
    noted = {"noted_at": now, "noted_by_id": actor.account_id or None}
    db.add(DepositSlipEnd(slip_id=slip_id, kind=kind, day=day, reason=reason, **noted))
    db.flush()
