"""How many children live at the home of a family, for prices that count them all: told by the family, dated."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from cantine.common.bounds.day_bounds import check_kept_days
from cantine.common.form_edits import ShownForm, find_changes
from cantine.common.form_input import NotAccepted
from cantine.common.paris import local_date
from cantine.common.roles import Actor, Permission
from cantine.journal.entries import Action, write_entry
from cantine.store.closed_books import check_held_books, hold_books
from cantine.store.locks import lock_row
from cantine.store.tables import Family, FamilySize

MOST = 20
"""Children of one home, at most."""


def set_family_size(
    db: Session,
    actor: Actor,
    family_id: int,
    first_day: date,
    children: int | None,
    now: datetime,
    *,
    seen: ShownForm | None = None,
) -> None:
    """Let this many children live at the family's home from a day on; None: from then on prices count as at school.

    What is billed keeps its price. Raises NotFound, NotAccepted; FieldsChangedMeanwhile where that day has another
    number than was `seen`.
    """
    actor.must(Permission.EDIT_QUOTIENTS)
    check_kept_days(local_date(now), first_day)
    hold_books(db, first_day, today=local_date(now))
    lock_row(db, Family, family_id)
    if children is not None and not 0 < children <= MOST:
        raise NotAccepted(f"Le nombre d'enfants du foyer est entre 1 et {MOST}.")
    kept = db.get(FamilySize, (family_id, first_day))
    day = first_day.isoformat()
    before, after = kept.children if kept else None, children
    if kept is not None and not find_changes({day: after}, {day: before}, seen):
        return
    check_held_books(db, first_day)
    if kept is not None:
        kept.children = children
    else:
        db.add(FamilySize(family_id=family_id, first_day=first_day, children=children))
    write_entry(
        db,
        actor.account_id,
        Action.SET_FAMILY_SIZE,
        now,
        family_id=family_id,
        before=None if kept is None else {day: before or "inconnu"},
        after={day: after or "inconnu"},
    )
