"""What happens in an example: each act is done by the action that the pages call, and answers with what was refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.attendance.actions import roll_call, unbooked
from cantine.attendance.actions.incident_stops import refresh_incident_stops
from cantine.attendance.queries.kitchen import count_meals
from cantine.attendance.rules.roll_call import Mark, NotNoted, Tap
from cantine.billing.actions import bill_month
from cantine.billing.actions.debt_stops import refresh_debt_stops
from cantine.bookings.actions import decide_wishes
from cantine.bookings.actions.book_for_family import book_for_family
from cantine.bookings.actions.save_month import save_month
from cantine.bookings.rules.cell_changes import CellChange
from cantine.common.contract_terms import Per
from cantine.common.form_input import NotAccepted
from cantine.common.paris import instant, local_date
from cantine.common.period_types import WishState
from cantine.common.roles import Actor
from cantine.common.vocabulary import Method, Presence, State
from cantine.contracts.actions import contracts
from cantine.contracts.actions._contract_checks import ContractForm
from cantine.families.actions import stops
from cantine.families.actions.children import ChildForm, edit_child
from cantine.families.actions.stops import StopForm
from cantine.ledger.actions.payments import record_payment
from cantine.ledger.rules.payments import ReceivedPayment
from cantine.sickness.actions import report_sickness
from cantine.sickness.rules.reports import SickPeriod
from cantine.store import tables


@dataclass(frozen=True)
class Step:
    """What somebody does at a moment (four weeks before the day, where it is not said), for a child (the first).

    `tick` and `untick` are by parents (`late`: who read that it is late and costs more), or with `by` « staff », who
    give a `reason`; `arrives` is without a booking,
    `present` and `absent` are the roll call, each with a time where there is one. `sick` is a first day, `until` the
    last one, `case` an excused case instead of a sickness. `taken` others, born on `taken_born`, have a place that day.
    `decide` names the period whose wishes are decided, `grant` the service of a place that became free.
    `invoice` is the month that the town bills, and the night after it, `pays` are the cents of a cheque, `diet` is
    what the child eats from the day on, `cooked` the diet of the one meal that is cooked on it. `stop` is why
    staff let the child book nothing from `day` until `until`.
    `contract` is a service at a price `per` month, term or year on these weekdays, from `day` on. `refused` must be
    part of the sentence that comes back; without it the act must be done.
    """

    tick: str = ""
    untick: str = ""
    arrives: str = ""
    present: str = ""
    absent: str = ""
    sick: date | None = None
    decide: str = ""
    grant: str = ""
    contract: str = ""
    per: Per = Per.MONTH
    weekdays: frozenset[int] = frozenset()
    invoice: date | None = None
    pays: int | None = None
    stop: str = ""
    diet: str = ""
    cooked: str = ""
    day: date | None = None
    days: tuple[date, ...] = ()
    until: date | None = None
    time: int | None = None
    at: datetime | None = None
    by: str = "parent"
    child: int = 1
    reason: str = "appel"
    bill: bool = False
    late: bool = False
    proof: date | None = None
    case: str = ""
    taken: int = 0
    taken_born: date | None = None
    refused: str = ""

    def list_days(self) -> tuple[date, ...]:
        """The days that it is about."""
        return self.days or tuple(day for day in (self.day or self.sick,) if day)


class ExampleFailed(AssertionError):
    """Something else came out than the example says."""


@dataclass(frozen=True)
class Stage:
    """Who acts, for which children, in a town with these services (ids by name)."""

    db: Session
    parent: Actor
    manager: Actor
    admin: Actor
    children: list[int]
    services: Mapping[str, int]

    def do(self, step: Step) -> None:
        """Do one step on each of its days: done, or refused in the words that the example expects."""
        acts: tuple[tuple[Any, Callable[..., str]], ...] = (
            (step.tick or step.untick, self._tick),
            (step.arrives, self._arrive),
            (step.present or step.absent, self._note),
            (step.sick, self._fall_sick),
            (step.decide, self._decide),
            (step.grant, self._grant),
            (step.contract, self._make_contract),
            (step.invoice, self._invoice),
            (step.pays, self._pay),
            (step.stop, self._stop),
            (step.diet, self._change_diet),
            (step.cooked, self._count_cooked),
        )
        act = next(act for asked, act in acts if asked)
        for day in step.list_days() or (date(2026, 12, 1),):
            now = step.at or instant(day - timedelta(28), time(8))
            refresh_debt_stops(self.db, None, now)  # as the portal does every hour
            refresh_incident_stops(self.db, now)
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
        if step.taken:
            self._fill_places(service, day, step.taken, step.taken_born)
        row = self._find_row(child, service, day)
        stands = row is not None and row.state != State.CANCELLED and not row.called_off
        change = CellChange(
            day, service, on, step.time if on else None, stands, row.time if stands else None, step.late
        )
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
        case = self.db.scalar(select(tables.AbsenceCase.id).where(tables.AbsenceCase.label == step.case))
        if step.by == "parent":
            report_sickness.report(self.db, self.parent, child, period, now, case_id=case)
        else:
            report_sickness.report_by_staff(self.db, self.manager, child, period, now, step.proof, case_id=case)
        return ""

    def _fill_places(self, service: int, day: date, count: int, born: date | None) -> None:
        """Let this many other children have a place."""
        others = [
            tables.Child(first_name=f"Autre {number}", last_name="Ailleurs", birth_date=born) for number in range(count)
        ]
        family = tables.Family(number=9_000, name="AILLEURS")
        self.db.add_all([family, *others])
        self.db.flush()
        cells = [{"child_id": one.id, "day": day, "service_id": service, "family_id": family.id} for one in others]
        self.db.add_all(tables.Booking(**cell, state=State.BOOKED) for cell in cells)
        self.db.flush()

    def _decide(self, step: Step, _child: int, _day: date, now: datetime) -> str:
        period = self.db.scalars(select(tables.BookingPeriod.id).where(tables.BookingPeriod.label == step.decide)).one()
        decide_wishes.decide_wishes(self.db, self.manager, period, now, seed=1)
        return ""

    def _grant(self, step: Step, child: int, day: date, now: datetime) -> str:
        wish = tables.Wish
        mine = wish.child_id == child, wish.day == day, wish.service_id == self.services[step.grant]
        waiting = self.db.scalars(select(wish.id).where(*mine, wish.state == WishState.DECLINED)).one()
        decide_wishes.grant_wish(self.db, self.manager, waiting, now)
        return ""

    def _make_contract(self, step: Step, child: int, day: date, now: datetime) -> str:
        family, service = self.parent.require_family(), self.services[step.contract]
        last = step.until
        form = ContractForm(child, family, service, step.per, step.weekdays, day, last, step.time)
        contracts.make_contract(self.db, self.admin, form, now)
        return ""

    def _change_diet(self, step: Step, child: int, day: date, now: datetime) -> str:
        known = self.db.get_one(tables.Child, child)
        form = ChildForm(known.first_name, known.last_name, known.birth_date, known.classroom_id, step.diet)
        edit_child(self.db, self.admin, child, form, now, placed_from=day)
        return ""

    def _count_cooked(self, step: Step, _child: int, day: date, _now: datetime) -> str:
        """What is cooked on the day is one meal of this diet for each service."""
        found = [diet for service in self.services.values() for _, _, diet in count_meals(self.db, day, day, service)]
        return "" if set(found) == {step.cooked} else f"cuisiné : {', '.join(found)}"

    def _invoice(self, step: Step, _child: int, _day: date, now: datetime) -> str:
        assert step.invoice
        bill_month.bill(self.db, self.admin, step.invoice, [self.parent.require_family()], now)
        return ""

    def _pay(self, step: Step, _child: int, _day: date, now: datetime) -> str:
        paid = ReceivedPayment(local_date(now), Method.TRANSFER, step.pays or 0)
        record_payment(self.db, self.admin, self.parent.require_family(), paid, now)
        return ""

    def _stop(self, step: Step, child: int, day: date, now: datetime) -> str:
        stops.stop_bookings(self.db, self.admin, StopForm(step.stop, None, child, None, day, step.until), now)
        return ""

    def _find_row(self, child: int, service: int, day: date) -> Any:
        booked = tables.Booking
        found = select(booked.id, booked.state, booked.time, booked.called_off)
        mine = booked.child_id == child, booked.day == day, booked.service_id == service
        return self.db.execute(found.where(*mine)).one_or_none()
