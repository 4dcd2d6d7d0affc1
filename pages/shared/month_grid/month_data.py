"""What the month grid shows: the rules' answers for every cell of a month, in the component's words."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from typing import Any

from cantine.bookings.queries.bookings import Booked, make_cell
from cantine.bookings.queries.places import Taken
from cantine.bookings.rules.bookable import CellState, find_refusal
from cantine.bookings.rules.cell_changes import CellChange, GridCell
from cantine.bookings.rules.deadlines import find_week_cutoff, find_week_opening
from cantine.bookings.rules.late_bookings import compute_late_cutoff
from cantine.bookings.rules.links import Links, find_grid_refusal
from cantine.bookings.rules.places import NONE_TAKEN
from cantine.bookings.rules.wishes import is_wish
from cantine.common.french import bare_month, hour, long_date, moment, short_day, week_span
from cantine.common.language.translate import mark, translate
from cantine.common.limits.service_limits import LinkKind
from cantine.common.period_types import WishState
from cantine.common.refusal_sentences import Refusal, TooLate
from cantine.common.school_days import find_monday, list_whole_weeks
from cantine.common.terms.booking_events import LateBy
from cantine.common.vocabulary import State
from cantine.families.queries.families import ChildOfFamily
from cantine.offer.rules.calendar import Calendar, find_obstacle
from cantine.offer.rules.periods import PeriodRules
from cantine.offer.rules.services import ServiceRules
from pages.shared.month_grid.greyed_reasons import describe_empty, find_common_reason


def describe_columns(services: Sequence[ServiceRules]) -> list[dict[str, Any]]:
    """The grid's columns; a service with a choice of time offers its times, one that brings others names them."""
    return [
        {
            "id": service.id,
            "label": service.label,
            "short": service.short_label,
            "times": [[time, hour(time)] for time in service.times] or None,
            "time_name": translate("heure"),
            **({"brings": brought} if (brought := list_brought_with(service)) else {}),
        }
        for service in services
    ]


LATE_WEEK = mark("Délai dépassé : encore possible avec majoration")


def find_wish_mark(stands: CellState) -> str | None:
    """The mark of a cell that holds a wish: prepared, waiting for the decision or for a place; None for any other."""
    marks = {WishState.WAITING: "wish", WishState.DECLINED: "waiting", WishState.PREPARED: "prepared"}
    return marks.get(stands.wish) if stands.wish else None


def list_brought_with(service: ServiceRules) -> list[int]:
    """The services (ids) that come along when this one is ticked."""
    return [link.other_id for link in service.links if link.kind is LinkKind.BRINGS]


@dataclass(frozen=True)
class MonthSheet:
    """One child and everything that decides its cells at `now`. `booked` is by (child, day, service), `taken` counts
    places by (service, day), `wishes` are the cells (day, service) that hold a wish."""

    child: ChildOfFamily
    services: Sequence[ServiceRules]
    calendar: Calendar
    booked: Mapping[tuple[int, date, int], Booked]
    taken: Taken
    today: date
    now: datetime
    wishes: Mapping[GridCell, CellState] = field(default_factory=dict)

    def weeks(self, of_month: date) -> list[dict[str, Any]]:
        """The blocks of a month, one per ISO week, with the weekdays on which some service runs: whole weeks, also
        where the first or the last of them lies in two months."""
        weekdays = {weekday for weekday in range(7) if any(service.runs_on(weekday) for service in self.services)}
        days = list_whole_weeks(of_month, weekdays)
        return [self.week([*of_week]) for _monday, of_week in groupby(days, find_monday)]

    def week(self, days: Sequence[date]) -> dict[str, Any]:
        """The block of a week; one in which nothing runs and nothing is booked says why in one line, without boxes."""
        title = {"number": days[0].isocalendar().week, "label": week_span(days[0], days[-1])}
        obstacles = {(day, service.id): self._find_obstacle(service, day) for day in days for service in self.services}
        if all(obstacles.values()) and not any((self.child.id, *cell) in self.booked for cell in obstacles):
            return {**title, "status": None, "empty": describe_empty(obstacles.values()), "days": []}
        runs = {cell for cell, obstacle in obstacles.items() if obstacle is None}
        shown = [self._day(day, runs) for day in days]
        if (days[0].year, days[0].month) != (days[-1].year, days[-1].month):
            shown = [{**one, "month": bare_month(day)} for one, day in zip(shown, days, strict=True)]
        cells = [cell for day in shown for cell in day["cells"]]
        late = any(cell and "tardy" in cell for cell in cells)
        return {
            **title,
            "status": {"open": False, "text": translate(LATE_WEEK)} if late else self._status(days),
            "empty": None,
            "reason": find_common_reason(zip(obstacles, cells, strict=True), runs),
            "services": self._list_columns(days, shown, runs),
            "days": shown,
        }

    def _find_obstacle(self, service: ServiceRules, day: date) -> Refusal | None:
        return find_obstacle(service, day, self.calendar, self.child.pupil.classroom_on(day))

    def _list_columns(
        self, days: Sequence[date], shown: Sequence[Mapping[str, Any]], runs: Collection[GridCell]
    ) -> list[int]:
        """The services (ids) that take room in a week: they run on one of its days, or something stands there."""
        return [
            service.id
            for place, service in enumerate(self.services)
            if any((day, service.id) in runs for day in days)
            or any((cell := day["cells"][place]) and (cell["on"] or cell["mark"]) for day in shown)
        ]

    def _status(self, days: Sequence[date]) -> dict[str, Any] | None:
        """Until when the week is open, or since when it is closed. None where it does not close as a whole or the
        child is exempt, where none of its days is with this family, and where the child is not at the school."""
        pupil = self.child.pupil
        if not any(pupil.is_enrolled(day) and pupil.is_with_family(day) for day in days):
            return None
        if opens := find_week_opening(self.services, days, self.calendar, pupil, self.now):
            if self._find_periods(days, lambda one: one.prepares):
                return {"open": True, "text": translate("À préparer, ouvre le {moment}", moment=moment(opens))}
            return {"open": False, "text": translate("Ouvre le {moment}", moment=moment(opens))}
        closes = None if pupil.is_exempt(days[0]) else self._find_cutoff(days)
        if closes is None:
            return None
        if self.now < closes:
            until = (
                mark("Souhaits jusqu'au {moment}")
                if self._find_periods(days, lambda one: one.takes_wishes and not one.prepares)
                else mark("Ouverte jusqu'au {moment}")
            )
            return {"open": True, "text": translate(until, moment=moment(closes))}
        return {"open": False, "text": translate("Fermée depuis le {moment}", moment=moment(closes))}

    def _find_periods(self, days: Sequence[date], which: Callable[[PeriodRules], bool]) -> bool:
        """Whether some service has such a period in this week."""
        found = (self.calendar.find_period(one.id, day) for one in self.services for day in days)
        return any(which(period) for period in found if period)

    def _find_cutoff(self, days: Sequence[date]) -> datetime | None:
        """Where the town has periods the week closes with the first of its days on which something runs, and with a
        service that runs on it."""
        room = self.child.pupil.classroom_on(days[0])
        for day in days if self.calendar.periods else ():
            running = [one for one in self.services if find_obstacle(one, day, self.calendar, room) is None]
            if any(one.open_to_parents for one in running):
                return find_week_cutoff(running, day, self.calendar)
        return find_week_cutoff(self.services, days[0], self.calendar)

    def _day(self, day: date, runs: Collection[GridCell]) -> dict[str, Any]:
        cells = [self._cell(service, day) for service in self.services]
        return {
            "iso": day.isoformat(),
            "label": long_date(day),
            "short": short_day(day),
            "today": day == self.today,
            "reason": find_common_reason(
                zip(((day, service.id) for service in self.services), cells, strict=True), runs
            ),
            "cells": cells,
        }

    def _cell(self, service: ServiceRules, day: date) -> dict[str, Any] | None:
        """One box: ticked or not, its time, why it may not change (None where it may), and what marks it."""
        held = self.booked.get((self.child.id, day, service.id))
        if held is None and not service.runs_on(day.weekday()):
            return None
        stands = self._stands((day, service.id))
        change = CellChange(day, service.id, not stands.on)
        reason = self._find_refusal(change) or self._find_link_refusal(service, day)
        tardy = self._describe_late(service, change, reason)
        mark = "late" if tardy else find_wish_mark(stands) or self._mark(service, day, held, reason)
        off = self._describe_off(None if tardy else reason)
        cell = {"on": stands.on, "time": stands.time, **off, "mark": mark, **({"tardy": tardy} if tardy else {})}
        return {**cell, "wish": True} if is_wish((day, service.id), stands, self.calendar) else cell

    def _describe_off(self, reason: Refusal | None) -> dict[str, Any]:
        """Why a box may not change, for the browser."""
        return {"off": reason and str(reason)}

    def _find_refusal(self, change: CellChange) -> Refusal | None:
        """Why the family may not make this change, as far as this cell alone decides it."""
        service, day = self._links.services[change.service_id], change.day
        return find_refusal(
            service,
            day,
            self.child.pupil,
            self._stands((day, service.id)),
            change.on,
            self.calendar,
            self.now,
            late=change.late,
        )

    def _find_link_refusal(self, service: ServiceRules, day: date) -> Refusal | None:
        """Why the other services of the day forbid this one, whatever the family does."""
        links = self._links
        if not links.there_are_some:
            return None
        return find_grid_refusal(
            links, (day, service.id), self._stands, lambda change: self._find_refusal(change) is None
        )

    @cached_property
    def _links(self) -> Links:
        return Links({service.id: service for service in self.services}, self.calendar, self.child.pupil)

    def _stands(self, cell: GridCell) -> CellState:
        day, service_id = cell
        held, taken = self.booked.get((self.child.id, day, service_id)), self.taken.get((service_id, day), NONE_TAKEN)
        if held is None and (wished := self.wishes.get(cell)):
            return replace(wished, taken=taken.total, groups=taken.groups)
        return make_cell(held, taken)

    def _mark(self, service: ServiceRules, day: date, held: Booked | None, reason: Refusal | None) -> str | None:
        """The mark beside the box of a booking; « free » also where a booking may still be made."""
        if held:
            stands = {
                "other": not self._is_here(day),
                "sick": held.state is State.SICK,
                "called_off": held.called_off,
                "invoiced": held.invoiced,
            }
            if mark := next((mark for mark, so in stands.items() if so), None):
                return mark
        if (held or reason is None) and self._is_free(service, day):
            return "free"
        if held is None or held.state is not State.ADDED:
            return None
        return "late" if held.facts.late_by is LateBy.PARENT else "added"

    def _describe_late(self, service: ServiceRules, change: CellChange, reason: Refusal | None) -> str | None:
        """Until when a box past its cutoff may still be ticked, at another price; None where it may not."""
        if not isinstance(reason, TooLate) or service.late_cutoff is None:
            return None
        if self._find_refusal(replace(change, late=True)) or self._find_link_refusal(service, change.day):
            return None
        until = compute_late_cutoff(service, change.day, self.calendar)
        if until is None:
            return None
        return translate("Délai dépassé : encore possible jusqu'au {moment}, avec majoration.", moment=moment(until))

    def _is_here(self, day: date) -> bool:
        """Whether the day is this family's."""
        return self.child.pupil.is_with_family(day)

    def _is_free(self, service: ServiceRules, day: date) -> bool:
        """Whether the service is « servi mais gratuit » on this day, for the class of the day."""
        classroom = self.child.pupil.classroom_on(day)
        return any(closure.covers(service.id, classroom, day) for closure in self.calendar.free)
