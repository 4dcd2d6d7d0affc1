"""An attempt to pay begins, and what the provider said when it was to open it is noted."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cantine.common.form_input import EMAIL
from cantine.common.french import euros
from cantine.common.roles import Actor
from cantine.common.vocabulary import AttemptState
from cantine.journal.entries import Action, write_entry
from cantine.online_payment.queries.payable import read_payable
from cantine.online_payment.rules import references
from cantine.online_payment.rules.amounts import AmountChoice, PaymentPlan, plan_payment
from cantine.online_payment.rules.payable import Payable
from cantine.online_payment.rules.refusals import NotOpen, NoUsableEmail, TooManyAttempts
from cantine.online_payment.rules.service import ServiceSettings
from cantine.online_payment.rules.settlement import HELD_FOR
from cantine.store.locks import lock_row
from cantine.store.tables import Account, AttemptPart, Family, PaymentAttempt

SHORTEST_EMAIL, LONGEST_EMAIL = 6, 80
"""Letters of an address to which PayFiP sends its receipt."""

MOST_AN_HOUR = 30
"""Attempts of a family: nobody tries as often by hand, and each leaves a row for ever."""


@dataclass(frozen=True)
class BegunAttempt:
    """An attempt that is written down and not opened yet: its id, what was payable, and what the provider is asked."""

    id: int
    payable: Payable
    service: ServiceSettings
    reference: str
    cents: int
    label: str
    email: str
    created_at: datetime


def begin_attempt(db: Session, actor: Actor, choice: AmountChoice, shown_cents: int, now: datetime) -> BegunAttempt:
    """Write down that this guardian wants to pay what was chosen for the family, before any provider knows of it.

    The amount is worked out here; it must be the one that the parent was shown. Until 20 minutes from now nobody else
    pays the same. Raises Forbidden for who is no guardian, and PaymentRefused with the sentence for the parent.
    """
    family_id = actor.require_family()
    family = lock_row(db, Family, family_id)
    payable = read_payable(db, family_id, now)
    service = payable.service
    if service is None or not payable.is_open_for(actor):
        raise NotOpen(payable)
    _refuse_too_many(db, payable, family_id, now)
    email = _require_email(db, actor, payable)
    plan = plan_payment(payable, choice, shown_cents)
    row = PaymentAttempt(
        reference=references.build_reference(family.number, _draw_letters()),
        provider=service.provider,
        client=service.client,
        mode=service.mode,
        family_id=family_id,
        account_id=actor.account_id,
        email=email,
        label=references.build_label(family.number, plan.parts, plan.advance_cents),
        cents=plan.cents,
        advance_cents=plan.advance_cents,
        state=AttemptState.CREATED,
        created_at=now,
        held_until=now + HELD_FOR,
    )
    _add_with_parts(db, row, plan)
    after = {"amount": euros(row.cents), "label": row.label, "reference": row.reference}
    write_entry(db, actor.account_id, Action.BEGIN_ONLINE_PAYMENT, now, family_id=family_id, after=after)
    return BegunAttempt(row.id, payable, service, row.reference, row.cents, row.label, email, now)


def _refuse_too_many(db: Session, payable: Payable, family_id: int, now: datetime) -> None:
    """Raise TooManyAttempts from the 31st attempt within 60 minutes on."""
    of_family = PaymentAttempt.family_id == family_id
    begun = select(func.count()).where(of_family, PaymentAttempt.created_at > now - timedelta(hours=1))
    if (db.scalar(begun) or 0) >= MOST_AN_HOUR:
        raise TooManyAttempts(payable)


def _draw_letters() -> list[int]:
    return [secrets.randbelow(len(references.ALPHABET)) for _ in range(references.RANDOM_LETTERS)]


def _require_email(db: Session, actor: Actor, payable: Payable) -> str:
    email = db.get_one(Account, actor.account_id).email or ""
    if not SHORTEST_EMAIL <= len(email) <= LONGEST_EMAIL or not EMAIL.fullmatch(email):
        raise NoUsableEmail(payable)
    return email


def _add_with_parts(db: Session, row: PaymentAttempt, plan: PaymentPlan) -> None:
    db.add(row)
    db.flush()
    db.add_all(
        [AttemptPart(attempt_id=row.id, invoice_id=part.invoice_id or None, cents=part.cents) for part in plan.parts]
    )


def note_opened(db: Session, attempt_id: int, operation: str) -> None:
    """Note under which name the provider waits for the payment; from now on it can be asked. Raises NotFound."""
    attempt = lock_row(db, PaymentAttempt, attempt_id)
    if attempt.operation is None:
        attempt.operation = operation
    if attempt.state is AttemptState.CREATED:
        attempt.state = AttemptState.WAITING


def note_not_opened(db: Session, attempt_id: int, why: str, now: datetime) -> None:
    """Note that the provider did not open it, and why, for staff; what it would have paid is free again.

    Nothing can be paid there: nobody was sent to its page. Raises NotFound.
    """
    attempt = lock_row(db, PaymentAttempt, attempt_id)
    if attempt.state is AttemptState.CREATED and attempt.operation is None:
        _end(db, attempt, AttemptState.ABANDONED, why, now)


def note_asked(db: Session, attempt_id: int, now: datetime) -> None:
    """Note that the provider was asked in vain, so that the next round asks about others first. Raises NotFound."""
    lock_row(db, PaymentAttempt, attempt_id).asked_at = now


def expire_unopened(db: Session, attempt_id: int, now: datetime) -> None:
    """End an attempt of which nobody noted that the provider has opened it: the portal was stopped in between."""
    attempt = lock_row(db, PaymentAttempt, attempt_id)
    if attempt.state is AttemptState.CREATED and attempt.operation is None:
        why = "Le portail s'est arrêté avant d'ouvrir la page de paiement : rien n'a pu être payé."
        _end(db, attempt, AttemptState.EXPIRED, why, now)


def _end(db: Session, attempt: PaymentAttempt, state: AttemptState, why: str, now: datetime) -> None:
    attempt.state, attempt.note, attempt.settled_at = state, why, now
    after = {"reference": attempt.reference, "attempt": str(state), "reason": why}
    write_entry(db, None, Action.END_ONLINE_PAYMENT, now, family_id=attempt.family_id, after=after)
