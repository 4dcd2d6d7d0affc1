"""The services that a new commune begins with: Repas is offered, the others are one click away."""

from typing import Any

from cantine.common.cutoff_types import Weekly
from cantine.common.vocabulary import TimeChoice

_ALL_WEEK = frozenset(range(5))
_SCHOOL_DAYS = frozenset({0, 1, 3, 4})
_WEDNESDAY = frozenset({2})
_NEVER: frozenset[int] = frozenset()

_ARRIVAL = {"time_choice": TimeChoice.ARRIVAL, "first_time": 6 * 60 + 30, "last_time": 8 * 60 + 15, "step": 15}
_DEPARTURE = {"time_choice": TimeChoice.DEPARTURE, "first_time": 16 * 60 + 15, "last_time": 18 * 60 + 30, "step": 15}


def list_default_services() -> list[dict[str, Any]]:
    """The six services; each closes on the Thursday before at 17:00, and only the first is offered to begin with."""
    services: list[dict[str, Any]] = [
        {"label": "Repas", "short_label": "Repas", "term_weekdays": _ALL_WEEK, "account_code": "7067"},
        {"label": "Garderie matin", "short_label": "Matin", "term_weekdays": _SCHOOL_DAYS, "cesu": True, **_ARRIVAL},
        {"label": "Garderie soir", "short_label": "Soir", "term_weekdays": _SCHOOL_DAYS, "cesu": True, **_DEPARTURE},
        {"label": "Centre matin", "short_label": "Ctr m.", "term_weekdays": _WEDNESDAY, "holiday_weekdays": _ALL_WEEK},
        {"label": "Centre soir", "short_label": "Ctr s.", "term_weekdays": _WEDNESDAY, "holiday_weekdays": _ALL_WEEK},
        {"label": "Étude", "short_label": "Étude", "term_weekdays": _SCHOOL_DAYS},
    ]
    common: dict[str, Any] = {"holiday_weekdays": _NEVER, "booking_cutoff": Weekly(), "cancelling_cutoff": Weekly()}
    return [{**common, **one, "position": place, "active": place == 1} for place, one in enumerate(services, 1)]
