"""The menus of days are written."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from cantine.common.bounds.day_bounds import check_bookable_days, check_kept_days
from cantine.common.form_edits import ShownForm, find_changes
from cantine.common.form_input import clean_note
from cantine.common.paris import local_date
from cantine.common.roles import Actor, Permission
from cantine.journal.entries import Action, write_entry
from cantine.offer.rules import menus as rules
from cantine.store.closed_books import check_held_books, hold_books
from cantine.store.locks import lock_rows
from cantine.store.tables import Menu

NO_MENU = rules.DayMenu("")


def save_menus(
    db: Session, actor: Actor, wanted: Mapping[date, rules.DayMenu], now: datetime, *, seen: ShownForm | None = None
) -> int:
    """Keep these menus by day; an empty text deletes that of the day. Returns how many days changed.

    Saving twice changes nothing. `seen` is what the form showed, by ISO day. Raises Forbidden, FieldsChangedMeanwhile,
    NotAccepted for a day of closed books, or a text that is too long.
    """
    actor.must(Permission.EDIT_MENUS)
    check_bookable_days(local_date(now), *(day for day, menu in wanted.items() if menu.text))
    check_kept_days(local_date(now), *wanted)
    hold_books(db, *wanted, today=local_date(now))
    rows = {menu.day: menu for menu in lock_rows(db, Menu, Menu.day.in_(wanted))}
    stands = {day: rules.DayMenu(row.text, row.vegetarian) for day, row in rows.items()}
    texts = {day: clean_note(menu.text) for day, menu in wanted.items()}
    clean = {day: rules.DayMenu(text, wanted[day].vegetarian and bool(text)) for day, text in texts.items()}
    said, kept = ({f"{day}": menus.get(day, NO_MENU) for day in wanted} for menus in (clean, stands))
    changed = find_changes(said, kept, seen)
    check_held_books(db, *(day for day in wanted if day.isoformat() in changed))
    before, after = {}, {}
    for day in (day for day in wanted if day.isoformat() in changed):
        was, fresh = stands.get(day, NO_MENU), clean[day]
        before[f"{day} menu"], after[f"{day} menu"] = was.text, fresh.text
        if not fresh.text:
            db.execute(delete(Menu).where(Menu.day == day))
        elif row := rows.get(day):
            row.text, row.vegetarian = fresh.text, fresh.vegetarian
        else:
            db.add(Menu(day=day, text=fresh.text, vegetarian=fresh.vegetarian))
    if after:
        write_entry(db, actor.account_id, Action.SAVE_MENUS, now, before=before, after=after)
    return len(after)
