"""What is new about a child: its names, its day of birth, the days of its enrolment."""

from datetime import date
from typing import Any

from cantine.common.bounds.day_bounds import check_birth, check_kept_days
from cantine.common.bounds.people import check_person


def check_new(values: dict[str, Any], today: date, placed_from: date | None = None) -> dict[str, Any]:
    """The values that are new, with names and days as they may be. Raises NotAccepted."""
    check_birth(today, values.get("birth_date"))
    check_kept_days(today, values.get("enrolled_from"), values.get("enrolled_until"), placed_from)
    return check_person(values)
