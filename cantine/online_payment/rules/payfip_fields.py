"""What PayFiP takes in each field, and what the codes of its refusals ask of the clerk (guide of the DGFiP)."""

import re

from anyascii import anyascii

from cantine.online_payment.rules.provider import PaymentOrder

REFERENCE = re.compile("[A-Za-z0-9]{6,30}")
"""A `refdet`: unique per attempt, without hyphen, slash or accent."""

LONGEST_LABEL = 99
LEAST_CENTS = 100

_ADDRESS_UNDER = 250
_CORRESPONDENT = "le correspondant « moyens de paiement » de la DDFiP"
_REFUSALS = {
    "S1": "Ce mode n'est pas connu. Choisissez test, activation ou production sur la page « Service de paiement ».",
    "T1": "PayFiP n'accepte pas ce numéro de client. Vérifiez ses six chiffres sur la page « Service de paiement ».",
    "T2": f"PayFiP ne connaît pas ce numéro de client. Vérifiez-le avec {_CORRESPONDENT}.",
    "T4": f"Ce numéro de client n'a pas accès au service web de PayFiP. Voyez {_CORRESPONDENT}.",
    "M1": "PayFiP ne sait pas lire le montant. Signalez-le à la personne qui entretient le portail.",
    "M3": "PayFiP n'encaisse pas moins de 1,00 €. Relevez le montant minimum sur la page « Service de paiement ».",
    "M5": "Le montant dépasse le plafond de votre contrat PayFiP. Abaissez le montant maximum sur la page « Service de "
    "paiement », ou faites relever ce plafond.",
    "A1": "Le compte du parent n'a pas d'adresse mail, et PayFiP en demande une. Complétez la fiche de la famille.",
    "A2": "PayFiP n'accepte pas l'adresse mail du parent, qui doit compter de 6 à 80 caractères. Corrigez-la sur la "
    "fiche de la famille.",
    "N1": "PayFiP n'accepte pas l'adresse de notification. Faites vérifier l'adresse publique du portail "
    "(CANTINE_BASE_URL), et demandez à votre correspondant d'ouvrir ce domaine.",
    "D1": "PayFiP n'accepte pas l'adresse de retour. Faites vérifier l'adresse publique du portail (CANTINE_BASE_URL).",
    "R3": "PayFiP n'accepte pas la référence du paiement. Signalez-le à la personne qui entretient le portail.",
}


def describe_refusal(code: str) -> str:
    """The French sentences that say what the clerk should do about a code, known or not; the code is the last word."""
    unknown = f"PayFiP refuse la demande. Vérifiez la page « Service de paiement », puis voyez {_CORRESPONDENT}."
    return f"{_REFUSALS.get(code, unknown)} Code de PayFiP : {code or 'aucun'}."


def clean_label(label: str) -> str:
    """At most 99 of [A-Za-z0-9 ], as PayFiP takes a label: « Cantine d'été, 3,50 € » is « Cantine d ete 3 50 EUR »."""
    plain = re.sub("[^A-Za-z0-9]+", " ", anyascii(label.replace("€", " EUR").replace("°", "o")))
    return plain.strip()[:LONGEST_LABEL].strip() or "Paiement"


def find_refusal(order: PaymentOrder, client: str, mode: str) -> str:
    """The code with which PayFiP would refuse this order, empty where it takes it; a known code needs no question."""
    faults = {
        "S1": mode not in ("T", "X", "W"),
        "T1": not re.fullmatch("[0-9]{6}", client),
        "M3": order.cents < LEAST_CENTS,
        "M1": len(str(order.cents)) > 11,
        "A1": not order.email,
        "A2": not 6 <= len(order.email) <= 80,
        "N1": not 0 < len(order.notification_url) < _ADDRESS_UNDER,
        "D1": not 0 < len(order.return_url) < _ADDRESS_UNDER,
        "R3": not REFERENCE.fullmatch(order.reference),
    }
    return next((code for code, wrong in faults.items() if wrong), "")
