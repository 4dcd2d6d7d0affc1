"""Which periods a family is told of: those of its services, from 14 days before they open until they close."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from cantine.families.rules.pupil import Pupil
from cantine.offer.rules.period_sentences import is_announced
from cantine.offer.rules.periods import PeriodRules
from cantine.offer.rules.services import ServiceRules


def list_announced(
    periods: Iterable[PeriodRules], pupils: Sequence[Pupil], services: Iterable[ServiceRules], now: datetime
) -> list[PeriodRules]:
    """The periods to announce at `now` to a family with these children; services that only the town hall books are
    none of its business, and so is a period in which no child of it is at the school."""
    offered = {service.id for service in services if service.open_to_parents}
    return [
        period
        for period in periods
        if offered & period.service_ids
        and is_announced(period, now)
        and any(is_there(pupil, period) for pupil in pupils)
    ]


def is_there(pupil: Pupil, period: PeriodRules) -> bool:
    """Whether the child is at the school on some day of the period."""
    return (pupil.enrolled_from is None or pupil.enrolled_from <= period.last) and (
        pupil.enrolled_until is None or pupil.enrolled_until >= period.first
    )
