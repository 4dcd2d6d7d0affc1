"""The small fixed vocabularies of the tables, and their French names."""

from enum import StrEnum
from typing import Final


class State(StrEnum):
    """The state of a booking: booked by parents, added late by staff, cancelled, reported sick."""

    BOOKED = "booked"
    ADDED = "added"
    CANCELLED = "cancelled"
    SICK = "sick"


class Presence(StrEnum):
    """Whether the child came."""

    UNKNOWN = "unknown"
    PRESENT = "present"
    ABSENT = "absent"


class Diet:
    """The diets that a town begins with; its own are kept as their name. Allergies are health notes."""

    STANDARD: Final = "standard"
    NO_PORK: Final = "no_pork"
    VEGETARIAN: Final = "vegetarian"


class Carence(StrEnum):
    """Whether the first days of a sickness are billed and the later ones free, or the other way round."""

    FIRST_BILLED = "first_billed"
    FIRST_FREE = "first_free"


class ProofRule(StrEnum):
    """What a proof of sickness does: nothing; it makes every day free; without it every day is billed."""

    NONE = "none"
    FREES = "frees"
    NEEDED = "needed"


class CarenceCount(StrEnum):
    """Which days the carence counts: those booked, those of the calendar from the first day on, or from the call on."""

    BOOKED = "booked"
    CALENDAR = "calendar"
    CALL = "call"


class SurchargeKind(StrEnum):
    """What a booking added after the cutoff costs in addition: nothing, a percentage, an amount, or another price."""

    NONE = "none"
    PERCENT = "percent"
    FIXED = "fixed"
    REPLACED = "replaced"


class SiblingCount(StrEnum):
    """Which children of a family a price counts: at the school, booked for the service in the month, or at home."""

    SCHOOL = "school"
    SERVICE = "service"
    HOME = "home"


class ChargeKind(StrEnum):
    """What a line is for; `SPECIAL` finance typed, `PACKAGE` is a contract, `SHARE` another pays: no booking."""

    USUAL = "usual"
    FULL_DAY = "full_day"
    MINIMUM = "minimum"
    SURCHARGE = "surcharge"
    CARENCE = "carence"
    DISCOUNT = "discount"
    SPECIAL = "special"
    PACKAGE = "package"
    SHARE = "share"


class Delivery(StrEnum):
    """How a family gets its invoices."""

    MAIL = "mail"
    PRINT = "print"


class InvoiceKind(StrEnum):
    """Whether a paper adds to what the family owes or reduces it."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class Method(StrEnum):
    """How a payment came."""

    CHEQUE = "cheque"
    CASH = "cash"
    TRANSFER = "transfer"
    CARD = "card"
    CESU = "cesu"
    ONLINE_CARD = "online_card"
    ONLINE_DEBIT = "online_debit"


class Reversal(StrEnum):
    """Why a payment is taken back by an entry against it: the bank returned it, or it was paid back."""

    BOUNCED = "bounced"
    REFUNDED = "refunded"


class PaymentProvider(StrEnum):
    """The services through which parents pay online: PayFiP of the Treasury, and the form of Lyra (PayZen)."""

    PAYFIP = "payfip"
    LYRA = "lyra"


class AttemptState(StrEnum):
    """Where one attempt to pay online stands. Only the answer of the provider makes it paid.

    `CREATED`: noted here, not known to be opened there; `WAITING`: the provider has it and has not told its end;
    `TO_CHECK`: the provider said what staff must look at.
    """

    CREATED = "created"
    WAITING = "waiting"
    PAID = "paid"
    REFUSED = "refused"
    ABANDONED = "abandoned"
    EXPIRED = "expired"
    TO_CHECK = "to_check"


DIET_LABELS = {Diet.STANDARD: "Standard", Diet.NO_PORK: "Sans porc", Diet.VEGETARIAN: "Végétarien"}

INVOICE_LABELS = {InvoiceKind.INVOICE: "Facture", InvoiceKind.CREDIT_NOTE: "Avoir"}

CHARGE_LABELS = {
    ChargeKind.USUAL: "Tarif habituel",
    ChargeKind.FULL_DAY: "Journée complète",
    ChargeKind.MINIMUM: "Complément au minimum",
    ChargeKind.SURCHARGE: "Majoration",
    ChargeKind.CARENCE: "Carence",
    ChargeKind.DISCOUNT: "Remise",
    ChargeKind.SPECIAL: "Facture particulière",
    ChargeKind.PACKAGE: "Forfait",
    ChargeKind.SHARE: "Prise en charge",
}
CARENCE_LABELS = {
    Carence.FIRST_BILLED: "premiers jours facturés, les suivants non",
    Carence.FIRST_FREE: "premiers jours gratuits, suivants facturés",
}
PROOF_LABELS = {
    ProofRule.NONE: "ne change rien",
    ProofRule.FREES: "rend tous les jours gratuits",
    ProofRule.NEEDED: "est exigé, sans lui tout est facturé",
}
CARENCE_COUNT_LABELS = {
    CarenceCount.BOOKED: "les jours réservés",
    CarenceCount.CALENDAR: "les jours du calendrier, à partir du premier jour de maladie",
    CarenceCount.CALL: "les jours du calendrier, à partir du jour où la famille prévient",
}
SIBLING_COUNT_LABELS = {
    SiblingCount.SCHOOL: "ceux qui sont à l'école",
    SiblingCount.SERVICE: "ceux qui sont inscrits à cette prestation dans le mois",
    SiblingCount.HOME: "ceux du foyer, selon la fiche de la famille",
}
DELIVERY_LABELS = {Delivery.MAIL: "par mail", Delivery.PRINT: "sur papier"}

STATE_LABELS = {
    State.BOOKED: "Inscrit",
    State.ADDED: "Ajouté par la mairie",
    State.SICK: "Absence signalée",
    State.CANCELLED: "Annulé",
}

QUOTIENT = "Quotient familial"
"""What the figure that decides a family's band is called where the town does not call it otherwise."""

CALLED_OFF_LABEL = "Annulé après le délai, facturé"
"""A booking that is kept only for the bill."""

PRESENCE_LABELS = {Presence.UNKNOWN: "", Presence.PRESENT: "Présent", Presence.ABSENT: "Absent"}

METHOD_LABELS = {
    Method.CHEQUE: "Chèque",
    Method.CASH: "Espèces",
    Method.TRANSFER: "Virement",
    Method.CARD: "Carte bancaire",
    Method.CESU: "CESU",
    Method.ONLINE_CARD: "Carte en ligne",
    Method.ONLINE_DEBIT: "Prélèvement unique",
}

TYPED_METHODS = tuple(method for method in Method if method not in (Method.ONLINE_CARD, Method.ONLINE_DEBIT))
"""The methods that a clerk records; the others are recorded by the answer of the provider alone."""

REVERSAL_LABELS = {Reversal.BOUNCED: "Rejet", Reversal.REFUNDED: "Remboursement"}

PROVIDER_LABELS = {PaymentProvider.PAYFIP: "PayFiP", PaymentProvider.LYRA: "PayZen (Lyra)"}

ATTEMPT_LABELS = {
    AttemptState.CREATED: "Commencée",
    AttemptState.WAITING: "En attente",
    AttemptState.PAID: "Payée",
    AttemptState.REFUSED: "Refusée",
    AttemptState.ABANDONED: "Abandonnée",
    AttemptState.EXPIRED: "Expirée",
    AttemptState.TO_CHECK: "À vérifier",
}

TAKEN_OVER = "Solde repris"
"""The opening balance with which a family's account began in the portal."""


def get_sign(kind: InvoiceKind) -> int:
    """1 for an invoice and -1 for a credit note: the factor of its cents, which are positive for both."""
    return -1 if kind == InvoiceKind.CREDIT_NOTE else 1


def format_invoice_number(year: int, number: int) -> str:
    """« 2026-0042 »: the year and the number within it."""
    return f"{year}-{number:04}"


def format_reference(method: Method, reference: str) -> str:
    """« Chèque n° 1234 », « Virement »."""
    return f"{METHOD_LABELS[method]} n° {reference}" if reference else METHOD_LABELS[method]


class Weeks(StrEnum):
    """The ISO weeks that a child spends with a family."""

    ALL = "all"
    EVEN = "even"
    ODD = "odd"


class TimeChoice(StrEnum):
    """Whether parents choose a time with the day, and which end of the stay it is."""

    NONE = "none"
    ARRIVAL = "arrival"
    DEPARTURE = "departure"


WEEKS_LABELS = {Weeks.ALL: "toutes les semaines", Weeks.EVEN: "les semaines paires", Weeks.ODD: "les semaines impaires"}
TIME_CHOICE_LABELS = {
    TimeChoice.NONE: "pas d'heure",
    TimeChoice.ARRIVAL: "l'heure d'arrivée",
    TimeChoice.DEPARTURE: "l'heure de départ",
}
