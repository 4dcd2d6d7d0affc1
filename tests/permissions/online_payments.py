"""What is done about payments online, and who may."""

from cantine.access.queries.visitors import Visitor
from cantine.common.vocabulary import AttemptState, PaymentProvider
from cantine.online_payment.actions import attempts, staff_decisions
from cantine.online_payment.rules.amounts import AmountChoice, ChoiceKind
from cantine.store.tables import PaymentAttempt, PaymentService
from tests.cast import Cast
from tests.permissions.people import NOW, Deeds


def _begin(_cast: Cast, db, who: Visitor) -> None:
    db.add(PaymentService(provider=PaymentProvider.PAYFIP, client="007450", mode="W", advances=True))
    db.flush()
    choice = AmountChoice(ChoiceKind.ADVANCE, advance_cents=5000)
    assert attempts.begin_attempt(db, who.actor, choice, 5000, NOW).cents == 5000


def _attempt(cast: Cast, db) -> int:
    """One of Alice's that is to be checked."""
    asked = {"provider": PaymentProvider.PAYFIP, "client": "007450", "mode": "W", "reference": "F101XABC"}
    told = {"email": "alice@exemple.fr", "label": "Cantine", "cents": 5000, "advance_cents": 5000}
    row = PaymentAttempt(
        **asked,
        **told,
        operation="idop",
        family_id=cast.alices_family,
        state=AttemptState.TO_CHECK,
        created_at=NOW,
        held_until=NOW,
    )
    db.add(row)
    db.flush()
    return row.id


def _credit(cast: Cast, db, who: Visitor) -> None:
    staff_decisions.credit_attempt(db, who.actor, _attempt(cast, db), "Vu chez PayFiP", "https://cantine.test", NOW)


def _close(cast: Cast, db, who: Visitor) -> None:
    staff_decisions.close_attempt(db, who.actor, _attempt(cast, db), "Pas de paiement chez PayFiP", NOW)


MAY: Deeds = {
    attempts.begin_attempt: (_begin, {"guardian", "other parent"}),  # each for the own family
    staff_decisions.credit_attempt: (_credit, {"finance", "admin"}),
    staff_decisions.close_attempt: (_close, {"finance", "admin"}),
}
