"""Contracts (« forfaits ») are made, changed and ended, by the town hall or by parents where it lets them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.bookings.rules.cell_changes import MonthSaved
from cantine.common.bounds.day_bounds import check_bookable_days, check_kept_days
from cantine.common.contract_terms import WeekdaysFrom, find_weekdays_on
from cantine.common.form_input import NotAccepted, check_length, clean_line
from cantine.common.french import long_date, month_name
from cantine.common.paris import local_date
from cantine.common.roles import Actor, NotFound, Permission
from cantine.contracts.actions._contract_bookings import ContractGround, change_days, lock_ground
from cantine.contracts.actions._contract_checks import ContractForm as ContractForm
from cantine.contracts.actions._contract_checks import check_alone, check_form, check_weekdays
from cantine.contracts.rules.contract_days import find_last_booked_day
from cantine.contracts.rules.notice import check_notice
from cantine.journal.entries import Action, write_entry
from cantine.offer.rules.services import ServiceRules
from cantine.store.closed_books import check_books_open, check_held_books, find_first_changed
from cantine.store.locks import lock_families
from cantine.store.tables import Contract, ContractCharge, InvoiceLine
from cantine.store.text_bounds import find_longest

ADDRESS = "Adressez-vous à la mairie pour changer ou terminer ce forfait."


@dataclass(frozen=True)
class ContractSaved:
    """The contract (id), and what became of its days: those that could not be booked come with their reason."""

    contract_id: int
    days: MonthSaved


def make_contract(db: Session, actor: Actor, form: ContractForm, now: datetime) -> ContractSaved:
    """Make a contract and book its days from today on, until its end or that of the school year.

    Raises Forbidden, NotFound, NotAccepted: no weekday that is served, days the wrong way round, no such price on the
    first day, another contract of the same child, service and family on some day, a family that does not have the
    child.
    """
    actor.must(Permission.EDIT_FAMILIES)
    check_bookable_days(local_date(now), form.first_day, form.last_day)
    check_kept_days(local_date(now), form.first_day)
    check_books_open(db, form.first_day)
    ground = lock_ground(db, form.child_id, form.service_id, form.family_id, now)
    check_form(db, form, ground)
    span = max(form.first_day, local_date(now)), find_last_booked_day(form.first_day, form.last_day)
    saved, told = change_days(db, ground, form.weekdays, span, lambda _day: False, form.time)
    lock_families(db, [form.family_id])
    row = Contract(
        child_id=form.child_id,
        family_id=form.family_id,
        service_id=form.service_id,
        per=form.per,
        weekdays=(WeekdaysFrom(form.first_day, form.weekdays),),
        first_day=form.first_day,
        last_day=form.last_day,
        made_at=now,
        made_by_id=actor.account_id or None,
    )
    db.add(row)
    db.flush()
    after = {**_describe(ground.service, row), "weekdays": sorted(form.weekdays), **told}
    _write_journal(db, actor, Action.MAKE_CONTRACT, now, row, after=after)
    return ContractSaved(row.id, saved)


def change_contract(
    db: Session,
    actor: Actor,
    contract_id: int,
    weekdays: frozenset[int],
    first_day: date,
    now: datetime,
    *,
    reason: str = "",
    time: int | None = None,
) -> ContractSaved:
    """Give a contract these weekdays from a day on: the new days are booked, the others taken off.

    The weekdays that it has already are booked anew, until its end or that of the school year of `first_day`. Raises
    Forbidden, NotFound, NotAccepted: a day outside of the contract, or before its notice is over without a reason.
    """
    actor.must(Permission.EDIT_FAMILIES)
    row, ground = _lock_contract(db, contract_id, now, first_day)
    check_notice(ground.service.contract_notice, first_day, local_date(now), reason, by_staff=True)
    return _change(db, actor, row, ground, weekdays, first_day, reason, time)


def change_own_contract(
    db: Session, actor: Actor, contract_id: int, weekdays: frozenset[int], first_day: date, now: datetime
) -> ContractSaved:
    """Parents give their child's contract other weekdays, within the notice and the cutoffs of the days.

    Raises NotFound for the contract of another family, Forbidden, NotAccepted where the town does not let them.
    """
    row, ground = _lock_own_contract(db, actor, contract_id, now, first_day)
    check_notice(ground.service.contract_notice, first_day, local_date(now), by_staff=False)
    return _change(db, actor, row, ground, weekdays, first_day, "", None)


def end_contract(
    db: Session, actor: Actor, contract_id: int, last_day: date, now: datetime, *, reason: str = ""
) -> ContractSaved:
    """End a contract after its last day, earlier or later than it would have; what is booked after it is taken off.

    One that ends before it begins is deleted. What has begun stays due as the price says. Raises Forbidden, NotFound,
    NotAccepted: before the notice is over without a reason, with later months that are billed, or where it would reach
    into another contract.
    """
    actor.must(Permission.EDIT_FAMILIES)
    check_kept_days(local_date(now), last_day)
    check_bookable_days(local_date(now), last_day)
    row, ground = _lock_contract(db, contract_id, now, date.min)
    check_notice(ground.service.contract_notice, last_day + timedelta(1), local_date(now), reason, by_staff=True)
    return _end(db, actor, row, ground, last_day, reason)


def end_own_contract(db: Session, actor: Actor, contract_id: int, last_day: date, now: datetime) -> ContractSaved:
    """Parents end their child's contract within the notice, never later than it ends already.

    Raises NotFound for the contract of another family, Forbidden, NotAccepted where the town does not let them.
    """
    check_kept_days(local_date(now), last_day)
    check_bookable_days(local_date(now), last_day)
    row, ground = _lock_own_contract(db, actor, contract_id, now, date.min)
    check_notice(ground.service.contract_notice, last_day + timedelta(1), local_date(now), by_staff=False)
    if row.last_day is not None and last_day > row.last_day:
        raise NotAccepted(f"Ce forfait se termine déjà le {long_date(row.last_day)}.")
    return _end(db, actor, row, ground, last_day, "")


def _change(
    db: Session,
    actor: Actor,
    row: Contract,
    ground: ContractGround,
    weekdays: frozenset[int],
    first_day: date,
    reason: str,
    time: int | None,
) -> ContractSaved:
    check_bookable_days(local_date(ground.now), first_day)
    check_held_books(db, first_day)
    check_weekdays(ground.service, weekdays)
    if not row.first_day <= first_day <= (row.last_day or date.max):
        raise NotAccepted("Ce jour n'est pas dans le forfait : choisissez un jour entre son début et sa fin.")
    was = find_weekdays_on(first_day, row.weekdays)
    kept = tuple(one for one in row.weekdays if one.first_day < first_day)
    gone = frozenset(day for one in row.weekdays for day in one.weekdays) - weekdays
    begins = max(first_day, local_date(ground.now))
    span = begins, find_last_booked_day(begins, row.last_day)
    saved, told = change_days(db, ground, weekdays, span, lambda day: day.weekday() in gone, time)
    lock_families(db, [row.family_id])
    row.weekdays = (*kept, WeekdaysFrom(first_day, weekdays))
    before = {**_describe(ground.service, row), "weekdays": sorted(was)}
    after = {"from": first_day.isoformat(), "weekdays": sorted(weekdays), **told, **_tell(reason)}
    action = Action.CHANGE_OWN_CONTRACT if ground.by_parents else Action.CHANGE_CONTRACT
    _write_journal(db, actor, action, ground.now, row, before, after)
    return ContractSaved(row.id, saved)


def _end(
    db: Session, actor: Actor, row: Contract, ground: ContractGround, last_day: date, reason: str
) -> ContractSaved:
    check_held_books(db, find_first_changed(row.first_day, row.last_day, last_day))
    before, today = _describe(ground.service, row), local_date(ground.now)
    months = _list_charged_months(db, row.id)
    charged = max((month for month, credited in months.items() if not credited), default=date.min)
    if charged > last_day:
        raise NotAccepted(
            f"{month_name(charged).capitalize()} est déjà facturé : établissez d'abord un avoir « à refacturer », ou "
            "choisissez un jour de ce mois ou d'après."
        )
    if row.last_day is not None and last_day > row.last_day:
        whose = row.child_id, row.service_id, row.family_id
        check_alone(db, whose, row.last_day + timedelta(1), last_day)
    weekdays = find_weekdays_on(last_day, row.weekdays)
    held = frozenset(day for one in row.weekdays for day in one.weekdays)
    added = max(today, (row.last_day or date.max - timedelta(1)) + timedelta(1))
    begins = max(today, min(last_day + timedelta(1), added))
    span = begins, last_day
    saved, told = change_days(db, ground, weekdays, span, lambda day: day > last_day and day.weekday() in held)
    lock_families(db, [row.family_id])
    after = {"last_day": last_day.isoformat(), **told, **_tell(reason)}
    contract_id = row.id
    action = Action.END_OWN_CONTRACT if ground.by_parents else Action.END_CONTRACT
    _write_journal(db, actor, action, ground.now, row, before, after)
    if last_day < row.first_day and not months:
        db.delete(row)
    else:
        row.last_day, row.ended_why = max(last_day, row.first_day), clean_line(reason)
    db.flush()
    return ContractSaved(contract_id, saved)


def _list_charged_months(db: Session, contract_id: int) -> dict[date, bool]:
    """The months of the contract that are billed, and whether a credit note gave each back for good."""
    credited = select(InvoiceLine.id).where(InvoiceLine.credits_id == ContractCharge.invoice_line_id).exists()
    rows = db.execute(select(ContractCharge.month, credited).where(ContractCharge.contract_id == contract_id))
    return dict(rows.all())


def _lock_contract(
    db: Session, contract_id: int, now: datetime, changes_from: date, **by: bool
) -> tuple[Contract, ContractGround]:
    whose = select(Contract.child_id, Contract.service_id, Contract.family_id).where(Contract.id == contract_id)
    found = db.execute(whose).one_or_none()
    if found is None:
        raise NotFound
    ground = lock_ground(db, *found, now, changes_from, **by)
    row = db.get(Contract, contract_id, populate_existing=True)
    if row is None:
        raise NotFound
    return row, ground


def _lock_own_contract(
    db: Session, actor: Actor, contract_id: int, now: datetime, changes_from: date
) -> tuple[Contract, ContractGround]:
    family_id = actor.require_family()
    row, ground = _lock_contract(db, contract_id, now, changes_from, by_parents=True)
    if row.family_id != family_id:
        raise NotFound
    if not ground.service.contracts_by_parents:
        raise NotAccepted(ADDRESS)
    return row, ground


def _describe(service: ServiceRules, row: Contract) -> dict[str, Any]:
    """The contract as the journal keeps it."""
    ends = {} if row.last_day is None else {"last_day": row.last_day.isoformat()}
    return {"service": service.label, "per": row.per, "first_day": row.first_day.isoformat(), **ends}


def _write_journal(
    db: Session,
    actor: Actor,
    action: Action,
    now: datetime,
    row: Contract,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    family_id, child_id = row.family_id, row.child_id
    write_entry(db, actor.account_id, action, now, family_id=family_id, child_id=child_id, before=before, after=after)


def _tell(reason: str) -> dict[str, str]:
    said = check_length(clean_line(reason), find_longest("contract.ended_why"), "reason")
    return {"reason": said} if said else {}
