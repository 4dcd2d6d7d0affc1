"""What staff decide about an attempt that the portal could not settle: credited, or closed, each with a reason."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from cantine.common import form_input
from cantine.common.form_input import NotAccepted
from cantine.common.french import euros
from cantine.common.paris import local_date
from cantine.common.roles import Actor, Permission
from cantine.common.vocabulary import AttemptState, Method
from cantine.journal.entries import Action, write_entry
from cantine.ledger.rules.payments import HIGHEST
from cantine.online_payment.actions._credits import ReceivedOnline, credit_once, lock_attempt
from cantine.online_payment.rules.settlement import PRODUCTION
from cantine.store.closed_books import check_books_open
from cantine.store.commune import read_commune


def credit_attempt(
    db: Session,
    actor: Actor,
    attempt_id: int,
    reason: str,
    portal: str,
    now: datetime,
    *,
    method: Method = Method.ONLINE_CARD,
    cents: int | None = None,
    received_on: date | None = None,
) -> None:
    """Credit an attempt that the provider's own back office shows as paid, though the portal could not see it.

    Without `cents` it is the amount that was asked, without `received_on` today. The receipt goes to the payer. Raises
    NotFound, and NotAccepted without a reason, for one that is paid already, for a test or an activation, and for an
    amount or a day that cannot be.
    """
    actor.must(Permission.RECORD_PAYMENTS)
    check_books_open(db, received_on or local_date(now))
    family, attempt = lock_attempt(db, attempt_id)
    why = form_input.require_line(reason, "le motif")
    if attempt.state is AttemptState.PAID:
        raise NotAccepted("Cette tentative est déjà créditée.")
    if attempt.mode != PRODUCTION[attempt.provider] and not read_commune(db).demonstration:
        raise NotAccepted("C'est un paiement d'essai ou d'activation : il ne se crédite pas. Classez la tentative.")
    paid = attempt.cents if cents is None else cents
    day = received_on or local_date(now)
    if not 0 < paid <= HIGHEST:
        raise NotAccepted(f"Saisissez un montant supérieur à zéro, et de {euros(HIGHEST)} au plus.")
    if not local_date(attempt.created_at) <= day <= local_date(now):
        raise NotAccepted("La date du paiement est avant celle de la tentative, ou dans le futur : vérifiez-la.")
    if method not in (Method.ONLINE_CARD, Method.ONLINE_DEBIT):
        raise NotAccepted("Choisissez « Carte en ligne » ou « Prélèvement unique ».")
    attempt.closed_why = why
    received = ReceivedOnline(method, paid, day)
    credit_once(db, family, attempt, received, portal, now, account_id=actor.account_id, reason=why)


def close_attempt(db: Session, actor: Actor, attempt_id: int, reason: str, now: datetime) -> None:
    """Close an attempt that was to be checked and is no payment; should the provider confirm it later, it is credited.

    One that is paid, and that the provider takes back, stays paid: what staff decide about its payment is an entry of
    its own. Raises NotFound, and NotAccepted without a reason and for one that is not to be checked.
    """
    actor.must(Permission.RECORD_PAYMENTS)
    _family, attempt = lock_attempt(db, attempt_id)
    why = form_input.require_line(reason, "le motif")
    if attempt.state is AttemptState.PAID and attempt.settled_at is None:
        attempt.settled_at, attempt.note = now, f"{attempt.note} Classée : {why}."
    elif attempt.state is AttemptState.TO_CHECK:
        attempt.state, attempt.closed_why = AttemptState.ABANDONED, why
    else:
        raise NotAccepted("Cette tentative n'est pas à vérifier.")
    after = {"reference": attempt.reference, "amount": euros(attempt.cents), "reason": why}
    write_entry(db, actor.account_id, Action.CLOSE_ATTEMPT, now, family_id=attempt.family_id, after=after)
