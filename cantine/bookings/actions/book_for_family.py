"""Staff change the month of a child for its family, after the cutoff too."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from cantine.bookings.actions._additions import build_addition, build_cancelling, keep_addition
from cantine.bookings.actions.apply_week import AT_MOST
from cantine.bookings.actions.pending_changes import PendingChanges
from cantine.bookings.queries.waivers import list_reasons
from cantine.bookings.rules import staff_changes
from cantine.bookings.rules.bookable import CellState
from cantine.bookings.rules.cell_changes import CellChange, GridCell, MonthSaved
from cantine.bookings.rules.decisions import ChangeRule
from cantine.common.bounds.day_bounds import find_furthest_day
from cantine.common.form_input import NotAccepted, check_length
from cantine.common.paris import local_date
from cantine.common.refusal_sentences import MarkedPresent, Refusal, TooFarAhead
from cantine.common.roles import Actor, NotFound, Permission
from cantine.common.terms.booking_events import LateBy
from cantine.common.vocabulary import Presence
from cantine.families.queries import children
from cantine.families.rules.pupil import Pupil
from cantine.journal.entries import Action, write_entry
from cantine.offer.queries import offer
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.services import ServiceRules


def book_for_family(
    db: Session,
    actor: Actor,
    child_id: int,
    changes: Sequence[CellChange],
    now: datetime,
    *,
    reason: str = "",
    exceed: bool = False,
    bill: bool = False,
    waive: str = "",
) -> MonthSaved:
    """Apply what may be changed; the rest comes back with its refusal. Saving twice changes nothing.

    Each booking is that of the family of its day. After its cutoff a change needs `reason`: what is added then is a
    late addition that keeps it, what is taken off is with `bill` called off, that is billed without being cooked for,
    until it is ticked again; with `waive`, a reason of the town's list, neither costs more than usual. More children
    than the capacity need `exceed`. `now` must be read inside the transaction of `db`. Raises Forbidden, NotFound,
    ValueError for more changes than a year can hold, too long a reason, or a waiver for another than those listed.
    """
    actor.must(Permission.BOOK_FOR_FAMILIES)
    reason = reason.strip()
    _check_reasons(db, reason, waive)
    if not changes:
        return MonthSaved()
    pending = PendingChanges.load(db, child_id, changes, today=local_date(now), at_most=AT_MOST, called_off_is_on=False)
    child = children.find_child(db, child_id)
    if child is None:
        raise NotFound
    days = [change.day for change in changes]
    own_days = children.read_own_days(db, child_id, min(days), max(days))
    families = {day: child.homes.family_of(day, own_days) for day in days}
    saved = pending.decide(make_staff_rule(pending, child.pupil, families, now, reason, exceed), child.pupil)
    columns = _list_columns(pending, child.pupil, families, actor, now, reason, bill)
    columns = {cell: {**values, **_waive(values, pending.before[cell], waive)} for cell, values in columns.items()}
    pending.write(db, lambda cell, _stands: columns[cell])
    called_off = {cell for cell, values in columns.items() if values.get("called_off")}
    pending.after = {cell: replace(stands, called_off=cell in called_off) for cell, stands in pending.after.items()}
    _write_journal(db, actor, now, pending, columns, reason)
    return replace(saved, called_off=[one for one in saved.saved if (one.day, one.service_id) in called_off])


def book_for_children(
    db: Session,
    actor: Actor,
    asked: Mapping[int, Sequence[CellChange]],
    now: datetime,
    *,
    reason: str = "",
    exceed: bool = False,
    bill: bool = False,
    waive: str = "",
) -> dict[int, MonthSaved]:
    """Apply the changes of each child (by id) as `book_for_family` does, all in this transaction; what is said of why
    and how holds for all of them. Raises likewise; then nothing is saved for any."""
    actor.must(Permission.BOOK_FOR_FAMILIES)
    if len(asked) > 1:
        PendingChanges.lock(db, offer.list_services(db), asked, local_date(now))
    return {
        child_id: book_for_family(
            db, actor, child_id, changes, now, reason=reason, exceed=exceed, bill=bill, waive=waive
        )
        for child_id, changes in asked.items()
    }


def _check_reasons(db: Session, reason: str, waive: str) -> None:
    check_length(reason, staff_changes.LONGEST_REASON, "reason")
    if waive and waive not in list_reasons(db):
        raise NotAccepted("Ce motif n'est plus proposé : choisissez-en un autre.")


def make_staff_rule(
    pending: PendingChanges, pupil: Pupil, families: Mapping[date, int | None], now: datetime, reason: str, exceed: bool
) -> ChangeRule:
    """Why staff may not make a change: by the rules of `on_behalf`, and where the child was marked present."""

    furthest = find_furthest_day(local_date(now))

    def may(service: ServiceRules, change: CellChange, stands: CellState, calendar: Calendar) -> Refusal | None:
        row = pending.rows.get((change.day, change.service_id))
        if stands.on and not change.on and row is not None and row.presence == Presence.PRESENT:
            return MarkedPresent()
        if change.on and not stands.on and change.day > furthest:
            return TooFarAhead(furthest)
        return staff_changes.find_staff_refusal(
            service, change.day, pupil, families[change.day], stands, calendar
        ) or staff_changes.find_missing_confirmation(
            service, change.day, pupil, stands, change.on, calendar, now, reason=reason, exceed=exceed
        )

    return may


def _list_columns(
    pending: PendingChanges,
    pupil: Pupil,
    families: Mapping[date, int | None],
    actor: Actor,
    now: datetime,
    reason: str,
    bill: bool,
) -> dict[GridCell, dict[str, Any]]:
    """The columns to write of each cell that changes; `reason` only of those whose cutoff has passed."""
    columns, ground = {}, pending.ground
    for cell, stands in pending.after.items():
        day, service_id = cell
        row, before = pending.rows.get(cell), pending.before[cell]
        closed = staff_changes.find_passed_cutoff(
            ground.services[service_id], day, pupil, before.on, stands.on, ground.calendar, now
        )
        if bill and closed and row is not None and not stands.on:
            columns[cell] = _call_off(row, actor, now)
        else:
            columns[cell] = _build_columns(row, before, stands, families[day], reason if closed else "")
    return columns


def _call_off(row: Any, actor: Actor, now: datetime) -> dict[str, Any]:
    """The columns of a booking called off after its cutoff: it is billed as booked, and the child is noted absent."""
    noted = {"real_time": None, "ticked_by_id": actor.account_id, "ticked_at": now}
    absent = {"presence": Presence.ABSENT, "called_off": True, **noted}
    return {"family_id": row.family_id, **keep_addition(row), "time": row.time, **absent}


def _waive(values: Mapping[str, Any], before: CellState, waive: str) -> dict[str, Any]:
    """The waiver of what is added late now, or called off now; nothing where none is asked for."""
    late_now = values["late_by"] is not None and not before.on and not before.called_off
    return {"waived": waive} if waive and (late_now or values.get("called_off")) else {}


def _build_columns(
    row: Any, before: CellState, stands: CellState, family_id: int | None, reason: str
) -> dict[str, Any]:
    """The columns of a changed cell. Another time of what was booked is no late addition and stays with its family.

    What was called off and is ticked again is as it was: no late addition, for it was billed all the time.
    """
    if before.on and stands.on:
        return {"family_id": row.family_id, **keep_addition(row)}
    not_ticked = {"presence": Presence.UNKNOWN, "real_time": None, "ticked_by_id": None, "ticked_at": None}
    nobody_came = {**not_ticked, "called_off": False}
    if before.called_off:
        return {"family_id": row.family_id, **keep_addition(row), **nobody_came}
    if not stands.on:
        return {"family_id": row.family_id if row else family_id, **build_cancelling(), **nobody_came}
    return {"family_id": family_id, **build_addition(LateBy.STAFF if reason else None, reason)}


def _write_journal(
    db: Session, actor: Actor, now: datetime, pending: PendingChanges, columns: Mapping[GridCell, Any], reason: str
) -> None:
    """Write one journal entry for each family concerned: a child may be with two."""
    of_family: dict[int, list[GridCell]] = defaultdict(list)
    for cell, values in columns.items():
        of_family[values["family_id"]].append(cell)
    for family_id, cells in of_family.items():
        before = pending.describe({cell: pending.before[cell] for cell in cells})
        after = pending.describe({cell: pending.after[cell] for cell in cells})
        about = {"family_id": family_id, "child_id": pending.child_id}
        after |= {"reason": reason} if reason else {}
        write_entry(db, actor.account_id, Action.BOOK_FOR_FAMILY, now, before=before, after=after, **about)
