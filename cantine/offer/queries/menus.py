"""What is cooked, by day; beside the calendar for whoever asks for both."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, select, union_all

from cantine.common.school_days import SchoolZone, find_monday
from cantine.offer.queries.offer import CALENDAR, NO_NUMBER, NO_PERIOD, build_calendar
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.cutoffs import LOOKS_BACK
from cantine.offer.rules.menus import DayMenu
from cantine.store.database import Reader
from cantine.store.tables import Menu

_OF_DAY: Any = (NO_NUMBER, Menu.day, Menu.day, Menu.text, Menu.vegetarian, NO_NUMBER, NO_NUMBER, NO_NUMBER, *NO_PERIOD)
_MENUS: Any = select(*_OF_DAY).where(Menu.day.between(bindparam("monday"), bindparam("sunday")))
_CALENDAR_AND_MENUS = union_all(*CALENDAR, _MENUS)
"""The calendar; then, without a number, the menus, their text as `label` and « vegetarian » as `free`."""

WEEKS_AHEAD = 6
"""How many weeks of menus the home of a family knows, that of today included."""


def read_menus(db: Reader, first: date, last: date) -> dict[date, DayMenu]:
    """The menus from `first` to `last`, both included, in order of days. One query."""
    found = select(Menu.day, Menu.text, Menu.vegetarian).where(Menu.day.between(first, last)).order_by(Menu.day)
    return {day: DayMenu(text, vegetarian) for day, text, vegetarian in db.execute(found)}


def read_calendar_and_menus(db: Reader, zone: SchoolZone, today: date) -> tuple[Calendar, dict[date, DayMenu]]:
    """The calendar from a year before `today` on, with no end, and the menus of this week and of those that follow, in
    order of days. One query, because the home of a family asks few."""
    monday = find_monday(today)
    sunday = monday + timedelta(7 * WEEKS_AHEAD - 1)
    asked = {"monday": monday, "sunday": sunday, "first": today - LOOKS_BACK, "last": date.max}
    rows = db.execute(_CALENDAR_AND_MENUS, asked).all()
    cooked = sorted((row for row in rows if _is_menu(row)), key=lambda row: row.first)
    calendar = build_calendar(zone, [row for row in rows if not _is_menu(row)])
    return calendar, {row.first: DayMenu(row.label, bool(row.free)) for row in cooked}


def _is_menu(row: Any) -> bool:
    """Whether the row is a menu; a choice of local holidays, which has no number either, says so in `service_id`."""
    return row.id is None and row.last is not None and row.service_id is None
