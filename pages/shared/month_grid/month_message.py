"""What the month grid's browser side sends, read with distrust; and what it is told after a save."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from cantine.bookings.rules.cell_changes import CellChange, MonthSaved
from cantine.common.bounds.day_bounds import find_furthest_day
from cantine.common.day_input import parse_iso_day, parse_iso_month
from cantine.common.french import begin_sentence, hour, long_date
from cantine.common.language.translate import translate
from cantine.common.school_days import find_month_end, shift_month
from cantine.offer.rules.cutoffs import LOOKS_BACK

ChildChanges = tuple[int, list[CellChange]]
"""The child (id) and the cells that were changed for it."""

FamilyChanges = dict[int, list[CellChange]]
"""The cells that were changed for each child (id)."""


CHILDREN_AT_MOST = 40
"""Children in one message: more than any family has."""


@dataclass(frozen=True)
class StaffChanges:
    """What staff changed for each child (id): `reason` (empty where none was asked for), whether a capacity may be
    exceeded, whether what is taken off late is billed all the same, and why the surcharge is waived (empty: it is not).
    """

    children: FamilyChanges
    reason: str
    exceed: bool
    bill: bool
    waive: str


def read_changes(message: Any) -> ChildChanges:
    """The child and the changed cells of `{"child": id, "changes": [{day, service, on, time, was: {on, time}}]}`.
    Raises ValueError for anything else: nothing of a message that is not understood is saved."""
    try:
        return read_id(message["child"]), [
            CellChange(
                read_day(cell["day"]),
                read_id(cell["service"]),
                cell["on"] is True,
                read_minutes(cell["time"]),
                cell["was"]["on"] is True,
                read_minutes(cell["was"]["time"]),
                cell.get("late") is True,
            )
            for cell in message["changes"]
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(translate("La demande n'a pas été comprise.")) from error


def read_family_changes(message: Any) -> FamilyChanges:
    """The changed cells of the child of a message, as `read_changes` reads it, or of its children, as `read_several`
    does. Raises likewise."""
    if isinstance(message, Mapping) and "children" in message:
        return read_several(message)
    return dict([read_changes(message)])


def read_several(message: Any) -> FamilyChanges:
    """The changed cells of each child (by id) of `{"children": [...]}`, each as `read_changes` reads it; of a child
    that comes twice the later ones count. Raises likewise, and where nobody is named, or more than `CHILDREN_AT_MOST`.
    """
    try:
        asked = dict(read_changes(one) for one in message["children"])
    except (KeyError, TypeError) as error:
        raise ValueError(translate("La demande n'a pas été comprise.")) from error
    if not 0 < len(asked) <= CHILDREN_AT_MOST:
        raise ValueError(translate("La demande n'a pas été comprise."))
    return asked


def read_staff_changes(message: Any) -> StaffChanges:
    """What staff sent: the message of `read_family_changes` with `reason`, `exceed`, `bill` and `waive`. Raises
    likewise."""
    asked = read_family_changes(message)
    reason, exceed, bill = message.get("reason", ""), message.get("exceed", False), message.get("bill", False)
    waive = message.get("waive", "")
    if (
        not isinstance(waive, str)
        or not isinstance(reason, str)
        or not isinstance(exceed, bool)
        or not isinstance(bill, bool)
    ):
        raise ValueError(translate("La demande n'a pas été comprise."))
    return StaffChanges(asked, reason, exceed, bill, waive)


def read_day(text: str) -> date:
    """The day of this century that the browser sent. Raises ValueError for anything else."""
    if (found := parse_iso_day(text)) is None or found.year >= 2100:
        raise ValueError(translate("La demande n'a pas été comprise."))
    return found


def read_id(value: Any) -> int:
    """The id that the browser sent. Raises ValueError for anything else."""
    if type(value) is not int or not 0 < value < 2**31:
        raise ValueError(translate("La demande n'a pas été comprise."))
    return value


def read_minutes(value: Any) -> int | None:
    """The time of the day (minutes since midnight) that the browser sent, or None. Raises ValueError otherwise."""
    if value is None:
        return None
    if type(value) is not int or not 0 <= value < 24 * 60:
        raise ValueError(translate("La demande n'a pas été comprise."))
    return value


def read_destination(message: Any) -> dict[str, str]:
    """The new parameters of the address for `{"child": id}` or `{"month": "2026-12"}`; none for anything else."""
    if not isinstance(message, Mapping):
        return {}
    if (first := read_month(message.get("month"))) is not None:
        return {"mois": f"{first:%Y-%m}"}
    child = message.get("child")
    return {"enfant": str(child)} if type(child) is int else {}


def read_month(text: Any) -> date | None:
    """The first day of a month written « 2026-11 »; None for anything else."""
    return parse_iso_month(text) if isinstance(text, str) else None


def choose_month(text: Any, today: date) -> date | None:
    """The first day of the month that an address names, at most that of the last month that may be booked."""
    month = read_month(text)
    return month and min(month, find_furthest_day(today).replace(day=1))


def choose_horizon(text: Any, today: date) -> tuple[date, date]:
    """The days of which the calendar is asked: as far back as cutoffs look, and ahead to the furthest deadline; the
    months beside the one that is shown are among them, for weeks lie in two."""
    first = (choose_month(text, today) or today).replace(day=1)
    last = find_month_end(shift_month(first, 1))
    return min(shift_month(first, -1), today) - LOOKS_BACK, max(last, today + timedelta(300))


def describe_outcomes(
    saved: Mapping[int, MonthSaved], services: Mapping[int, str], names: Mapping[int, str]
) -> dict[str, Any]:
    """What became of a save of some children (by id): how many changes stand, how many of them only prepare a booking,
    each day's recorded services, each refusal with its reason; each line with whose it is where there are several."""
    whose = {child_id: names.get(child_id, translate("Enfant")) if len(saved) > 1 else "" for child_id in saved}
    return {
        "id": secrets.token_hex(8),
        "saved": sum(len(one.saved) for one in saved.values()),
        "prepared": sum(change.on for one in saved.values() for change in one.prepared),
        "recorded": [
            line for child_id, one in saved.items() for line in _list_recorded(one, services, whose[child_id])
        ],
        "refused": [
            f"{_name_day(whose[child_id], change.day)}, "
            f"{services.get(change.service_id, translate('prestation'))} : {reason}"
            for child_id, one in saved.items()
            for change, reason in one.refused
        ],
    }


def _list_recorded(saved: MonthSaved, services: Mapping[int, str], whose: str) -> list[str]:
    """A line for each day, with what was recorded on it."""
    recorded = sorted(saved.saved, key=lambda change: change.day)
    return [
        f"{_name_day(whose, day)} : " + ", ".join(_describe_change(one, services, saved) for one in of_day)
        for day, of_day in groupby(recorded, lambda change: change.day)
    ]


def _name_day(whose: str, day: date) -> str:
    return f"{whose} : {long_date(day)}" if whose else begin_sentence(long_date(day))


def _describe_change(change: CellChange, services: Mapping[int, str], saved: MonthSaved) -> str:
    label = services[change.service_id]
    if change in saved.prepared:
        label = translate("{service} (préparé)", service=label)
    elif change in saved.wished:
        label = translate("{service} (souhait)", service=label)
    if not change.on:
        return (
            translate("{service} annulé, facturé quand même", service=label)
            if change in saved.called_off
            else translate("{service} annulé", service=label)
        )
    if change.time is not None:
        label = translate("{service} à {hour}", service=label, hour=hour(change.time))
    label += translate(", après le délai") if change.late else ""
    return translate("{service} (va avec, ajouté)", service=label) if change in saved.brought else label


def describe_unsaved(why: str | None) -> dict[str, Any]:
    """The outcome of a save that the database did not take: what was changed stays changed, to be sent again."""
    return {
        "id": secrets.token_hex(8),
        "saved": 0,
        "recorded": [],
        "refused": [],
        "kept": why or translate("Pas enregistré."),
    }


def describe_stranger(message: Any) -> dict[str, Any]:
    """The outcome of a save whose message names a child of another family, or one that has left it since the page was
    shown: refused whole. What was changed for brothers and sisters stays changed, to be sent again."""
    outcome = describe_refused(translate("Cet enfant n'existe pas."))
    children = message.get("children") if isinstance(message, Mapping) else None
    several = isinstance(children, list) and len(children) > 1
    return {**outcome, "kept": outcome["refused"][0]} if several else outcome


def describe_refused(why: str) -> dict[str, Any]:
    """The outcome of a save that was refused whole."""
    return {
        "id": secrets.token_hex(8),
        "saved": 0,
        "recorded": [],
        "refused": [translate("Rien n'a été enregistré. {why}", why=why)],
    }
