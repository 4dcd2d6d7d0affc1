"""How the length of a stay is counted and rounded, where a service is priced by time."""

from cantine.common.vocabulary import TimeChoice
from cantine.offer.rules.services import ServiceRules
from cantine.prices.rules.unit_prices import DatedTariff


def count_units(service: ServiceRules, tariff: DatedTariff, time: int | None) -> int:
    """The units of a stay: those started between the service's bound and `time` (minutes), at least one.

    One where the service is not priced by time, or where no time is known. « 16 h 15 – 17 h 00 » are three quarters of
    an hour; with a tolerance of 5 minutes so are « 16 h 15 – 17 h 05 ».
    """
    bound = service.stay_bound
    if tariff.unit_minutes is None or time is None or bound is None:
        return 1
    stay = bound - time if service.time_choice is TimeChoice.ARRIVAL else time - bound
    return max(1, -((tariff.tolerance - stay) // tariff.unit_minutes))
