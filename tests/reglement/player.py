"""A settings file is played: its settings are applied, and its examples done by the real actions, in one transaction.

An example is data of the file. Its family stands before the counter with its children; each step is what a parent or
staff do at a moment, and what they must be told; `bill` and `price` are what must come out. What the month costs is
asked twice, of the bill and of the estimate in the grid, and must be the same to the cent.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.attendance.actions import roll_call, unbooked
from cantine.attendance.rules.roll_call import Mark, NotNoted, Tap
from cantine.billing.queries import correctable_lines, invoice_drafts, month_cost
from cantine.bookings.actions.book_for_family import book_for_family
from cantine.bookings.actions.save_month import save_month
from cantine.bookings.queries import bookings
from cantine.bookings.rules.cell_changes import CellChange
from cantine.common.form_input import NotAccepted
from cantine.common.paris import instant
from cantine.common.roles import Actor, Role
from cantine.common.school_days import find_month_end
from cantine.common.vocabulary import Presence, State
from cantine.families.actions import children, families, labels
from cantine.families.actions.children import ChildForm
from cantine.families.actions.families import FamilyForm
from cantine.families.actions.labels import Holder
from cantine.families.queries import families as family_queries
from cantine.offer.queries import offer
from cantine.prices.rules.price_list import PriceList
from cantine.reglement.apply_settings import apply_settings, read_file, read_names
from cantine.reglement.form_values import build_form
from cantine.sickness import report_sickness
from cantine.sickness.rules import SickPeriod
from cantine.store import tables
from pages.shared.month_grid.month_cost import describe_month_cost

LONG_AGO = date(2026, 9, 1)
"""From when on everything holds of a family, where the example does not say."""

SETTING = datetime.fromisoformat("2026-08-24T08:00:00+00:00")
"""When the settings of the file are applied."""


@dataclass(frozen=True)
class ExampleChild:
    """A child of the family; `labels` are its own."""

    born: date | None = None
    classroom_id: int | None = None
    label_ids: tuple[int, ...] = ()
    first_day: date = LONG_AGO


@dataclass(frozen=True)
class Step:
    """What somebody does at a moment (four weeks before the day, where it is not said), for a child (the first).

    `tick` and `untick` are by parents, or with `by` « staff », who give a `reason`; `arrives` is without a booking,
    `present` and `absent` are the roll call, each with a time where there is one. `sick` is a first day. `refused` must
    be part of the sentence that comes back; without it the act must be done.
    """

    tick: str = ""
    untick: str = ""
    arrives: str = ""
    present: str = ""
    absent: str = ""
    sick: date | None = None
    day: date | None = None
    days: tuple[date, ...] = ()
    until: date | None = None
    time: int | None = None
    at: datetime | None = None
    by: str = "parent"
    child: int = 1
    reason: str = "appel"
    bill: bool = False
    proof: date | None = None
    refused: str = ""


@dataclass(frozen=True)
class Example:
    """A family, what happens, and what must come out: `bill` are the cents of the `month` (of the first day)."""

    name: str
    resident: bool = True
    quotient: int | None = None
    label_ids: tuple[int, ...] = ()
    children: tuple[ExampleChild, ...] = (ExampleChild(),)
    steps: tuple[Step, ...] = ()
    month: date | None = None
    bill: int | None = None
    taken: int = 0


class ExampleFailed(AssertionError):
    """Something else came out than the example says."""


def play_file(db: Session, text: str) -> dict[str, str]:
    """What is wrong with each example of a file, by its name; empty where all comes out as it says.

    The caller's database is empty, and rolled back afterwards.
    """
    file = read_file(text)
    staff = {role: _open_account(db, role) for role in (Role.ADMIN, Role.MANAGER)}
    db.add(tables.Commune(id=1, name=file["town"], zone="A", email="mairie@exemple.fr"))
    db.flush()
    apply_settings(db, staff[Role.ADMIN], file, SETTING)
    names, found = read_names(db), {}
    for said in file.get("example", []):
        example = build_form(Example, said, names, f"L'exemple « {said.get('name')} »")
        if example.name in found:
            raise ValueError(f"There are two examples « {example.name} ».")
        with db.begin_nested() as attempt:
            try:
                Scene(db, example, staff, names["service"]).play()
                found[example.name] = ""
            except (ExampleFailed, NotAccepted, LookupError) as error:
                found[example.name] = str(error) or repr(error)
            attempt.rollback()
        db.expire_all()
    return found


def _open_account(db: Session, role: Role | None = None) -> Actor:
    account = tables.Account(name=role or "Alice", email=None, role=role)
    db.add(account)
    db.flush()
    return Actor(account.id, role=role)


class Scene:
    """One example on its stage."""

    def __init__(self, db: Session, example: Example, staff: dict[Role, Actor], services: dict[str, int]) -> None:
        self.db, self.example, self.services = db, example, services
        self.admin, self.manager = staff[Role.ADMIN], staff[Role.MANAGER]
        self.family, self.children = self._enter_family(example)
        self.parent = replace(_open_account(db), family_id=self.family)

    def _enter_family(self, example: Example) -> tuple[int, list[int]]:
        form = FamilyForm("Morel", resident=example.resident)
        family = families.add_family(self.db, self.admin, form, SETTING)
        if example.quotient is not None:
            families.set_quotient(self.db, self.admin, family, LONG_AGO, example.quotient, SETTING)
        for label in example.label_ids:
            labels.give_label(self.db, self.admin, label, Holder(family_id=family), LONG_AGO, SETTING)
        return family, [self._enter_child(family, one, place) for place, one in enumerate(example.children)]

    def _enter_child(self, family: int, one: ExampleChild, place: int) -> int:
        form = ChildForm(f"Léo{place or ''}", "Morel", one.born, one.classroom_id)
        child = children.add_child(self.db, self.admin, family, form, SETTING)
        for label in one.label_ids:
            labels.give_label(self.db, self.admin, label, Holder(child_id=child), one.first_day, SETTING)
        return child

    def play(self) -> None:
        """Do the steps, and ask what the month costs. Raises ExampleFailed."""
        for step in self.example.steps:
            days = step.days or tuple(day for day in (step.day or step.sick,) if day)
            for day in days:
                self._do(step, day)
        if (month := self._find_month()) is not None:
            billed, estimated = self._bill(month), self._estimate(month)
            if billed != estimated:
                raise ExampleFailed(f"billed {billed}, estimated {estimated}")
            if self.example.bill not in (None, billed):
                raise ExampleFailed(f"costs {billed}, not {self.example.bill}")

    def _find_month(self) -> date | None:
        days = [day for step in self.example.steps for day in (step.day, step.sick, *step.days) if day]
        return self.example.month or (min(days).replace(day=1) if days else None)

    def _do(self, step: Step, day: date) -> None:
        """One step on one day: it is done, or refused in the words that the example expects."""
        now = step.at or instant(day - timedelta(28), time(8))
        acts: list[tuple[Any, Callable[..., str]]] = [
            (step.tick or step.untick, self._tick),
            (step.arrives, self._arrive),
            (step.present or step.absent, self._note),
            (step.sick, self._fall_sick),
        ]
        act = next(act for asked, act in acts if asked)
        try:
            told = act(step, self.children[step.child - 1], day, now)
        except (NotAccepted, NotNoted) as error:
            told = str(error)
        told = " ".join(told.split())  # narrow and fixed spaces are written plain in a file
        if step.refused and step.refused not in told:
            raise ExampleFailed(f"{day} at {now:%d.%m. %H:%M}: « {told or 'accepted'} », not « {step.refused} »")
        if told and not step.refused:
            raise ExampleFailed(f"{day}: refused, « {told} »")

    def _tick(self, step: Step, child: int, day: date, now: datetime) -> str:
        on, service = bool(step.tick), self.services[step.tick or step.untick]
        row = self._find_row(child, service, day)
        stands = row is not None and row.state != State.CANCELLED and not row.called_off
        change = CellChange(day, service, on, step.time if on else None, stands, row.time if stands else None)
        if step.by == "parent":
            saved = save_month(self.db, self.parent, child, [change], now)
        else:
            more = {"reason": step.reason, "bill": step.bill}
            saved = book_for_family(self.db, self.manager, child, [change], now, **more)
        return " ".join(str(reason) for _change, reason in saved.refused)

    def _arrive(self, step: Step, child: int, day: date, _now: datetime) -> str:
        now = instant(day, time(20))
        unbooked.add_unbooked(self.db, self.manager, child, self.services[step.arrives], day, step.time, now)
        return ""

    def _note(self, step: Step, child: int, day: date, _now: datetime) -> str:
        row = self._find_row(child, self.services[step.present or step.absent], day)
        mark = Mark(Presence.PRESENT if step.present else Presence.ABSENT, step.time)
        roll_call.tick(self.db, self.manager, Tap(row.id, mark, [Mark()]), instant(day, time(20)))
        return ""

    def _fall_sick(self, step: Step, child: int, day: date, _now: datetime) -> str:
        period, now = SickPeriod(day, step.until or day), step.at or instant(day, time(8))
        if step.by == "parent":
            report_sickness.report(self.db, self.parent, child, period, now)
        else:
            report_sickness.report_by_staff(self.db, self.manager, child, period, now, step.proof)
        return ""

    def _find_row(self, child: int, service: int, day: date) -> Any:
        booked = tables.Booking
        found = select(booked.id, booked.state, booked.time, booked.called_off)
        mine = booked.child_id == child, booked.day == day, booked.service_id == service
        return self.db.execute(found.where(*mine)).one_or_none()

    def _bill(self, month: date) -> int:
        drafts = invoice_drafts.draft_invoices(self.db, month, [self.family])
        if drafts.blocked:
            raise ExampleFailed(str(drafts.blocked[0]))
        return sum(line.cents for line in drafts.lines.get(self.family, ()))

    def _estimate(self, month: date) -> int:
        """What the grids of the children show together."""
        last = find_month_end(month)
        offered, tariffs = month_cost.read_priced_services(self.db, month, last)
        booked, _taken = bookings.read_month(self.db, self.children, offered, month, last)
        free, cents = offer.list_free_days(self.db), 0
        for child in self.children:
            pupil = family_queries.find_child(self.db, self.family, child)
            asked = month_cost.read_family(self.db, self.family, child, month)
            prices = PriceList({one.id: one for one in offered}, tariffs, asked.household, free)
            as_issued = partial(correctable_lines.sum_credits, self.db)
            shown = (child, self.family, pupil and pupil.pupil, booked, prices, asked.billed, month, as_issued)
            cents += describe_month_cost(*shown)["cents"]
        return cents
