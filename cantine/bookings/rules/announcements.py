"""Which periods a family is told of: those of its services, from 14 days before they open until they close."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from cantine.families.rules.audiences import find_mismatch
from cantine.families.rules.pupil import Pupil
from cantine.offer.rules.period_sentences import is_announced
from cantine.offer.rules.periods import PeriodRules
from cantine.offer.rules.services import ServiceRules


def list_announced(
    periods: Iterable[PeriodRules], pupils: Sequence[Pupil], services: Sequence[ServiceRules], now: datetime
) -> list[PeriodRules]:
    """The periods to announce at `now` to a family with these children."""
    return [
        period
        for period in periods
        if is_announced(period, now) and any(concerns(period, pupil, services) for pupil in pupils)
    ]


def concerns(period: PeriodRules, pupil: Pupil, services: Iterable[ServiceRules]) -> bool:
    """Whether the period is this child's: it is at the school on some day of it, and one of the services is for it.

    Services that only the town hall books are no family's business.
    """
    first = max(period.first, pupil.enrolled_from or period.first)
    if first > min(period.last, pupil.enrolled_until or period.last):
        return False
    return any(
        service.open_to_parents
        and service.id in period.service_ids
        and find_mismatch(service.audience, pupil, first, service.names) is None
        for service in services
    )
