"""Dates as a règlement writes them: the weekday stands beside the date, and has to be right."""

from datetime import UTC, date, datetime

from cantine.common.paris import PARIS

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def on(written: str) -> date:
    """The day in « lundi 2026-11-30 »; fails where that day has another weekday."""
    weekday, iso = written.split()
    day = date.fromisoformat(iso)
    assert WEEKDAYS[day.weekday()] == weekday, f"{iso} is a {WEEKDAYS[day.weekday()]}, not a {weekday}"
    return day


def at(written: str) -> datetime:
    """The instant (UTC) of « jeudi 2026-11-26 16:59:59 » in Paris; fails where that day has another weekday."""
    day, hour = written.rsplit(" ", 1)
    on(day)
    local = datetime.fromisoformat(f"{day.split()[1]}T{hour}").replace(tzinfo=PARIS)
    return local.astimezone(UTC)
