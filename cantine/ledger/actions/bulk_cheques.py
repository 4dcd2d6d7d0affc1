"""A list of cheques is recorded: all of it in one transaction, or nothing with every fault by its line."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.common.form_input import NotAccepted
from cantine.common.french import euros, join_words, numeric_date
from cantine.common.paris import local_date
from cantine.common.roles import Actor, Permission
from cantine.common.vocabulary import Method
from cantine.families.queries import named_families
from cantine.ledger.actions.payments import RECEIVED_COLUMNS, record_payment
from cantine.ledger.rules.bulk_cheques import ListedCheque, ListRefused, TypedCheque, find_count_faults, read_cheques
from cantine.ledger.rules.payments import ReceivedPayment, clean_payment, is_same_payment
from cantine.store.closed_books import check_books_open
from cantine.store.locks import lock_families
from cantine.store.tables import Payment
from cantine.till.actions.till_lock import check_till_open


@dataclass(frozen=True)
class CountedCheques:
    """What the clerk counted in hand, as it was typed."""

    cheques: str
    total: str


def record_cheques(
    db: Session,
    actor: Actor,
    received_on: date,
    lines: Sequence[TypedCheque],
    counted: CountedCheques,
    now: datetime,
    *,
    seen: Collection[int] = (),
) -> tuple[int, int]:
    """Record a payment for each line, with its journal entry; returns their number and their sum in cents.

    `seen` are recorded payments (ids) that look like one of these cheques and that the clerk has accepted as others. A
    second click is refused, for it meets what the first has recorded. Raises ListRefused.
    """
    actor.must(Permission.RECORD_PAYMENTS)
    check_till_open(db, Method.CHEQUE, received_on)
    cheques, faults = read_cheques(lines)
    families, unknown = _find_families(db, cheques)
    faults += unknown
    if not faults:
        faults = find_count_faults(cheques, counted.cheques, counted.total)
    payments = [ReceivedPayment(received_on, Method.CHEQUE, one.cents, one.number, one.bank) for one in cheques]
    try:
        for payment in payments:
            clean_payment(payment, local_date(now))
    except NotAccepted as refused:
        faults.append(str(refused))
    try:
        check_books_open(db, received_on)
    except NotAccepted as closed:
        faults.append(str(closed))
    if faults:
        raise ListRefused(faults)
    lock_families(db, {families[one.line] for one in cheques})
    _refuse_known(db, cheques, payments, families, seen)
    for cheque, payment in zip(cheques, payments, strict=True):
        record_payment(db, actor, families[cheque.line], payment, now, confirmed=True)
    return len(payments), sum(payment.cents for payment in payments)


def _find_families(db: Session, cheques: Sequence[ListedCheque]) -> tuple[dict[int, int], list[str]]:
    """The family (id) of each line, and a sentence for each line whose family cannot be told."""
    known = named_families.find_each(db, {one.family for one in cheques})
    found, faults = {}, []
    for one in cheques:
        families = known[one.family]
        if len(families) == 1:
            found[one.line] = families[0][0]
        elif families:
            names = join_words(f"{name} (n° {number})" for _id, number, name in families[:5])
            faults.append(f"Ligne {one.line} : plusieurs familles « {one.family} » : {names}. Écrivez le numéro.")
        else:
            faults.append(f"Ligne {one.line} : aucune famille « {one.family} ». Vérifiez le numéro ou le nom.")
    return found, faults


def _refuse_known(
    db: Session,
    cheques: Sequence[ListedCheque],
    payments: Sequence[ReceivedPayment],
    families: dict[int, int],
    seen: Collection[int],
) -> None:
    """Raise ListRefused where a cheque looks like a recorded payment that is not among those `seen`."""
    recorded: dict[int, list[tuple[int, ReceivedPayment]]] = defaultdict(list)
    rows: Any = db.execute(
        select(Payment.id, Payment.family_id, *RECEIVED_COLUMNS).where(
            Payment.family_id.in_(set(families.values())), Payment.cancelled_at.is_(None)
        )
    )
    for id, family_id, *kept in rows:
        recorded[family_id].append((id, ReceivedPayment(*kept)))
    faults, again = [], set()
    for cheque, payment in zip(cheques, payments, strict=True):
        alike = [(id, one) for id, one in recorded[families[cheque.line]] if is_same_payment(one, payment)]
        again |= {id for id, _one in alike}
        if unseen := [one for id, one in alike if id not in seen]:
            day = numeric_date(unseen[0].received_on)
            what = f"chèque n° {cheque.number}, {euros(cheque.cents)}, reçu le {day}"
            faults.append(f"Ligne {cheque.line} : semble déjà enregistré ({what}).")
    if faults:
        raise ListRefused(faults, frozenset(again))
