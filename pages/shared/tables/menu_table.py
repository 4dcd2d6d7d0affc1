"""The menus of a week as a table; every text is escaped."""

from collections.abc import Mapping
from datetime import date

from cantine.common.french import week_span, weekday_and_day
from cantine.common.school_days import find_monday
from cantine.common.search import make_plain
from cantine.offer.rules.menus import DayMenu
from pages.shared.tables import html_table

HEAD = ("Jour", "Menu")


def render_table(menus: Mapping[date, DayMenu]) -> str:
    """The menus as an HTML table with a row a day, in order; a vegetarian day says so."""
    rows = [(weekday_and_day(day), _describe_menu(menu)) for day, menu in sorted(menus.items())]
    return html_table.render_table(HEAD, rows, "Menus", "menus")


def _describe_menu(menu: DayMenu) -> str:
    told = not menu.vegetarian or "vegetarien" in make_plain(menu.text)
    return menu.text if told else f"{menu.text} (jour végétarien)"


def render_folded(menus: Mapping[date, DayMenu]) -> str:
    """The menus behind a title that one click opens, as HTML; empty where there is no menu."""
    if not menus:
        return ""
    first, last = min(menus), max(menus)
    return html_table.render_folded(f"Menus de la cantine : {week_span(find_monday(first), last)}", render_table(menus))
