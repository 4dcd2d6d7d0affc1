"""Whether the prices of events make sense together, as they are typed in the settings."""

from collections.abc import Sequence

from cantine.common.form_input import NotAccepted
from cantine.common.terms.booking_events import EVENT_LABELS, BookingEvent, PricedEvent
from cantine.common.vocabulary import SurchargeKind
from cantine.prices.rules.cost_shares import WHOLE

MOST = 99_999_900
"""The highest amount (cents), and the highest percentage (hundredths)."""


def check_events(events: Sequence[PricedEvent]) -> None:
    """Raise NotAccepted with the first price of an event that does not fit, in words that say what to do."""
    seen: dict[tuple[object, ...], PricedEvent] = {}
    for one in events:
        label = EVENT_LABELS[one.event]
        _check_values(one, label)
        whose = one.event, one.resident, one.label_id, one.after
        if (*whose, one.from_nth) in seen:
            raise NotAccepted(f"« {label} » a deux prix pour les mêmes familles : gardez-en un.")
        seen[*whose, one.from_nth] = one
    for mine, one in seen.items():
        earlier = [other for key, other in seen.items() if key[:-1] == mine[:-1] and other.from_nth < one.from_nth]
        if any(other.kind is one.kind and other.value > one.value for other in earlier):
            raise NotAccepted(f"« {EVENT_LABELS[one.event]} » ne coûte pas moins quand cela se répète.")


def _check_values(one: PricedEvent, label: str) -> None:
    if one.value > MOST:
        raise NotAccepted(f"« {label} » : le montant est trop élevé : vérifiez-le.")
    if one.kind is SurchargeKind.PERCENT and one.value < -WHOLE:
        raise NotAccepted(f"« {label} » : le prix ne baisse pas de plus de 100 %.")
    if one.kind is not SurchargeKind.PERCENT and one.value < 0:
        raise NotAccepted(f"« {label} » : le montant n'est pas négatif.")
    if not 1 <= one.from_nth <= 99:
        raise NotAccepted(f"« {label} » : comptez à partir de la 1re à la 99e fois.")
    if one.event is not BookingEvent.LATE_PICKUP:
        if one.per_minutes is not None or one.after is not None:
            raise NotAccepted(f"« {label} » : les minutes ne comptent que pour le retrait après l'heure.")
        return
    if one.kind is SurchargeKind.REPLACED:
        raise NotAccepted(f"« {label} » : indiquez un montant ou un pourcentage en plus.")
    if one.per_minutes is not None and not 1 <= one.per_minutes <= 240:
        raise NotAccepted(f"« {label} » : une tranche est de 1 à 240 minutes.")
    if one.after is not None and not 0 <= one.after < 24 * 60:
        raise NotAccepted(f"« {label} » : l'heure n'est pas comprise.")
