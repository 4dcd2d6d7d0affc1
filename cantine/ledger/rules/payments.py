"""A payment that a family makes: what must be known of it, and when it is refused."""

from dataclasses import dataclass, replace
from datetime import date

from cantine.billing.rules.allocation import Allocation
from cantine.common import form_input
from cantine.common.form_input import NotAccepted
from cantine.common.french import euros, month_name, numeric_date, prefix_with_de
from cantine.common.vocabulary import TYPED_METHODS, Method, format_reference

HIGHEST = 10_000_000
"""Cents of one payment: more is a typing error."""

OLDEST_YEARS = 5
"""A payment of more calendar years ago is a typing error: the public treasury's claims end after four."""


@dataclass(frozen=True)
class ReceivedPayment:
    """A payment (cents) as it is typed; `reference` is the number of a cheque, or identifies a transfer."""

    received_on: date
    method: Method
    cents: int
    reference: str = ""
    bank: str = ""


class MaybeTwice(NotAccepted):
    """The payment looks like one that is recorded already: the clerk must confirm it."""

    def __init__(self, again: ReceivedPayment) -> None:
        what = format_reference(again.method, again.reference)
        super().__init__(
            f"Ce paiement semble déjà enregistré : {what}, {euros(again.cents)}, le {numeric_date(again.received_on)}."
        )


def clean_payment(payment: ReceivedPayment, today: date) -> ReceivedPayment:
    """The payment of a clerk as it is stored. Raises NotAccepted for a cheque without number or bank, for a future day,
    and for what only the provider of online payments can tell."""
    if payment.method not in TYPED_METHODS:
        raise NotAccepted("Un paiement en ligne s'enregistre seul, quand le service de paiement le confirme.")
    reference, bank = form_input.clean_line(payment.reference), form_input.clean_line(payment.bank)
    if payment.cents <= 0:
        raise NotAccepted("Saisissez un montant supérieur à zéro.")
    if payment.cents > HIGHEST:
        raise NotAccepted(f"Ce montant dépasse {euros(HIGHEST)} : vérifiez-le.")
    if payment.received_on > today:
        raise NotAccepted("La date du paiement est dans le futur : vérifiez-la.")
    if payment.received_on.year < today.year - OLDEST_YEARS:
        raise NotAccepted("La date du paiement est trop ancienne : vérifiez l'année.")
    if payment.method is Method.CHEQUE and not (reference and bank):
        raise NotAccepted("Saisissez le numéro du chèque et la banque.")
    return replace(payment, reference=reference, bank=bank if payment.method is Method.CHEQUE else "")


def find_accounting_day(received_on: date, recorded_on: date) -> date:
    """The day of a payment in the accounting journal, so that a month that is over never changes.

    It is the day of receipt where the payment was recorded in the same month, else the day of recording.
    """
    same_month = received_on.replace(day=1) == recorded_on.replace(day=1)
    return received_on if same_month else recorded_on


def describe_accounting(received_on: date, recorded_on: date, what: str = "ce paiement") -> str:
    """Why the accounting journal has `what` on another day than that of receipt; empty where it is the same day."""
    day = find_accounting_day(received_on, recorded_on)
    if day == received_on:
        return ""
    over = prefix_with_de(month_name(received_on))
    return f"Le mois {over} est terminé : le journal comptable compte {what} au {numeric_date(day)}."


def check_cesu(payment: ReceivedPayment, owed: Allocation) -> None:
    """Raise NotAccepted where a CESU exceeds what is open of the services that it may pay, which are never meals."""
    if payment.method is not Method.CESU or payment.cents <= owed.cesu:
        return
    never = "Un CESU ne paie que les prestations de garde qui l'acceptent, jamais les repas"
    if owed.cesu:
        raise NotAccepted(f"{never} : il en reste {euros(owed.cesu)} à payer. Enregistrez le reste autrement.")
    raise NotAccepted(f"{never} : cette famille n'en a aucune à payer.")


def is_same_payment(one: ReceivedPayment, other: ReceivedPayment) -> bool:
    """Whether two payments of a family look like one: same method, amount and number, or without it the same day."""
    alike = one.method is other.method and one.cents == other.cents and one.reference == other.reference
    return alike and (bool(one.reference) or one.received_on == other.received_on)
