"""What the roll call shows: the lines of a list in the component's words."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from cantine.attendance.queries.roll_call import RollLine
from cantine.attendance.rules.roll_call import ARRIVED, InTheFuture
from cantine.common.french import hour, long_date
from cantine.common.paris import PARIS, local_date
from cantine.common.refusal_sentences import BooksClosed
from cantine.common.search import make_plain
from cantine.common.terms.diets import describe_diet
from cantine.common.vocabulary import Diet, State, TimeChoice
from cantine.families.queries import children
from cantine.families.queries.children import FoundChild
from cantine.offer.rules.services import ServiceRules


def describe_lock(day: date, today: date, closed_until: date | None) -> str | None:
    """Why nothing is noted on this day: it is to come, or its books are closed; None where the roll is called."""
    if day > today:
        return str(InTheFuture())
    return str(BooksClosed(closed_until)) if closed_until and day <= closed_until else None


def describe_rows(lines: Sequence[RollLine], classrooms: Mapping[int, str], now: datetime) -> list[dict[str, Any]]:
    """The rows of the list, one for each child; `classrooms` are their names by id."""
    return [
        {
            "id": line.id,
            "child": line.child_id,
            "name": f"{line.last_name} {line.first_name}".strip(),
            "plain": make_plain(f"{line.last_name} {line.first_name}"),
            "class": classrooms.get(line.classroom_id or 0, "Sans classe" if line.pupil else "Adultes"),
            "presence": line.mark.presence,
            "time": line.mark.time,
            "tags": list(_describe_tags(line)),
            "by": _describe_who(line, now),
            "sick": line.state is State.SICK,
            "billed": line.billed,
            "removable": line.state is State.ADDED and line.reason == ARRIVED and not line.billed,
        }
        for line in lines
    ]


def _describe_tags(line: RollLine) -> list[dict[str, Any]]:
    """The tags of a row that staff must see at a glance: diet, health, chosen time, what is special."""
    tags: list[tuple[str, str, str | None]] = []
    if line.health is not None:
        tags.append(("PAI · panier" if line.basket else "PAI", "health", line.health))
    if line.diet != Diet.STANDARD:
        tags.append((describe_diet(line.diet), "diet", None))
    if line.time is not None:
        tags.append((f"prévu à {hour(line.time)}", "plain", None))
    if line.state is State.SICK:
        tags.append(("absence signalée", "sick", None))
    if line.state is State.ADDED:
        tags.append(("ajouté", "added", line.reason or None))
    if line.billed:
        tags.append(("facturé", "plain", None))
    return [{"text": text, "kind": kind, "more": more} for text, kind, more in tags]


def _describe_who(line: RollLine, now: datetime) -> str:
    """« Nadia, 12 h 05 »: who noted the presence and when, with the day where it was another one."""
    if not line.by or line.at is None:
        return ""
    at = line.at.astimezone(PARIS)
    on = "" if at.date() == local_date(now) else f" le {at:%d.%m.%Y}"
    return f"{line.by}, {hour(at.time())}{on}"


def describe_found(typed: str, named: Sequence[tuple[FoundChild, bool]]) -> dict[str, Any]:
    """The children that bear the typed name, for those who came without a booking."""
    return {
        "typed": typed,
        "children": [
            {
                "id": one.id,
                "name": f"{one.last_name} {one.first_name}".strip(),
                "class": one.place.capitalize() if not one.classroom else one.classroom,
                "booked": booked,
            }
            for one, booked in named
        ],
        "more": f"Seuls les {children.AT_MOST} premiers : précisez le nom." if len(named) == children.AT_MOST else "",
    }


def choose_time(service: ServiceRules) -> str | None:
    """Which time of the service is noted: « arrival », « departure » or None."""
    return None if service.time_choice is TimeChoice.NONE else str(service.time_choice)


def describe_title(service: ServiceRules, day: Any, classroom: str | None) -> str:
    """« Repas · lundi 23 novembre 2026 · CP »."""
    return " · ".join(part for part in (service.label, long_date(day), classroom) if part)
