"""The typical week: weekdays and services that a parent ticks, drawn in the browser like the month grid."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from cantine.bookings.rules.typical_week import TypicalWeek
from cantine.common.french import name_weekday, shorten_weekday
from cantine.http.shell.bundles import bundle
from cantine.offer.rules.services import ServiceRules
from pages.shared.component import add_words, read_beside
from pages.shared.month_grid.month_data import describe_columns

_SCRIPT = bundle(Path(__file__).with_suffix(".js"))
_component = st.components.v2.component(
    "week_grid",
    html='<div class="grid"><p class="slide"></p><div class="weeks"></div><p class="ticked" role="status"></p></div>',
    css=read_beside(__file__, "../month_grid/browser/month_grid.css"),
    js=_SCRIPT,
)


def show_week_grid(services: Sequence[ServiceRules], proposed: TypicalWeek, key: str) -> TypicalWeek:
    """Show the week to tick, `proposed` until the parent changes something; returns what is ticked now."""
    weekdays = sorted({weekday for service in services for weekday in service.term_weekdays})
    data = {
        "services": describe_columns(services),
        "days": [
            {
                "weekday": weekday,
                "label": name_weekday(weekday),
                "short": shorten_weekday(weekday),
                "offered": [weekday in service.term_weekdays for service in services],
            }
            for weekday in weekdays
        ],
        "week": [[*slot, time] for slot, time in limit_to_offer(proposed, services).items()],
    }
    # In a list, because Streamlit would try every value of a mapping as a data frame.
    sent = _component(data=[add_words(data, _SCRIPT)], key=key, on_week_change=lambda: None).week
    return limit_to_offer(proposed if sent is None else _read_slots(sent), services)


def limit_to_offer(week: TypicalWeek, services: Sequence[ServiceRules]) -> TypicalWeek:
    """What of the week the services offer: their weekdays, and where they have times the first one for any other."""
    times = {(weekday, service.id): service.times for service in services for weekday in service.term_weekdays}
    return {
        slot: (time if time in times[slot] else times[slot][0]) if times[slot] else None
        for slot, time in week.items()
        if slot in times
    }


def _read_slots(sent: Any) -> Mapping[tuple[int, int], int | None]:
    """The slots of `[[weekday, service, time], …]` as the browser sent it; what is anything else is left out."""
    found: dict[tuple[int, int], int | None] = {}
    for one in sent if isinstance(sent, list) else ():
        if isinstance(one, list) and len(one) == 3 and all(type(part) is int for part in one[:2]):
            found[one[0], one[1]] = one[2] if type(one[2]) is int else None
    return found
