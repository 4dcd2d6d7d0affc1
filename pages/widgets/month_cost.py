"""What a child's month costs its family, for the month grid: the figure as it stands, and every price to tick with."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from cantine.queries.bookings import Booked
from cantine.rules.estimate import Stretch, stretches, total
from cantine.rules.price_list import PriceList
from cantine.rules.school_days import month_days
from cantine.rules.words import State

NEVER, USUAL, LATE = range(3)
"""Whether a box makes a full day with another: not where it is a sickness; a late one brings its surcharge."""


def month_cost(
    child_id: int,
    family_id: int,
    booked: Iterable[Booked],
    prices: PriceList,
    billed: int,
    first: date,
    classroom_id: int | None = None,
) -> dict[str, Any]:
    """The estimate of this child's month, and what the browser needs to keep it true while boxes are ticked.

    cents: what is still to be billed, billed: what invoices of the month have asked; held: by "day service" of a box
    that stands and is not billed yet, [cents by itself or None, how it makes a full day];
    stretches [{from: day, cents: {service: {minutes or "": cents or None}}, pairs: [[service, service, cents, cents
    where one of them is late]]}]. What the family does not pay is nowhere in it: days of the other one, billed ones.
    """
    own = [
        one
        for one in booked
        if (one.child_id, one.family_id) == (child_id, family_id)
        and not one.invoiced
        and one.service_id in prices.services
    ]
    stands = total([one.attended for one in own], prices)
    last = month_days(first)[-1]
    return {
        "cents": stands.cents,
        "billed": billed,
        "held": {
            f"{one.day} {one.service_id}": [stands.alone[one.day, one.service_id], _joins(one.state)] for one in own
        },
        "stretches": [_stretch(stretch) for stretch in stretches(child_id, first, last, prices, classroom_id)],
    }


def _joins(state: State) -> int:
    return {State.SICK: NEVER, State.ADDED: LATE}.get(state, USUAL)


def _stretch(stretch: Stretch) -> dict[str, Any]:
    return {
        "from": stretch.first.isoformat(),
        "cents": {
            str(service): {"" if time is None else str(time): cents for time, cents in by_time.items()}
            for service, by_time in stretch.cents.items()
        },
        "pairs": [[pair.service_id, pair.other_id, pair.cents, pair.added_cents] for pair in stretch.pairs],
    }
