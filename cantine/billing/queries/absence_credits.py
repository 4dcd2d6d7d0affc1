"""The credit notes that absences imply: days that were billed, and are free since a report or its proof came."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from cantine.billing.queries.correctable_lines import sum_credits
from cantine.billing.queries.invoice_drafts import draft_invoices
from cantine.billing.queries.repricing import MONTHS_BACK, count_absences_to_reprice, list_sick_days_to_reprice
from cantine.billing.rules.absence_credits import AbsenceCredit, FamilyCredit
from cantine.common.school_days import shift_month
from cantine.sickness.rules.reports import SickPeriod
from cantine.store.database import Reader
from cantine.store.tables import Absence, Child, Family

EVER = date(1, 1, 1)


@dataclass(frozen=True)
class WaitingCredit:
    """An absence whose credit note waits to be issued: the child, its days, the families it is for, and its sums."""

    child_id: int
    child: str
    families: Sequence[str]
    stretch: SickPeriod
    credit: AbsenceCredit


def draft_absence_credits(db: Reader, absence_ids: Collection[int]) -> dict[int, AbsenceCredit]:
    """What each of these absences gives back of what is billed, by absence; those that change nothing are left out.

    Priced exactly as the next bill would: see `draft_invoices`. One query where nothing of them is billed.
    """
    return _price(db, list_sick_days_to_reprice(db, EVER, absence_ids=absence_ids)) if absence_ids else {}


def list_waiting_credits(db: Reader, today: date, family_id: int | None = None) -> list[WaitingCredit]:
    """The absences of the last twelve months whose credit note waits, of all families or of one; the oldest first."""
    found = _price(db, list_sick_days_to_reprice(db, shift_month(today, -MONTHS_BACK), family_id=family_id))
    if not found:
        return []
    payers = {one.family_id for credit in found.values() for one in credit.families}
    asked = select(Family.id, Family.name, Family.number).where(Family.id.in_(payers))
    names = {id: f"{name} (n° {number})" for id, name, number in db.execute(asked)}
    absences = (
        select(Absence.id, Absence.first, Absence.last, Child.id.label("child_id"), Child.first_name, Child.last_name)
        .join(Child, Child.id == Absence.child_id)
        .where(Absence.id.in_(found))
        .order_by(Absence.first, Child.last_name, Child.first_name, Absence.id)
    )
    return [
        WaitingCredit(
            row.child_id,
            f"{row.first_name} {row.last_name}".strip(),
            list(dict.fromkeys(names[one.family_id] for one in found[row.id].families)),
            SickPeriod(row.first, row.last),
            found[row.id],
        )
        for row in db.execute(absences)
    ]


def count_waiting_absences(db: Reader, today: date) -> int:
    """How many absences wait for a credit note, not priced: a first look. One query, three where something waits."""
    return count_absences_to_reprice(db, shift_month(today, -MONTHS_BACK))


def _price(db: Reader, rows: Sequence[Any]) -> dict[int, AbsenceCredit]:
    """The credit notes for these billed sick days and what is priced together with them, by absence.

    As many rounds of queries per month as one family has absences in it.
    """
    found: dict[int, list[FamilyCredit]] = defaultdict(list)
    by_month: dict[date, list[Any]] = defaultdict(list)
    for row in rows:
        by_month[row.day.replace(day=1)].append(row)
    for month, of_month in sorted(by_month.items()):
        for together in _split_by_family(of_month):
            absences = {row.family_id: row.absence_id for row in together}
            drafts = draft_invoices(db, month, sorted(absences), {(row.child_id, row.day) for row in together})
            for (family, ids), cents in zip(
                drafts.repriced.items(), sum_credits(db, [*drafts.repriced.values()]), strict=True
            ):
                if cents:
                    lines = tuple(drafts.lines[family])
                    found[absences[family]].append(FamilyCredit(family, month, tuple(ids), cents, lines))
    return {absence_id: AbsenceCredit(absence_id, tuple(found[absence_id])) for absence_id in sorted(found)}


def _split_by_family(rows: Sequence[Any]) -> list[list[Any]]:
    """These days in groups in which no family has days of two absences."""
    families: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        families[row.absence_id].add(row.family_id)
    taken: list[set[int]] = []
    place: dict[int, int] = {}
    for absence_id, of_absence in sorted(families.items()):
        place[absence_id] = next((n for n, some in enumerate(taken) if some.isdisjoint(of_absence)), len(taken))
        taken += [set()] if place[absence_id] == len(taken) else []
        taken[place[absence_id]] |= of_absence
    return [[row for row in rows if place[row.absence_id] == number] for number in range(len(taken))]
