"""What became of an attempt to pay, in the words that the parent reads."""

from datetime import datetime
from math import ceil
from typing import Protocol

from cantine.common.french import euros, hour
from cantine.common.language.translate import mark, translate, translate_plural
from cantine.common.paris import PARIS
from cantine.common.vocabulary import AttemptState, Method
from cantine.online_payment.rules.settlement import GIVEN_UP


class AttemptOutcome(Protocol):
    """How an attempt stands; `method` is that of the payment that it became, None where there is none."""

    @property
    def state(self) -> AttemptState:
        """Where it stands."""

    @property
    def cents(self) -> int:
        """The whole amount."""

    @property
    def held_until(self) -> datetime:
        """Until when nobody else pays the same."""

    @property
    def closed_why(self) -> str:
        """Why staff closed it; empty where they did not."""

    @property
    def answer(self) -> str:
        """The last word of the provider."""

    @property
    def method(self) -> Method | None:
        """« Carte en ligne », « Prélèvement unique »."""

    @property
    def paid_cents(self) -> int | None:
        """The amount of that payment, which staff may have set; None where there is none."""


def is_waiting(outcome: AttemptOutcome) -> bool:
    """Whether the provider has not told its end."""
    return outcome.state in (AttemptState.CREATED, AttemptState.WAITING)


def describe_outcome(outcome: AttemptOutcome, now: datetime) -> str:
    """What the parent reads after coming back, in whole sentences; it never says more than is known."""
    if outcome.state is AttemptState.PAID:
        return _describe_paid(outcome)
    if outcome.state is AttemptState.TO_CHECK and not outcome.closed_why:
        return describe_unsure(outcome.cents)
    amount = euros(outcome.cents)
    if outcome.state in _ENDED:
        said = _CHECKED if outcome.closed_why and outcome.state in _CHECKABLE else _ENDED[outcome.state]
        return translate(said, amount=amount)
    waits = translate("Le service de paiement n'a pas encore confirmé votre paiement de {amount}.", amount=amount)
    if now >= outcome.held_until:
        return translate("{waits} Actualisez cette page dans quelques minutes.", waits=waits)
    if outcome.answer == GIVEN_UP:
        return translate(
            "Vous avez quitté le paiement de {amount} sans le terminer : rien n'est débité, et vous pourrez "
            "recommencer à {until}.",
            amount=amount,
            until=_say_until(outcome.held_until, now),
        )
    return translate(
        "{waits} Actualisez cette page dans une minute. Si vous ne l'avez pas terminé, rien n'est débité et vous "
        "pourrez recommencer à {until}.",
        waits=waits,
        until=_say_until(outcome.held_until, now),
    )


_CHECKED = mark("La mairie a vérifié le paiement de {amount} : il n'est pas enregistré. Parlez-lui-en si besoin.")
_CHECKABLE = (AttemptState.TO_CHECK, AttemptState.ABANDONED)
_ENDED = {
    AttemptState.TO_CHECK: _CHECKED,
    AttemptState.REFUSED: mark("Votre paiement de {amount} a été refusé : rien n'est débité. Vous pouvez recommencer."),
    AttemptState.ABANDONED: mark("Le paiement de {amount} est abandonné : rien n'est débité. Vous pouvez recommencer."),
    AttemptState.EXPIRED: mark(
        "Le paiement de {amount} n'a pas été fait à temps : rien n'est enregistré. Vous pouvez recommencer. Si votre "
        "banque vous a tout de même débité, il sera enregistré dès que le service de paiement le dira."
    ),
}
"""What is said of an attempt that ended without a payment, by its state."""


def _describe_paid(outcome: AttemptOutcome) -> str:
    reserve = ""
    if outcome.method is Method.ONLINE_DEBIT:
        reserve = translate(", sous réserve d'acceptation par votre banque")
    return translate(
        "Votre paiement de {paid} est enregistré{reserve}. Merci ! Un reçu vous est envoyé par mail.",
        paid=euros(outcome.paid_cents or outcome.cents),
        reserve=reserve,
    )


def describe_unsure(cents: int) -> str:
    """What a parent reads while staff check whether so many cents were paid."""
    return translate(
        "La mairie vérifie votre paiement de {amount}. Ne payez pas une seconde fois : votre compte sera mis à jour "
        "après cette vérification.",
        amount=euros(cents),
    )


def describe_hold(cents: int, until: datetime, now: datetime) -> str:
    """« Un paiement de 314,65 € est en cours. Vous pourrez recommencer à 17 h 02 (dans 12 minutes). ».

    Minutes are rounded up, so that nobody comes back too early; an unknown amount is 0 cents.
    """
    amount = translate(" de {amount}", amount=euros(cents)) if cents else ""
    return translate(
        "Un paiement{amount} est en cours. Vous pourrez recommencer à {until}.",
        amount=amount,
        until=_say_until(until, now),
    )


def _say_until(until: datetime, now: datetime) -> str:
    left = max(1, ceil((until - now).total_seconds() / 60))
    at = hour(until.astimezone(PARIS).time())
    return translate_plural(left, "{hour} (dans {count} minute)", "{hour} (dans {count} minutes)", hour=at)
