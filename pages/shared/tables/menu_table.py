"""The menus of a week as a table; every text is escaped."""

from collections.abc import Mapping
from datetime import date

from cantine.common.french import week_span, weekday_and_day
from cantine.common.language.translate import mark, translate
from cantine.common.school_days import find_monday
from cantine.common.search import make_plain
from cantine.offer.rules.menus import DayMenu
from pages.shared.tables import html_table

HEAD = (mark("Jour"), mark("Menu"))


def render_table(menus: Mapping[date, DayMenu]) -> str:
    """The menus as an HTML table with a row a day, in order; a vegetarian day says so."""
    rows = [(weekday_and_day(day), describe_menu(menu)) for day, menu in sorted(menus.items())]
    return html_table.render_table([translate(one) for one in HEAD], rows, translate("Menus"), "menus")


def describe_menu(menu: DayMenu) -> str:
    """What is cooked; a vegetarian day says so."""
    told = not menu.vegetarian or "vegetarien" in make_plain(menu.text)
    return menu.text if told else translate("{menu} (jour végétarien)", menu=menu.text)


def render_folded(menus: Mapping[date, DayMenu]) -> str:
    """The menus behind a title that one click opens, as HTML; empty where there is no menu."""
    if not menus:
        return ""
    first, last = min(menus), max(menus)
    return html_table.render_folded(
        translate("Menus de la cantine : {week}", week=week_span(find_monday(first), last)), render_table(menus)
    )
