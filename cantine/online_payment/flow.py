"""The steps of a payment online, each a transaction of its own; none is open while the provider is asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

from cantine import clock
from cantine.access.queries import visitors
from cantine.common.roles import Actor, Forbidden, NotFound, Permission
from cantine.common.vocabulary import AttemptState, PaymentProvider
from cantine.online_payment.actions import attempts, sweep_rounds
from cantine.online_payment.actions import settle_attempt as settling
from cantine.online_payment.actions.attempts import BegunAttempt
from cantine.online_payment.queries.attempts import AttemptDetails, find_attempt, list_never_opened, list_to_ask
from cantine.online_payment.queries.payable import read_payable
from cantine.online_payment.queries.payment_service import find_service
from cantine.online_payment.rules.amounts import AmountChoice
from cantine.online_payment.rules.provider import (
    OpenedOperation,
    Outcome,
    PaymentOrder,
    Provider,
    ProviderAnswer,
    ProviderRefused,
    ProviderUnavailable,
)
from cantine.online_payment.rules.refusals import AmountChanged, choose_refusal
from cantine.online_payment.rules.service import ServiceSettings, fill_addresses, recall_service
from cantine.online_payment.rules.settlement import HELD_FOR
from cantine.settings import settings
from cantine.store.commune import read_commune
from cantine.store.database import Writer, open_reader, open_writer

Connect = Callable[[ServiceSettings], Provider]
"""Makes the provider of these settings, whose addresses are filled."""

LONGEST_ROUND = 240
"""Seconds after which a round asks about no further attempt."""

IN_VAIN = 3
"""Attempts one after the other that the provider gives no answer about: then it is out of reach, and the round ends."""


@dataclass(frozen=True)
class PaymentForm:
    """What a parent sends off: the choice, the cents that were shown, and the number of the family they were shown of.

    `base` is the address of the portal to which the provider sends the parent back.
    """

    choice: AmountChoice
    shown_cents: int
    family_number: int
    base: str


def start_payment(token: str, form: PaymentForm, connect: Connect) -> tuple[int, OpenedOperation]:
    """Begin an attempt for the guardian of this session and open it at the provider: its id, and where to go.

    Raises Forbidden where nobody is signed in as a guardian, and PaymentRefused with the sentence for the parent. An
    attempt that the provider does not open holds nothing back.
    """
    url = settings().database_url
    with open_writer(url) as db:
        begun = attempts.begin_attempt(
            db, _require_guardian(db, token, form), form.choice, form.shown_cents, clock.now()
        )
    order = PaymentOrder(
        begun.reference,
        begun.cents,
        begun.label,
        begun.email,
        begun.created_at,
        f"{form.base}/paiement/notification",
        _choose_return(form.base, begun),
    )
    try:
        provider = connect(fill_addresses(begun.service, demonstration=begun.payable.demonstration))
        opened = provider.create(order)
    except (ProviderRefused, ProviderUnavailable) as why:
        with open_writer(url) as db:
            attempts.note_not_opened(db, begun.id, str(why), clock.now())
        code = why.code if isinstance(why, ProviderRefused) else ""
        raise choose_refusal(code)(begun.payable) from None
    with open_writer(url) as db:
        attempts.note_opened(db, begun.id, opened.operation)
    return begun.id, opened


def _choose_return(base: str, begun: BegunAttempt) -> str:
    """Where the payer comes back to. PayFiP adds the name of the operation; Lyra adds nothing: the address says it."""
    reference = f"?reference={begun.reference}" if begun.service.provider is PaymentProvider.LYRA else ""
    return f"{base}/paiement/retour{reference}"


def _require_guardian(db: Writer, token: str, form: PaymentForm) -> Actor:
    """Who pays; the session is kept until the attempt is written. Raises Forbidden, and AmountChanged for a form that
    was shown of another family: its guardian has gone over to one of the others meanwhile."""
    now = clock.now()
    visitor = visitors.find_by_token(db, token, now, acts=True)
    if visitor is None or visitor.family_id is None:
        raise Forbidden
    if visitor.family_number != form.family_number:
        raise AmountChanged(read_payable(db, visitor.family_id, now))
    return visitor.actor


def settle_attempt(
    attempt_id: int, connect: Connect, answer: ProviderAnswer | None = None, *, silence_counts: bool = False
) -> AttemptState:
    """Ask the provider what became of an attempt, and let the answer settle it; how it stands now.

    An `answer` is one that the provider has given of its own accord and signed; it may even take a payment back. What
    is paid is not asked about again, and neither is what the provider never opened. Where `silence_counts`, an attempt
    at a provider that cannot be asked expires in time; else it waits on. Raises NotFound and ProviderUnavailable.
    """
    url = settings().database_url
    with open_reader(url) as db:
        attempt, service, demonstration = find_attempt(db, attempt_id), find_service(db), read_commune(db).demonstration
    if attempt is None:
        raise NotFound
    if attempt.operation is None or (attempt.state is AttemptState.PAID and answer is None):
        return attempt.state
    told = answer
    if told is None:
        asked = recall_service(attempt.provider, attempt.client, attempt.mode, service, demonstration=demonstration)
        told = _ask(attempt, attempt.operation, connect(asked))
    if told is None and not silence_counts:
        return attempt.state
    with open_writer(url) as db:
        if answer is None and told is not None:
            sweep_rounds.note_well(db)
        answer = told or ProviderAnswer(Outcome.PENDING, "")
        return settling.settle_attempt(db, attempt_id, answer, settings().base_url, clock.now())


def _ask(attempt: AttemptDetails, operation: str, provider: Provider) -> ProviderAnswer | None:
    """What the provider says; None where it cannot be asked. Raises ProviderUnavailable, which is noted."""
    try:
        return provider.ask(operation)
    except ProviderUnavailable:
        with open_writer(settings().database_url) as db:
            attempts.note_asked(db, attempt.id, clock.now())
        raise


def ask_again(actor: Actor, attempt_id: int, connect: Connect) -> AttemptState:
    """Ask at once about an attempt that staff look at. Raises Forbidden, NotFound and ProviderUnavailable."""
    actor.must(Permission.RECORD_PAYMENTS)
    return settle_attempt(attempt_id, connect)


def sweep(connect: Connect, stopping: Callable[[], bool] = lambda: False) -> int:
    """Ask about every attempt that is due, where the round is due and no other process makes it; how many were asked.

    Each is a transaction of its own: one that fails does not stop the others. Whether the provider could be asked is
    noted. `stopping` is asked before each. Raises the first error that was none of the provider's, after the round.
    """
    url, now = settings().database_url, clock.now()
    with open_reader(url) as db:
        due, unopened = list_to_ask(db, now), list_never_opened(db, now - HELD_FOR)
    if not due and not unopened:
        return 0
    with open_writer(url) as db:
        if not sweep_rounds.claim_round(db, now):
            return 0
    for attempt_id in unopened:
        with open_writer(url) as db:
            attempts.expire_unopened(db, attempt_id, now)
    done = _ask_about(due, connect, stopping)
    if done.answered or done.in_vain:
        with open_writer(url) as db:
            if done.answered:
                sweep_rounds.note_well(db)
            else:
                sweep_rounds.note_failing(db, done.why, now)
    if done.error:
        raise done.error
    return done.answered + done.in_vain


@dataclass
class _Round:
    """How many attempts the provider answered about, how many in vain and why; and the first other error."""

    answered: int = 0
    in_vain: int = 0
    why: str = ""
    error: Exception | None = None


def _ask_about(due: Sequence[int], connect: Connect, stopping: Callable[[], bool]) -> _Round:
    done, began, in_a_row = _Round(), monotonic(), 0
    for attempt_id in due:
        if stopping() or in_a_row >= IN_VAIN or monotonic() - began > LONGEST_ROUND:
            break
        try:
            settle_attempt(attempt_id, connect, silence_counts=True)
            done.answered, in_a_row = done.answered + 1, 0
        except ProviderUnavailable as why:
            done.in_vain, done.why, in_a_row = done.in_vain + 1, str(why), in_a_row + 1
        except Exception as error:  # whatever it is, the others are asked
            done.error = done.error or error
    return done
