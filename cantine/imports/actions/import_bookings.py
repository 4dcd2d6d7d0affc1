"""What the children of an imported file are booked for, and the days that are left out."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from cantine.common.school_days import school_year
from cantine.imports.queries import known_families
from cantine.imports.rules.days import ServiceDays
from cantine.imports.rules.drafts import ChildDraft
from cantine.offer.queries import offer
from cantine.store.commune import read_commune
from cantine.store.tables import Booking

_AT_ONCE = 5_000
WantedBooking = tuple[ChildDraft, int, int]
"""A child of the file, its id, and the id of the family that books."""


class BookingsImport:
    """Bookings from `today` to the end of the school year; `left_out` counts the days that are not booked, by why."""

    def __init__(self, db: Session, today: date) -> None:
        self._db, self._today = db, today
        self.left_out: Counter[str] = Counter()
        self.added = 0

    def write(self, wanted: Sequence[WantedBooking]) -> None:
        """Add the bookings that do not exist yet; one that was cancelled stays cancelled."""
        if not wanted:
            return
        ids = [child_id for _child, child_id, _family in wanted]
        last = school_year(self._today)[1]
        zone = read_commune(self._db).zone
        calendar = offer.read_calendar(self._db, zone, self._today, last)
        days = ServiceDays(offer.list_every_service(self._db), calendar, self._today, last)
        new = self._build_rows(wanted, days, known_families.read_booked(self._db, ids, self._today), ids)
        while some := [*islice(new, _AT_ONCE)]:
            self._db.execute(insert(Booking), some)
            self.added += len(some)

    def _build_rows(
        self, wanted: Sequence[WantedBooking], days: ServiceDays, there: set[tuple[int, date, int]], ids: Sequence[int]
    ) -> Iterator[dict[str, Any]]:
        homes = known_families.read_shared_homes(self._db)
        own_days = known_families.read_own_days(self._db, self._today)
        enrolled = known_families.read_enrolments(self._db, ids)
        for child, child_id, family_id in wanted:
            shared = homes.get(child_id)
            first, last = enrolled.get(child_id, (None, None))
            for subscription in child.subscriptions:
                meant = days.list_days(subscription)
                self.left_out["over"] += meant.over
                self.left_out["closed"] += meant.closed
                for day in meant.days:
                    key = child_id, day, subscription.service_id
                    if shared is not None and shared.family_of(day, own_days.get(child_id, {})) != family_id:
                        self.left_out["other_home"] += 1
                    elif not (first or date.min) <= day <= (last or date.max):
                        self.left_out["not_enrolled"] += 1
                    elif key not in there:
                        there.add(key)
                        service_id = subscription.service_id
                        yield {"child_id": child_id, "day": day, "service_id": service_id, "family_id": family_id}
