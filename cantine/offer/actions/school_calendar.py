"""A town outside of the zones enters its own school holidays."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from cantine.common import form_input
from cantine.common.bounds.day_bounds import check_kept_days
from cantine.common.form_input import NotAccepted
from cantine.common.paris import local_date
from cantine.common.roles import Actor, Permission
from cantine.common.school_days import OwnCalendar, SchoolBreak
from cantine.journal.entries import Action, write_entry
from cantine.offer.rules.school_breaks import check_breaks, write_breaks
from cantine.store.closed_books import check_held_books
from cantine.store.locks import lock_commune

LONGEST_NAME = 60


@dataclass(frozen=True)
class SchoolCalendarForm:
    """The name of the town's own calendar and its school holidays; without a name the zone counts."""

    name: str = ""
    breaks: tuple[SchoolBreak, ...] = ()

    def clean(self) -> OwnCalendar | None:
        """The calendar to keep; None for the zone. Raises NotAccepted."""
        name = form_input.check_length(form_input.clean_line(self.name), LONGEST_NAME, "name")
        breaks = check_breaks(self.breaks)
        if breaks and not name:
            raise NotAccepted("Donnez un nom à ce calendrier, par exemple « Corse » ou « La Réunion ».")
        return OwnCalendar(name, breaks) if name else None


def set_school_calendar(db: Session, actor: Actor, form: SchoolCalendarForm, now: datetime) -> None:
    """Let this calendar count from now on; bookings stay, also on days that are served no longer.

    What holds already writes nothing. Raises Forbidden, NotAccepted.
    """
    actor.must(Permission.EDIT_SETTINGS)
    commune = lock_commune(db)
    before, after = commune.own_calendar, form.clean()
    if before != after:
        check_kept_days(local_date(now), *(day for one in form.breaks for day in (one.first, one.last)))
        check_held_books(db, *_list_changed_breaks(before, after))
        commune.own_calendar = after
        write_entry(db, actor.account_id, Action.SET_SCHOOL_CALENDAR, now, before=_encode(before), after=_encode(after))


def _list_changed_breaks(before: OwnCalendar | None, after: OwnCalendar | None) -> list[date]:
    """The first days of the school holidays that one of the two calendars has and the other has not."""
    breaks = [set(one.breaks) if one else set() for one in (before, after)]
    return [one.first for one in breaks[0] ^ breaks[1]]


def _encode(calendar: OwnCalendar | None) -> dict[str, Any]:
    if calendar is None:
        return {"calendar": "zone"}
    return {"calendar": calendar.name, "breaks": write_breaks(calendar.breaks)}
