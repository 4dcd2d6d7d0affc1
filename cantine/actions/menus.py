"""The manager writes what is cooked."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from cantine.actions import journal
from cantine.rules import menus as rules
from cantine.rules.roles import Actor
from cantine.store.tables import Menu


def save_menus(db: Session, actor: Actor, wanted: Mapping[date, rules.Menu], now: datetime) -> int:
    """Keep these menus by day; an empty text takes the day's away. How many days changed; saving twice changes none.

    Raises Forbidden, ValueError for a text that is too long.
    """
    actor.must("edit_menus")
    if any(len(menu.text) > rules.LONGEST for menu in wanted.values()):
        raise ValueError("Ce menu est trop long.")
    stands = {menu.day: menu for menu in db.scalars(select(Menu).where(Menu.day.in_(wanted)))}
    before, after = {}, {}
    for day, menu in wanted.items():
        known = stands.get(day)
        was = rules.Menu(known.text, known.vegetarian) if known else rules.Menu("")
        fresh = rules.Menu(menu.text.strip(), menu.vegetarian and bool(menu.text.strip()))
        if was == fresh:
            continue
        before[f"{day} menu"], after[f"{day} menu"] = was.text, fresh.text
        if not fresh.text:
            db.execute(delete(Menu).where(Menu.day == day))
        elif known:
            known.text, known.vegetarian = fresh.text, fresh.vegetarian
        else:
            db.add(Menu(day=day, text=fresh.text, vegetarian=fresh.vegetarian))
    if after:
        journal.write(db, actor.account_id, "save_menus", now, before=before, after=after)
    return len(after)
