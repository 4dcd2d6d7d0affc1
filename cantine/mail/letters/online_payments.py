"""The receipt of a payment that was made online."""

from datetime import date

from cantine.common.balance_words import measure_balance
from cantine.common.french import euros, long_date
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
