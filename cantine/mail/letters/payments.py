"""Letters about payments: the receipt of one that was made online, and what is said when one is taken back."""

from datetime import date

from cantine.common.balance_words import measure_balance
from cantine.common.french import euros, long_date
from cantine.common.vocabulary import METHOD_LABELS, Method, Reversal
from cantine.mail.letters.letter import Letter, compose


def write_receipt_letter(
    commune: str, portal: str, cents: int, received_on: date, reference: str, balance: int, *, by_debit: bool
) -> Letter:
    """To whoever paid so many cents: what was received, when, how, and the balance (cents) that it leaves.

    A direct debit may still be refused by the payer's bank; the letter says so.
    """
    how = "par prélèvement unique" if by_debit else "par carte"
    return compose(
        commune,
        f"votre paiement de {euros(cents)} est bien reçu",
        f"Nous avons bien reçu votre paiement en ligne de {euros(cents)}, {how}, le {long_date(received_on)}.",
        f"Référence : {reference}\nSolde de votre compte après ce paiement : {measure_balance(balance)}",
        "Votre banque peut encore rejeter ce prélèvement. Dans ce cas, la mairie vous préviendra." if by_debit else "",
        f"Votre compte : {portal}/compte",
    )


def write_reversal_letter(
    commune: str, method: Method, reversal: Reversal, cents: int, paid_on: date, day: date, reason: str, balance: int
) -> Letter:
    """To the family of whose payment so many cents were taken back: rejected, or paid back, and why.

    `balance` (cents) is what it leaves.
    """
    returned, amount = f"de votre paiement du {long_date(paid_on)}", euros(cents)
    if reversal is Reversal.BOUNCED:
        about = f"votre paiement de {amount} est rejeté"
        told = f"Le {long_date(day)}, {amount} {returned} ont été rejetés ({METHOD_LABELS[method]})."
    else:
        about = f"{amount} vous sont remboursés"
        told = f"Le {long_date(day)}, nous vous avons remboursé {amount} {returned}."
    return compose(commune, about, told, f"Motif : {reason}\nSolde de votre compte : {measure_balance(balance)}")
