"""The menus of a week as a table; every text is escaped."""

from collections.abc import Mapping
from datetime import date

from cantine.rules.french import week_span, weekday_and_day
from cantine.rules.menus import Menu
from cantine.rules.school_days import monday
from cantine.rules.search import plain
from pages.widgets import tables

HEAD = ("Jour", "Menu")


def table(menus: Mapping[date, Menu]) -> str:
    """A row a day, in order; the vegetarian day says so."""
    rows = [tables.row(HEAD, (weekday_and_day(day), _words(menu))) for day, menu in sorted(menus.items())]
    return tables.table(HEAD, rows, "Menus", "menus")


def _words(menu: Menu) -> str:
    told = not menu.vegetarian or "vegetarien" in plain(menu.text)
    return menu.text if told else f"{menu.text} (jour végétarien)"


def folded(menus: Mapping[date, Menu]) -> str:
    """What parents open with one click; nothing where there is no menu."""
    if not menus:
        return ""
    first, last = min(menus), max(menus)
    return tables.folded(f"Menus de la cantine : {week_span(monday(first), last)}", table(menus))
