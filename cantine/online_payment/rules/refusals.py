"""Why a payment online is refused before it begins, each with the sentence that a parent reads."""

from math import ceil
from typing import ClassVar

from cantine.common.french import euros
from cantine.common.language.translate import mark, translate
from cantine.online_payment.rules.payable import Payable


class PaymentRefused(Exception):
    """A choice that cannot be paid; `code` is the word that the form's answer has for it.

    `sentence` is what a parent reads where it depends on nothing that is payable.
    """

    code: ClassVar[str]
    sentence: ClassVar[str] = ""

    def __init__(self, payable: Payable) -> None:
        super().__init__(self.describe(payable))

    @classmethod
    def describe(cls, _payable: Payable) -> str:
        """The French sentence that tells a parent what to do."""
        return cls.sentence


class NothingDue(PaymentRefused):
    """Nothing of what was chosen is due."""

    code = "rien"

    @classmethod
    def describe(cls, payable: Payable) -> str:
        """Nothing is to be done, or something else is due."""
        if payable.parts:
            return translate("Ce que vous avez choisi est déjà réglé. Choisissez ce que vous voulez payer.")
        return translate("Vous n'avez rien à payer : votre compte est à jour.")


class AmountChanged(PaymentRefused):
    """The amount is not the one that the parent was shown, or what was chosen is not (any more) to be had."""

    code = "montant"
    sentence = mark("Le montant a changé entre-temps. Vérifiez-le, puis recommencez.")


class UnderLeast(PaymentRefused):
    """The amount is below the least that the service takes."""

    code = "minimum"

    @classmethod
    def describe(cls, payable: Payable) -> str:
        """Names the least amount."""
        least = translate(" à partir de {amount}", amount=euros(payable.service.least_cents)) if payable.service else ""
        return translate(
            "Le paiement en ligne est possible{least}. Choisissez davantage, ou payez autrement.", least=least
        )


class OverMost(PaymentRefused):
    """The amount is above the most that the service takes."""

    code = "maximum"

    @classmethod
    def describe(cls, payable: Payable) -> str:
        """Names the highest amount."""
        most = translate(" jusqu'à {amount}", amount=euros(payable.service.most_cents)) if payable.service else ""
        return translate(
            "Le paiement en ligne est possible{most}. Payez vos factures en plusieurs fois, ou autrement.", most=most
        )


class AlreadyBeingPaid(PaymentRefused):
    """Another attempt that may still succeed pays the same."""

    code = "en-cours"

    @classmethod
    def describe(cls, payable: Payable) -> str:
        """Names the minutes left, rounded up."""
        until = payable.held_until
        left = max(1, ceil((until - payable.asked_at).total_seconds() / 60)) if until else 1
        minutes = translate("une minute") if left == 1 else translate("{left} minutes", left=left)
        return translate(
            "Un paiement est déjà en cours pour la même somme : terminez-le sur la page du service de paiement. S'il "
            "n'aboutit pas, recommencez dans {minutes}.",
            minutes=minutes,
        )


class NotOpen(PaymentRefused):
    """The commune takes no payment online, or its service cannot be reached just now."""

    code = "service"
    sentence = mark(
        "Le service de paiement ne répond pas pour le moment. Rien n'a été débité. "
        "Recommencez dans quelques minutes, ou payez autrement."
    )


class NoUsableEmail(PaymentRefused):
    """The payer's account has no e-mail address to which the service can send its receipt: 6 to 80 characters."""

    code = "adresse"
    sentence = mark(
        "Le service de paiement envoie son reçu par mail, et n'accepte pas l'adresse de votre compte. "
        "Changez-la sur la page « Mon profil », ou adressez-vous à la mairie."
    )


class TooManyAttempts(PaymentRefused):
    """The family has begun so many attempts within an hour that a program must be at work, or something is broken."""

    code = "essais"
    sentence = mark(
        "Trop d'essais de paiement en une heure. Rien n'a été débité. Recommencez dans une heure, ou payez autrement."
    )


_REFUSALS: dict[str, type[PaymentRefused]] = {
    refusal.code: refusal
    for refusal in (
        NothingDue,
        AmountChanged,
        UnderLeast,
        OverMost,
        AlreadyBeingPaid,
        NotOpen,
        NoUsableEmail,
        TooManyAttempts,
    )
}


_BY_PROVIDER: dict[str, type[PaymentRefused]] = {
    "A1": NoUsableEmail,
    "A2": NoUsableEmail,
    "M3": UnderLeast,
    "M5": OverMost,
}


def choose_refusal(code: str) -> type[PaymentRefused]:
    """What a parent is told when the provider does not open a payment, by its own code; empty: it did not answer."""
    return _BY_PROVIDER.get(code, NotOpen)


def describe_refusal(code: str, payable: Payable) -> str:
    """The sentence for the code of a refusal, by what is payable now; empty for a code that does not exist."""
    refusal = _REFUSALS.get(code)
    return refusal.describe(payable) if refusal else ""
