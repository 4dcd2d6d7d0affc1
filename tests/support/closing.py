"""Closing days, in tests: by Inès, of meals that Léo and Tom have booked."""

from sqlalchemy import select

from cantine.closures import closures
from cantine.closures import queries as entered
from cantine.common.roles import Actor, Role
from cantine.common.vocabulary import State
from cantine.offer.rules.services import ClosurePeriod
from cantine.store import database
from cantine.store.tables import JournalEntry, OutboxMail
from tests.dates import at, on
from tests.support.saving import book, rows

NOW = at("mardi 2026-12-01 09:00:00")
MONDAY, TUESDAY, THURSDAY = "lundi 2026-12-07", "mardi 2026-12-08", "jeudi 2026-12-10"
STRIKE = ClosurePeriod(on(MONDAY), on(TUESDAY), "Grève")
GONE, STANDS = State.CANCELLED, State.BOOKED


def ines(cast):
    return Actor(cast.ines, None, Role.ADMIN, proved=True)


def close(cast, closure=STRIKE, now=NOW):
    with database.open_writer(cast.url) as db:
        return closures.add_closure(db, ines(cast), closure, now)


def edit(cast, closure_id, closure, **how):
    with database.open_writer(cast.url) as db:
        return closures.edit_closure(db, ines(cast), closure_id, closure, NOW, **how)


def remove(cast, closure_id, **how):
    with database.open_writer(cast.url) as db:
        return closures.remove_closure(db, ines(cast), closure_id, NOW, **how)


def reopen(cast, closure_id):
    """What comes back as it was previewed, once it has come back."""
    with database.open_writer(cast.url) as db:
        seen = closures.preview_reopening(db, ines(cast), closure_id, NOW)
    done = remove(cast, closure_id, restore=True)
    assert (seen.back, [(one, str(why)) for one, why in seen.left]) == (
        done.back,
        [(one, str(why)) for one, why in done.left],
    )
    return done


def preview(cast, closure=STRIKE):
    with database.open_writer(cast.url) as db:
        return closures.preview_closure(db, ines(cast), closure, NOW)


def known(cast):
    with database.open_reader(cast.url) as db:
        return entered.list_since(db)


def letters(cast):
    with database.open_reader(cast.url) as db:
        found = db.execute(select(OutboxMail.recipient, OutboxMail.subject, OutboxMail.text).order_by(OutboxMail.id))
        return [tuple(part.replace("\u00a0", " ") for part in letter) for letter in found]


def standing(cast, child):
    return {(day, service): state for day, service, state, _time in rows(cast, child)}


def entries(cast, action):
    asked = select(JournalEntry.family_id, JournalEntry.child_id, JournalEntry.before, JournalEntry.after)
    with database.open_reader(cast.url) as db:
        return [tuple(row) for row in db.execute(asked.where(JournalEntry.action == action).order_by(JournalEntry.id))]


def book_three_days(cast):
    """Léo's and Tom's meals on Monday, Tuesday and Thursday, Léo's study on Tuesday."""
    for child, family in ((cast.leo, cast.alices_family), (cast.tom, cast.chloes_family)):
        for day in (MONDAY, TUESDAY, THURSDAY):
            book(cast, child, cast.meal, day, family_id=family)
    book(cast, cast.leo, cast.study, TUESDAY)
    return cast
