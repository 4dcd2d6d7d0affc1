"""Letters about payments: the receipt of one that was made online, and what is said when one is taken back."""

from datetime import date

from cantine.common.balance_words import measure_balance
from cantine.common.french import euros, long_date
from cantine.common.language.translate import translate
from cantine.common.vocabulary import METHOD_LABELS, Method, Reversal
from cantine.mail.letters.letter import Letter, compose


def write_receipt_letter(
    commune: str, portal: str, cents: int, received_on: date, reference: str, balance: int, *, by_debit: bool
) -> Letter:
    """To whoever paid so many cents: what was received, when, how, and the balance (cents) that it leaves.

    A direct debit may still be refused by the payer's bank; the letter says so.
    """
    how = translate("par prélèvement unique") if by_debit else translate("par carte")
    return compose(
        commune,
        translate("votre paiement de {amount} est bien reçu", amount=euros(cents)),
        translate(
            "Nous avons bien reçu votre paiement en ligne de {amount}, {how}, le {day}.",
            amount=euros(cents),
            how=how,
            day=long_date(received_on),
        ),
        translate(
            "Référence : {reference}\nSolde de votre compte après ce paiement : {balance}",
            reference=reference,
            balance=measure_balance(balance),
        ),
        translate("Votre banque peut encore rejeter ce prélèvement. Dans ce cas, la mairie vous préviendra.")
        if by_debit
        else "",
        translate("Votre compte : {portal}/compte", portal=portal),
    )


def write_reversal_letter(
    commune: str, method: Method, reversal: Reversal, cents: int, paid_on: date, day: date, reason: str, balance: int
) -> Letter:
    """To the family of whose payment so many cents were taken back: rejected, or paid back, and why.

    `balance` (cents) is what it leaves.
    """
    returned, amount = translate("de votre paiement du {day}", day=long_date(paid_on)), euros(cents)
    if reversal is Reversal.BOUNCED:
        about = translate("votre paiement de {amount} est rejeté", amount=amount)
        told = translate(
            "Le {day}, {amount} {returned} ont été rejetés ({method}).",
            day=long_date(day),
            amount=amount,
            returned=returned,
            method=translate(METHOD_LABELS[method]),
        )
    else:
        about = translate("{amount} vous sont remboursés", amount=amount)
        told = translate(
            "Le {day}, nous vous avons remboursé {amount} {returned}.",
            day=long_date(day),
            amount=amount,
            returned=returned,
        )
    return compose(
        commune,
        about,
        told,
        translate(
            "Motif : {reason}\nSolde de votre compte : {balance}",
            reason=reason,
            balance=measure_balance(balance),
        ),
    )
