"""Which services have a column: one that is never for any of the children takes no room."""

from collections.abc import Collection, Iterable
from datetime import date

from cantine.families.rules.audiences import find_mismatch
from cantine.families.rules.pupil import Pupil
from cantine.offer.rules.services import ServiceRules


def list_concerned(
    services: Iterable[ServiceRules], pupils: Collection[Pupil], days: Collection[date], booked: Collection[int] = ()
) -> list[ServiceRules]:
    """The services that are for one of the children on one of the days, or of which something is `booked` (ids)."""
    return [
        service
        for service in services
        if service.audience is None
        or service.id in booked
        or any(find_mismatch(service.audience, pupil, day, {}) is None for day in days for pupil in pupils)
    ]
