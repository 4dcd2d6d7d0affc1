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
from cantine.common.limits.stop_types import STOP_CAUSE_LABELS
from cantine.common.period_types import PERIOD_MODE_LABELS
from cantine.common.roles import ROLE_LABELS
from cantine.common.school_days import TERRITORIES
from cantine.common.terms.incident_stops import IncidentStop, describe_incident_stop
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
from cantine.journal.field_names import FIELDS

Names = Mapping[str, Mapping[int, str]]
"""For a field that holds the number of a row (`classroom_id`, `full_day_with_id`), the name of each row."""

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
    "cause": STOP_CAUSE_LABELS,
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
        case [IncidentStop(), *_]:
            return " ".join(describe_incident_stop(one, {}) for one in value)
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
