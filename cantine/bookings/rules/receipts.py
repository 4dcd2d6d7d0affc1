"""What a receipt tells a family: what its saves changed in the end, and what was refused."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby

from cantine.bookings.rules.bookable import CellState
from cantine.bookings.rules.cell_changes import CellChange, GridCell, MonthSaved
from cantine.common.french import hour, long_date
from cantine.common.language.languages import get_language, speak
from cantine.common.language.translate import translate
from cantine.common.paris import PARIS
from cantine.common.period_types import WishState
from cantine.common.refusal_sentences import Refusal

GONE = "prestation"
"""The name for a service that does not exist, or no longer does."""


class HeldState(StrEnum):
    """What a cell of the grid holds for a receipt."""

    NOTHING = "nothing"
    BOOKED = "booked"
    SICK = "sick"
    WISHED = "wished"


@dataclass(frozen=True)
class ReceiptItem:
    """One child, day and service: what it held before and holds now (times in minutes), or why a change was refused."""

    child_id: int
    day: date
    service_id: int
    was: HeldState = HeldState.NOTHING
    now: HeldState = HeldState.NOTHING
    was_time: int | None = None
    time: int | None = None
    refused: str = ""
    refused_in_english: str = ""

    @property
    def changed(self) -> bool:
        """Whether anything is different now."""
        return (self.was, self.was_time) != (self.now, self.time)


def list_saved_items(
    child_id: int, saved: MonthSaved, before: Mapping[GridCell, CellState], after: Mapping[GridCell, CellState]
) -> list[ReceiptItem]:
    """What a save of the grid has to tell the family: each cell that it changed, and each change that was refused."""
    changed = [
        ReceiptItem(
            child_id, *cell, _find_held_state(before[cell]), _find_held_state(stands), before[cell].time, stands.time
        )
        for cell, stands in after.items()
        if WishState.PREPARED not in (before[cell].wish, stands.wish)  # told once it is sent
    ]
    return changed + [_note_refusal(child_id, one, reason) for one, reason in saved.refused]


def _note_refusal(child_id: int, change: CellChange, reason: Refusal) -> ReceiptItem:
    """The letter that tells of it is written later, to guardians who may read another language than who saved."""
    with speak("fr"):
        french = str(reason)
    with speak("en"):
        return ReceiptItem(child_id, change.day, change.service_id, refused=french, refused_in_english=str(reason))


def _find_held_state(stands: CellState) -> HeldState:
    if not stands.on:
        return HeldState.NOTHING
    if stands.wish:
        return HeldState.WISHED
    return HeldState.SICK if stands.sick else HeldState.BOOKED


BookingPlace = tuple[int, date, int]
"""A child, a day and a service."""


def merge_items(
    items: Iterable[ReceiptItem], stands: Mapping[BookingPlace, tuple[HeldState, int | None]]
) -> list[ReceiptItem]:
    """Several saves of a family, in their order, as one: what each cell held before and holds in the end, by day.

    `stands` is what the database holds, with its time: the town hall may have changed it since. What was ticked and
    unticked again is left out; a refusal is told unless a later save made the change.
    """
    cells: dict[BookingPlace, ReceiptItem] = {}
    for one in items:
        cell = (one.child_id, one.day, one.service_id)
        before = cells.get(cell)
        if before is None:
            cells[cell] = one
        elif one.refused:
            cells[cell] = replace(before, refused=one.refused, refused_in_english=one.refused_in_english)
        elif before.changed:
            cells[cell] = replace(one, was=before.was, was_time=before.was_time)
        else:
            cells[cell] = one
    final = [_correct_refused(one, *stands.get(cell, (HeldState.NOTHING, None))) for cell, one in cells.items()]
    kept = [one for one in final if one.changed or one.refused]
    return sorted(kept, key=lambda one: (one.child_id, one.day))


def _correct_refused(item: ReceiptItem, holds: HeldState, time: int | None) -> ReceiptItem:
    """The item with what the database holds now; one that was only refused stays: the family did not change it."""
    return replace(item, now=holds, time=time) if item.changed else item


def describe_items(items: Sequence[ReceiptItem], names: Mapping[int, str], labels: Mapping[int, str]) -> str:
    """The items child by child: what was booked, cancelled, reported sick and refused, a line a day."""
    return "\n\n".join(
        f"{names[child_id]}\n{_describe_child([*of_child], labels)}"
        for child_id, of_child in groupby(items, lambda one: one.child_id)
    )


def _describe_child(items: Sequence[ReceiptItem], labels: Mapping[int, str]) -> str:
    gone = [one for one in items if one.changed and one.now is HeldState.NOTHING]
    kinds = {
        translate("Inscriptions"): [one for one in items if one.changed and one.now is HeldState.BOOKED],
        translate("Souhaits (la mairie décide ensuite)"): [
            one for one in items if one.changed and one.now is HeldState.WISHED
        ],
        translate("Souhaits retirés"): [one for one in gone if one.was is HeldState.WISHED],
        translate("Annulations"): [one for one in gone if one.was is not HeldState.WISHED],
        translate("Absences signalées"): [one for one in items if one.changed and one.now is HeldState.SICK],
    }
    lines: list[str] = []
    for title, cells in kinds.items():
        if cells:
            lines += [translate("{title} :", title=title), *_describe_days(cells, labels)]
    refused = [one for one in items if one.refused]
    if refused:
        lines.append(translate("Refusé :"))
        lines += [_describe_refused(one, labels.get(one.service_id) or translate(GONE)) for one in refused]
    return "\n".join(lines)


def _describe_refused(item: ReceiptItem, label: str) -> str:
    why = item.refused if get_language() == "fr" else item.refused_in_english or item.refused
    return "- " + translate("{day}, {service} : {why}", day=long_date(item.day), service=label, why=why)


def _describe_days(items: Sequence[ReceiptItem], labels: Mapping[int, str]) -> Iterator[str]:
    order = {service_id: place for place, service_id in enumerate(labels)}
    for day, of_day in groupby(items, lambda one: one.day):
        in_order = sorted(of_day, key=lambda one: order[one.service_id])
        cells = ", ".join(_describe_cell(one, labels[one.service_id]) for one in in_order)
        yield "- " + translate("{day} : {services}", day=long_date(day), services=cells)


def _describe_cell(item: ReceiptItem, label: str) -> str:
    """« Repas », « Garderie matin à 7 h 45 au lieu de 7 h 30 », « Repas (absence annulée) »."""
    if item.now in (HeldState.BOOKED, HeldState.WISHED):
        if item.time is not None:
            label = translate("{service} à {hour}", service=label, hour=hour(item.time))
        if item.was is HeldState.SICK:
            return translate("{service} (absence annulée)", service=label)
        if item.was is item.now and item.was_time is not None:
            return translate("{service} au lieu de {hour}", service=label, hour=hour(item.was_time))
    return label


def describe_save_times(first: datetime, last: datetime) -> str:
    """« le lundi 23 novembre 2026 à 10 h 04 », « … entre 10 h 04 et 10 h 12 », in Paris, seconds left out."""
    begins, ends = first.astimezone(PARIS), last.astimezone(PARIS)
    day = translate("le {day}", day=long_date(begins.date()))
    if begins.date() != ends.date():
        return translate(
            "entre {day} à {first} et le {next_day} à {last}",
            day=day,
            first=hour(begins.time()),
            next_day=long_date(ends.date()),
            last=hour(ends.time()),
        )
    if hour(begins.time()) == hour(ends.time()):
        return translate("{day} à {hour}", day=day, hour=hour(begins.time()))
    return translate("{day} entre {first} et {last}", day=day, first=hour(begins.time()), last=hour(ends.time()))


GATHERED_FOR = timedelta(minutes=15)
"""What a family saves within this time after its first save without a receipt comes in one mail."""
