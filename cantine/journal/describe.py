"""What an entry of the journal says, in French: its action, its fields and what they held before and after."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from cantine.common.contract_terms import PER_LABELS
from cantine.common.cutoff_types import DaysBefore, Weekly, WeekTable, describe_cutoffs
from cantine.common.french import WEEKDAYS, euros, hour, join_words, month_name, numeric_date, numeric_moment
from cantine.common.limits.audience_words import describe_audience, describe_groups
from cantine.common.limits.service_limits import Audience, PlaceGroup
from cantine.common.period_types import PERIOD_MODE_LABELS
from cantine.common.roles import ROLE_LABELS
from cantine.common.school_days import TERRITORIES
from cantine.common.vocabulary import (
    ATTEMPT_LABELS,
    CARENCE_COUNT_LABELS,
    CARENCE_LABELS,
    DELIVERY_LABELS,
    DIET_LABELS,
    PROOF_LABELS,
    PROVIDER_LABELS,
    TIME_CHOICE_LABELS,
    WEEKS_LABELS,
)
from cantine.journal.entries import Action

Names = Mapping[str, Mapping[int, str]]
"""For a field that holds the number of a row (`classroom_id`, `full_day_with_id`), the name of each row."""

FIELDS = {
    "account_code": "compte comptable",
    "accounted_on": "date comptable",
    "accounts": "comptes",
    "active": "proposée",
    "address": "adresse",
    "advances": "paiement en avance",
    "amount": "montant",
    "announce_days": "annonce par mail (jours avant)",
    "attempt": "tentative",
    "balances": "soldes repris",
    "bank": "banque",
    "basket": "panier-repas",
    "birth_date": "date de naissance",
    "booking_cutoff": "réservation",
    "breaks": "vacances scolaires",
    "calendar": "calendrier scolaire",
    "bookings": "inscriptions",
    "bound": "borne",
    "bytes": "octets",
    "caf_number": "n° CAF",
    "cancel_until": "annulation jusqu'au",
    "cancelled": "inscriptions annulées",
    "cancelling_cutoff": "annulation",
    "by_parents": "signalé par les parents",
    "capacity": "places",
    "case": "cas d'absence",
    "audience": "pour qui",
    "place_groups": "places par groupe",
    "links": "prestations liées",
    "carence": "carence",
    "carence_counts": "la carence compte",
    "carence_days": "jours de carence",
    "cesu": "CESU",
    "cheques": "chèques",
    "children": "enfants",
    "children_changed": "enfants complétés",
    "classes": "classes",
    "classroom_id": "classe",
    "client": "numéro de client",
    "closes": "ferme",
    "closes_at": "clôture",
    "closure": "fermeture",
    "contract_notice": "préavis des forfaits",
    "contracts_by_parents": "forfaits modifiés par les parents",
    "counted_below": "part du mois (%)",
    "counted_service_id": "comptée sur",
    "credit_note": "avoir n°",
    "declined": "sur liste d'attente",
    "diet": "régime",
    "due_after": "délai de paiement (jours)",
    "email": "adresse mail",
    "enrolled_from": "inscrit du",
    "enrolled_until": "inscrit jusqu'au",
    "exempt": "hors délais",
    "families": "familles",
    "families_changed": "familles complétées",
    "file": "fichier",
    "first": "premier jour",
    "first_day": "à partir du",
    "first_name": "prénom",
    "first_number": "première",
    "first_time": "première heure",
    "free": "rend gratuit",
    "free_from": "gratuit à partir du jour",
    "from": "à partir du",
    "full_day_with_id": "journée complète avec",
    "good_friday": "Vendredi saint férié",
    "granted": "accordés",
    "guardians": "responsables",
    "health": "consignes",
    "holiday_weekdays": "jours servis en vacances",
    "homes": "garde",
    "how_to_pay": "comment payer",
    "invoice_footer": "bas des factures",
    "invoices": "factures",
    "invoices_by": "factures",
    "label": "objet",
    "landline": "téléphone fixe",
    "last": "dernier jour",
    "label_name": "étiquette",
    "last_day": "dernier jour",
    "last_name": "nom",
    "last_number": "dernière",
    "last_time": "dernière heure",
    "lasting": "durée d'une présence (minutes)",
    "late_cutoff": "inscription tardive",
    "least_cents": "minimum",
    "least_days": "durée d'une maladie à partir de (jours)",
    "leaving": "quittent l'école",
    "letters": "messages",
    "lines": "prix",
    "mailed": "par mail",
    "method": "moyen",
    "mode": "mode",
    "month": "mois",
    "most_cents": "maximum",
    "name": "nom",
    "note": "note",
    "number": "n°",
    "open_to_parents": "ouverte aux parents",
    "opens_at": "ouverture",
    "page_url": "adresse de la page de paiement",
    "per": "prix",
    "payment": "paiement n°",
    "payments": "paiements",
    "phone": "téléphone",
    "placed_from": "à partir du",
    "position": "place",
    "postal_code": "code postal",
    "price": "prix",
    "printed": "à imprimer",
    "priorities": "priorités",
    "proof_on": "justificatif",
    "proof": "un justificatif",
    "proof_needed": "sur justificatif",
    "proof_hours": "délai du justificatif (heures)",
    "provider": "prestataire de paiement",
    "pupil": "élève",
    "quotient_ends": "fin des quotients",
    "quotient_name": "nom du quotient",
    "reason": "motif",
    "reference": "référence",
    "receipts": "confirmations par mail",
    "received_on": "reçu le",
    "reminders": "rappels par mail",
    "resident": "habitant",
    "reversal": "écriture",
    "reversed_on": "le",
    "role": "rôle",
    "saint_stephen": "Saint-Étienne fériée",
    "schools": "écoles",
    "seed": "tirage n°",
    "service": "prestation",
    "service_ids": "prestations",
    "service_url": "adresse du service de paiement",
    "short_label": "nom court",
    "sick_until": "absence signalée jusqu'à",
    "step": "intervalle (minutes)",
    "subject": "objet",
    "term_weekdays": "jours servis",
    "terms_from": "le prix change à partir du",
    "time_choice": "choix de l'heure",
    "territory": "jours fériés d'outre-mer",
    "title": "civilité",
    "town": "ville",
    "until": "jusqu'au",
    "waiver_reasons": "motifs de levée",
    "weekdays": "jours",
    "zone": "zone scolaire",
}
"""The French of a field, by the name under which actions keep it; what is not here is French already."""

_LABELS: dict[str, Mapping[Any, str]] = {
    "per": PER_LABELS,
    "attempt": ATTEMPT_LABELS,
    "carence": CARENCE_LABELS,
    "carence_counts": CARENCE_COUNT_LABELS,
    "diet": DIET_LABELS,
    "invoices_by": DELIVERY_LABELS,
    "mode": PERIOD_MODE_LABELS,
    "proof": PROOF_LABELS,
    "provider": PROVIDER_LABELS,
    "role": ROLE_LABELS,
    "territory": TERRITORIES,
    "time_choice": TIME_CHOICE_LABELS,
}
_HOURS = ("bound", "first_time", "last_time", "sick_until")
_NONE = {
    "provider": "aucun",
    "classroom_id": "sans classe",
    "full_day_with_id": "aucune autre",
    "counted_service_id": "rien",
}
_A_FAMILY = "famille n° "
_ISO_DAY = re.compile(r"^(\d{4})-(\d\d)-(\d\d)\b")


def describe_action(word: str) -> str:
    """« Coordonnées modifiées » for the word that the journal keeps; a word that it does not know stays as it is."""
    try:
        return Action(word).label
    except ValueError:
        return word


def describe_field(name: str) -> str:
    """« prénom » for `first_name`, « 30.11.2026 Repas » for « 2026-11-30 Repas »; what is French stays as it is."""
    return _ISO_DAY.sub(r"\3.\2.\1", FIELDS.get(name, name))


def describe_value(field: str, value: Any, names: Names | None = None) -> str:
    """What a field holds, as people write it: « oui », « 30.11.2026 », « Sans porc », « lundi et jeudi », « vide ».

    `value` is what a form holds or what the journal has kept of it: days as ISO text, weekdays as a list, vocabularies
    as their words, hours as minutes since midnight.
    """
    match value:
        case None | "":
            return _NONE.get(field, "vide")
        case bool():
            return "oui" if value else "non"
        case datetime():
            return numeric_moment(value)
        case date():
            return numeric_date(value)
        case Audience():
            return describe_audience(value, {})
        case [PlaceGroup(), *_]:
            return describe_groups(value, {})
        case Weekly() | DaysBefore() | WeekTable():
            return describe_cutoffs(value, value)
        case frozenset() | list() if field.endswith("weekdays"):
            return join_words(WEEKDAYS[weekday] for weekday in sorted(value)) or "jamais"
        case 0 if field == "sick_until":
            return "jamais"
        case int() if field.endswith("_cents"):
            return euros(value)
        case int() if field in _HOURS:
            return hour(value)
        case int() if field in _NONE:
            return (names or {}).get(field, {}).get(value, f"n° {value}")
        case str() if field == "month" and _ISO_DAY.match(f"{value}-01"):
            return month_name(date.fromisoformat(f"{value}-01"))
        case str():
            labels: Mapping[Any, str] = WEEKS_LABELS if field.startswith(_A_FAMILY) else _LABELS.get(field, {})
            return labels.get(value) or _ISO_DAY.sub(r"\3.\2.\1", str(value))
    return str(value)


def describe_details(kept: Mapping[str, Any] | None, names: Names | None = None) -> str:
    """« adresse mail : a@exemple.fr, téléphone : 06… »: all that an entry keeps of before, or of after."""
    told = (kept or {}).items()
    return ", ".join(f"{describe_field(name)} : {describe_value(name, value, names)}" for name, value in told)
