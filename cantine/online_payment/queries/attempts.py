"""Attempts to pay online: one of a family, those of finance, those that the provider is to be asked about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from cantine.common.paris import instant
from cantine.common.vocabulary import AttemptState, Method, PaymentProvider
from cantine.online_payment.queries.payable import ALIVE, BEING_CHECKED
from cantine.store.database import Reader
from cantine.store.paging import fetch_page
from cantine.store.tables import Family, Payment, PaymentAttempt

PER_PAGE = 50

ASK_AGAIN_AFTER = timedelta(minutes=5)
"""How long a round leaves an attempt alone once the provider was asked about it."""

ASKED_OFTEN_FOR = timedelta(days=7)
"""An attempt that waits longer is asked about once a day, like those that are thought to have come to nothing."""

ASKED_DAILY_FOR = timedelta(days=60)
"""A payment that the provider confirms so late has never been seen: its results stay readable for a year."""

AT_ONCE = 200
"""Attempts of one round."""


@dataclass(frozen=True)
class AttemptDetails:
    """One attempt as staff see it; amounts are cents. `operation` is its name at the provider, None before it has one.

    `payment_id` is the payment that it was credited as, `method` how that came and `paid_cents` how much it is, which
    staff may have set; None where it was not. `answer` is the last word of the provider, `note` says what to look at,
    `closed_why` why staff closed it.
    """

    id: int
    reference: str
    operation: str | None
    provider: PaymentProvider
    client: str
    mode: str
    family_id: int
    family_number: int
    family_name: str
    label: str
    cents: int
    advance_cents: int
    state: AttemptState
    created_at: datetime
    held_until: datetime
    asked_at: datetime | None
    settled_at: datetime | None
    answer: str
    note: str
    closed_why: str
    payment_id: int | None
    method: Method | None
    paid_cents: int | None

    @property
    def is_to_check(self) -> bool:
        """Whether staff still have to look at it."""
        taken_back = self.state is AttemptState.PAID and self.settled_at is None
        return taken_back or (self.state is AttemptState.TO_CHECK and not self.closed_why)

    @property
    def can_be_asked(self) -> bool:
        """Whether the provider may still tell something of it: PayFiP of what it opened, and what is not paid yet."""
        is_open = self.state is not AttemptState.PAID and self.operation is not None
        return is_open and self.provider is PaymentProvider.PAYFIP


@dataclass(frozen=True)
class AttemptFilter:
    """Which attempts are asked for: begun from `first` to `last` (both included, in Paris), in these states.

    No states are all of them. With `to_look_at` only those that staff have to look at, see TO_LOOK_AT.
    """

    first: date | None = None
    last: date | None = None
    states: frozenset[AttemptState] = frozenset()
    family_number: int | None = None
    to_look_at: bool = False


@dataclass(frozen=True)
class AttemptPage:
    """One page of attempts, the latest first, and how many there are on all pages."""

    attempts: Sequence[AttemptDetails]
    count: int = 0


_DETAILS: Any = (
    select(
        PaymentAttempt.id,
        PaymentAttempt.reference,
        PaymentAttempt.operation,
        PaymentAttempt.provider,
        PaymentAttempt.client,
        PaymentAttempt.mode,
        PaymentAttempt.family_id,
        Family.number,
        Family.name,
        PaymentAttempt.label,
        PaymentAttempt.cents,
        PaymentAttempt.advance_cents,
        PaymentAttempt.state,
        PaymentAttempt.created_at,
        PaymentAttempt.held_until,
        PaymentAttempt.asked_at,
        PaymentAttempt.settled_at,
        PaymentAttempt.answer,
        PaymentAttempt.note,
        PaymentAttempt.closed_why,
        Payment.id,
        Payment.method,
        Payment.cents.label("paid_cents"),
    )
    .join(Family, Family.id == PaymentAttempt.family_id)
    .join(Payment, Payment.attempt_id == PaymentAttempt.id, isouter=True)
)


TO_LOOK_AT = or_(BEING_CHECKED, and_(PaymentAttempt.state == AttemptState.PAID, PaymentAttempt.settled_at.is_(None)))
"""The attempts that staff have to look at; among those that are paid, the ones that the provider has taken back."""

CENTS = func.coalesce(Payment.cents, PaymentAttempt.cents)
"""What an attempt was credited with, and where it was not, what it asks; its payment is joined."""


def find_attempt(db: Reader, attempt_id: int) -> AttemptDetails | None:
    """One attempt, for staff and for what asks the provider; None where there is none."""
    return _find(db, PaymentAttempt.id == attempt_id)


def find_attempt_of_family(db: Reader, attempt_id: int, family_id: int) -> AttemptDetails | None:
    """One attempt of this family; None where there is none, or where it is another's."""
    return _find(db, PaymentAttempt.id == attempt_id, PaymentAttempt.family_id == family_id)


def find_by_operation(db: Reader, operation: str) -> AttemptDetails | None:
    """The attempt that the provider calls so; None where it is unknown here."""
    return _find(db, PaymentAttempt.operation == operation)


def find_by_reference(db: Reader, reference: str) -> AttemptDetails | None:
    """The attempt of this reference; None where there is none."""
    return _find(db, PaymentAttempt.reference == reference)


def _find(db: Reader, *which: ColumnElement[bool]) -> AttemptDetails | None:
    row = db.execute(_DETAILS.where(*which)).one_or_none()
    return AttemptDetails(*row) if row else None


def list_attempts(db: Reader, chosen: AttemptFilter, page: int = 1, per_page: int = PER_PAGE) -> AttemptPage:
    """One page (the first is 1) of the attempts that are asked for, the latest first. One query."""
    asked = _DETAILS.where(*_choose(chosen)).order_by(PaymentAttempt.created_at.desc(), PaymentAttempt.id.desc())
    rows, count = fetch_page(db, asked, page, per_page)
    return AttemptPage([AttemptDetails(*row) for row in rows], count)


def count_by_state(db: Reader, chosen: AttemptFilter) -> dict[AttemptState, tuple[int, int]]:
    """How many of these attempts stand in each state, and their cents; states without any are left out. One query.

    Of a paid one those count that were credited, which may be others than were asked.
    """
    asked = (
        select(PaymentAttempt.state, func.count(), func.sum(CENTS))
        .join(Family, Family.id == PaymentAttempt.family_id)
        .join(Payment, Payment.attempt_id == PaymentAttempt.id, isouter=True)
        .where(*_choose(chosen))
        .group_by(PaymentAttempt.state)
    )
    return {AttemptState(state): (int(count), int(cents)) for state, count, cents in db.execute(asked)}


def _choose(chosen: AttemptFilter) -> list[ColumnElement[bool]]:
    midnight = time()
    conditions: list[ColumnElement[bool]] = []
    if chosen.first:
        conditions.append(PaymentAttempt.created_at >= instant(chosen.first, midnight))
    if chosen.last:
        conditions.append(PaymentAttempt.created_at < instant(chosen.last + timedelta(days=1), midnight))
    if chosen.states:
        conditions.append(PaymentAttempt.state.in_(chosen.states))
    if chosen.family_number is not None:
        conditions.append(Family.number == chosen.family_number)
    if chosen.to_look_at:
        conditions.append(TO_LOOK_AT)
    return conditions


def list_to_ask(db: Reader, now: datetime) -> Sequence[int]:
    """The attempts (ids) that a round at `now` asks about. One query.

    Those that may still succeed come first, and of both kinds those that were never asked about or longest ago. A last
    time that is in the future is none: the clock was set back.

    Attempts that may still succeed are asked about at every round, but five minutes after the last time at the
    earliest. Those that wait for more than seven days, and those of PayFiP that came to nothing or are to be checked,
    are asked about once a day: the payer may have paid after all. Nobody is asked about an attempt whose last word is
    known (`settled_at`), which was never opened there, or which began more than 60 days ago.
    """
    waits, recent = PaymentAttempt.state.in_(ALIVE), PaymentAttempt.created_at > now - ASKED_OFTEN_FOR
    last = PaymentAttempt.asked_at
    never = or_(last.is_(None), last > now)
    often = and_(waits, recent, or_(never, last <= now - ASK_AGAIN_AFTER))
    ended = PaymentAttempt.state.not_in((*ALIVE, AttemptState.PAID))
    daily = and_(
        or_(and_(waits, ~recent), and_(ended, PaymentAttempt.provider == PaymentProvider.PAYFIP)),
        PaymentAttempt.created_at > now - ASKED_DAILY_FOR,
        or_(never, last <= now - timedelta(days=1)),
    )
    found = (
        select(PaymentAttempt.id)
        .where(PaymentAttempt.operation.is_not(None), PaymentAttempt.settled_at.is_(None), or_(often, daily))
        .order_by(~waits, ~never, last, PaymentAttempt.id)
        .limit(AT_ONCE)
    )
    return db.scalars(found).all()


def list_never_opened(db: Reader, began_before: datetime) -> Sequence[int]:
    """The attempts (ids) begun until then of which nobody knows that the provider has opened them. One query."""
    unknown = PaymentAttempt.state == AttemptState.CREATED, PaymentAttempt.operation.is_(None)
    return db.scalars(select(PaymentAttempt.id).where(*unknown, PaymentAttempt.created_at <= began_before)).all()
