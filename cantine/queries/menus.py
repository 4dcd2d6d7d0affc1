"""The menus of some days."""

from datetime import date

from sqlalchemy import bindparam, select

from cantine.rules import menus as rules
from cantine.store.database import Reader
from cantine.store.tables import Menu

_BETWEEN = select(Menu.day, Menu.text, Menu.vegetarian).where(Menu.day.between(bindparam("first"), bindparam("last")))


def read_menus(db: Reader, first: date, last: date) -> dict[date, rules.DayMenu]:
    """The menus from `first` to `last`, both included, in order of days. One query."""
    rows = db.execute(_BETWEEN.order_by(Menu.day), {"first": first, "last": last})
    return {day: rules.DayMenu(text, vegetarian) for day, text, vegetarian in rows}
