"""What a month costs in a town that counts labels afterwards: one cost for every outcome of the count."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from cantine.billing.queries.month_cost import FamilyOfMonth
from cantine.bookings.queries.bookings import Booked
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.services import ServiceRules
from cantine.prices.rules.counted_labels import list_combinations
from cantine.prices.rules.unit_prices import PricedHousehold


def describe_counted_cost(
    describe: Callable[[PricedHousehold], dict[str, Any]],
    family: FamilyOfMonth,
    child_id: int,
    booked: Iterable[Booked],
    services: Mapping[int, ServiceRules],
    calendar: Calendar,
    month: date,
) -> dict[str, Any]:
    """What `describe` says of the household, as it is without counted labels.

    With some, what it says as the bookings stand; and beside it counted [[service, bookings, the least number with
    which the label is not held]], and variants: by « 1 » for each label that is held and « 0 » for each that is not,
    what it says then. The browser counts what is ticked and takes the variant.
    """
    counted = [one for one in family.counted if one.service_id in services]
    if not counted:
        return describe(family.household)
    numbers = Counter(one.service_id for one in booked if one.child_id == child_id)
    told = [
        (one.service_id, numbers[one.service_id], one.find_least(services[one.service_id], month, calendar))
        for one in counted
    ]
    variants = {
        "".join("01"[one in held] for one in counted): describe(family.hold(child_id, held, month))
        for held in list_combinations(counted)
    }
    stands = "".join("01"[number < least] for _service, number, least in told)
    return {**variants[stands], "counted": told, "variants": variants}
