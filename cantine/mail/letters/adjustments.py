"""Letters about what is forgiven, given back or moved of a family's account."""

from datetime import date

from cantine.common.balance_words import measure_balance
from cantine.common.french import euros, long_date
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
    amount, on = euros(abs(cents)), f"Le {long_date(day)}"
    about, told = (_describe_taken_back if takes_back else _describe_new)(kind, cents, amount, method)
    why = "" if kind is AdjustmentKind.TRANSFERRED else f"Motif : {reason}\n"
    return compose(commune, about, f"{on}, {told}", f"{why}Solde de votre compte : {measure_balance(balance)}")


def _describe_new(kind: AdjustmentKind, cents: int, amount: str, method: Method | None) -> tuple[str, str]:
    if kind is AdjustmentKind.WAIVED:
        return f"une remise de {amount} vous est accordée", f"une remise gracieuse de {amount} vous a été accordée."
    if kind is AdjustmentKind.REFUNDED:
        how = f" ({METHOD_LABELS[method].lower()})" if method else ""
        return f"{amount} vous sont remboursés", f"nous vous avons remboursé {amount} de votre avance{how}."
    if cents < 0:
        return (
            f"{amount} de votre avance sont transférés",
            f"{amount} de votre avance ont été transférés au compte d'une autre famille.",
        )
    return f"vous recevez {amount} sur votre compte", f"{amount} ont été transférés d'une autre famille à votre compte."


def _describe_taken_back(kind: AdjustmentKind, cents: int, amount: str, method: Method | None) -> tuple[str, str]:  # noqa: ARG001
    if kind is AdjustmentKind.WAIVED:
        return (
            f"la remise de {amount} est annulée",
            f"la remise gracieuse de {amount} a été annulée : ce montant est de nouveau à payer.",
        )
    if kind is AdjustmentKind.REFUNDED:
        return (
            f"le remboursement de {amount} est annulé",
            f"le remboursement de {amount} a été annulé : ce montant est de nouveau sur votre compte.",
        )
    back = "rendus à votre compte" if cents > 0 else "repris sur votre compte"
    return f"un transfert de {amount} est annulé", f"un transfert a été annulé : {amount} ont été {back}."
