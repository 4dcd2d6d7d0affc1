"""Letters about what is forgiven, given back or moved of a family's account."""

from datetime import date

from cantine.common.balance_words import measure_balance
from cantine.common.french import euros, long_date
from cantine.common.language.translate import translate
from cantine.common.terms.adjustments import AdjustmentKind
from cantine.common.vocabulary import METHOD_LABELS, Method
from cantine.mail.letters.letter import Letter, compose

TOLD = (AdjustmentKind.WAIVED, AdjustmentKind.REFUNDED, AdjustmentKind.TRANSFERRED)
"""The kinds that families are told of by mail. A debt that is only taken out of the books is still owed: nobody writes
to the debtor that it is not."""


def write_adjustment_letter(
    commune: str,
    kind: AdjustmentKind,
    cents: int,
    day: date,
    reason: str,
    balance: int,
    *,
    method: Method | None = None,
    takes_back: bool = False,
) -> Letter:
    """To the family whose account moved by so many cents (negative: less advance, or more to pay), and why.

    `takes_back`: an entry that was recorded wrongly is taken back. `balance` (cents) is what it leaves. The other
    family of a transfer is not named, nor the reason told, which tells of both.
    """
    amount = euros(abs(cents))
    about, told = (_describe_taken_back if takes_back else _describe_new)(kind, cents, amount, method)
    why = "" if kind is AdjustmentKind.TRANSFERRED else translate("Motif : {reason}\n", reason=reason)
    left = translate("Solde de votre compte : {balance}", balance=measure_balance(balance))
    return compose(commune, about, translate("Le {day}, {told}", day=long_date(day), told=told), f"{why}{left}")


def _describe_new(kind: AdjustmentKind, cents: int, amount: str, method: Method | None) -> tuple[str, str]:
    if kind is AdjustmentKind.WAIVED:
        return translate("une remise de {amount} vous est accordée", amount=amount), translate(
            "une remise gracieuse de {amount} vous a été accordée.", amount=amount
        )
    if kind is AdjustmentKind.REFUNDED:
        how = f" ({translate(METHOD_LABELS[method]).lower()})" if method else ""
        return translate("{amount} vous sont remboursés", amount=amount), translate(
            "nous vous avons remboursé {amount} de votre avance{how}.", amount=amount, how=how
        )
    if cents < 0:
        return (
            translate("{amount} de votre avance sont transférés", amount=amount),
            translate("{amount} de votre avance ont été transférés au compte d'une autre famille.", amount=amount),
        )
    return translate("vous recevez {amount} sur votre compte", amount=amount), translate(
        "{amount} ont été transférés d'une autre famille à votre compte.", amount=amount
    )


def _describe_taken_back(kind: AdjustmentKind, cents: int, amount: str, method: Method | None) -> tuple[str, str]:  # noqa: ARG001
    if kind is AdjustmentKind.WAIVED:
        return (
            translate("la remise de {amount} est annulée", amount=amount),
            translate(
                "la remise gracieuse de {amount} a été annulée : ce montant est de nouveau à payer.", amount=amount
            ),
        )
    if kind is AdjustmentKind.REFUNDED:
        return (
            translate("le remboursement de {amount} est annulé", amount=amount),
            translate(
                "le remboursement de {amount} a été annulé : ce montant est de nouveau sur votre compte.", amount=amount
            ),
        )
    back = translate("rendus à votre compte") if cents > 0 else translate("repris sur votre compte")
    return translate("un transfert de {amount} est annulé", amount=amount), translate(
        "un transfert a été annulé : {amount} ont été {back}.", amount=amount, back=back
    )
