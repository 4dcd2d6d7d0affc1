"""Periods whose opening families are to be told of by mail."""

from datetime import datetime

from cantine.common.paris import local_date
from cantine.offer.queries.periods import list_periods
from cantine.offer.rules.period_sentences import is_letter_due
from cantine.store.database import Reader


def list_due(db: Reader, now: datetime) -> list[int]:
    """The periods (ids) that families were not written to about and are to be told of at `now`."""
    return [
        one.rules.id
        for one in list_periods(db, local_date(now))
        if one.announce_days is not None
        and one.announced_at is None
        and is_letter_due(one.rules, one.announce_days, now)
    ]
