"""The booking periods as the town hall keeps them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from cantine.common.period_types import WishState
from cantine.offer.queries.offer import PERIODS, build_periods
from cantine.offer.rules.period_form import PeriodForm
from cantine.offer.rules.periods import PeriodRules
from cantine.store.database import Reader
from cantine.store.tables import BookingPeriod, Wish


@dataclass(frozen=True)
class KeptPeriod:
    """A period with what is not of its rules: when it is and was announced, the seed of its draw, how many wishes.

    `wishes` counts those that wait for the decision or for a place, `granted` those that have their place.
    """

    rules: PeriodRules
    announce_days: int | None
    announced_at: datetime | None
    seed: int | None
    wishes: int
    granted: int

    @property
    def form(self) -> PeriodForm:
        """What its form begins with."""
        own = self.rules
        days = own.first, own.last, own.service_ids, own.opens, own.closes, own.cancel_until
        return PeriodForm(own.label, *days, own.mode, own.priorities, self.announce_days, own.waiting_room)


def list_periods(db: Reader, since: date = date.min) -> list[KeptPeriod]:
    """The periods that are not over before `since`, by day; three queries."""
    rules = build_periods(db.execute(PERIODS, {"first": since, "last": date.max}).all())
    more = (BookingPeriod.id, BookingPeriod.announce_days, BookingPeriod.announced_at, BookingPeriod.seed)
    of_period = {row.id: row[1:] for row in db.execute(select(*more).where(BookingPeriod.last_day >= since))}
    counted: dict[int, dict[WishState, int]] = {}
    for period_id, state, count in db.execute(
        select(Wish.period_id, Wish.state, func.count()).group_by(Wish.period_id, Wish.state)
    ):
        counted.setdefault(period_id, {})[state] = count
    return [
        KeptPeriod(
            one,
            *of_period[one.id],
            sum(count for state, count in counted.get(one.id, {}).items() if state != WishState.GRANTED),
            counted.get(one.id, {}).get(WishState.GRANTED, 0),
        )
        for one in rules
    ]
