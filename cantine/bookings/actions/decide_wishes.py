"""The town hall decides about the wishes of a period, once; and gives a place that becomes free later."""

import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from cantine.bookings.actions._additions import build_addition
from cantine.bookings.queries.wish_line import WishPlan, plan_decision
from cantine.bookings.rules.wish_decisions import WishInLine
from cantine.common.form_input import NotAccepted
from cantine.common.french import join_words, long_date
from cantine.common.language.translate import translate
from cantine.common.paris import local_date
from cantine.common.period_types import PeriodMode, WishState
from cantine.common.roles import Actor, NotFound, Permission
from cantine.journal.entries import Action, write_entry
from cantine.mail import outbox
from cantine.mail.letters.letter import Letter
from cantine.mail.letters.periods import write_answer
from cantine.mail.recipients import read_emails
from cantine.offer.queries.periods import list_periods
from cantine.offer.rules.period_sentences import describe_moment
from cantine.offer.rules.periods import PeriodRules
from cantine.store.commune import read_commune
from cantine.store.locks import lock_children, lock_places, lock_row
from cantine.store.tables import Booking, BookingPeriod, Wish

SEEDS = 1_000_000
"""A draw has one of so many seeds."""

QUIETLY = {"synchronize_session": False}


@dataclass(frozen=True)
class WishesAnswered:
    """How many wishes have their place, how many wait for one, how many families are written to."""

    granted: int = 0
    declined: int = 0
    families: int = 0


def decide_wishes(
    db: Session, actor: Actor, period_id: int, now: datetime, *, seed: int | None = None
) -> WishesAnswered:
    """Give the places of a period that has closed, by its priorities and its order; each family gets one letter.

    What is granted is booked for the family of the day, what is not waits for a place. Deciding twice is once: the
    second time nothing changes, and nobody is counted. `seed` is that of the draw, drawn here where none is given.
    Raises Forbidden, NotFound, and NotAccepted for a period that takes no wishes, or still does.
    """
    actor.must(Permission.BOOK_FOR_FAMILIES)
    row, period = _lock_period(db, period_id)
    if row.decided_at is not None:
        return WishesAnswered()
    if period.mode is PeriodMode.FIRST_COME:
        raise NotAccepted("Dans cette période le premier inscrit a la place : il n'y a rien à décider.")
    if period.closes and now < period.closes:
        raise NotAccepted(f"Les familles font leurs souhaits jusqu'au {describe_moment(period.closes)}.")
    if period.mode is PeriodMode.DRAW and seed is None:
        seed = secrets.randbelow(SEEDS)
    plan = plan_decision(db, period, seed or 0, local_date(now))
    row.decided_at, row.seed = now, seed if period.mode is PeriodMode.DRAW else None
    if plan.gone:
        db.execute(delete(Wish).where(Wish.id.in_(plan.gone)), execution_options=QUIETLY)
    granted = [one for one in plan.in_order if one.id in plan.granted]
    _grant(db, granted)
    declined = [one.id for one in plan.declined]
    _set_state(db, declined, WishState.DECLINED)
    after = {"granted": len(granted), "declined": len(declined), "seed": row.seed}
    write_entry(db, actor.account_id, Action.DECIDE_WISHES, now, after={"label": period.label, **after})
    families = _tell_families(db, actor, period, plan, plan.in_order, now)
    return WishesAnswered(len(granted), len(declined), families)


def grant_wish(db: Session, actor: Actor, wish_id: int, now: datetime) -> None:
    """Give a child on the waiting list a place that became free; its family gets a letter. Twice is once.

    Raises Forbidden, NotFound, and NotAccepted while the day is full, before the decision, and where the service does
    not run on the day any more, or the child is not there.
    """
    actor.must(Permission.BOOK_FOR_FAMILIES)
    period_id = db.scalar(select(Wish.period_id).where(Wish.id == wish_id))
    if period_id is None:
        raise NotFound
    row, period = _lock_period(db, period_id)
    wish = db.get_one(Wish, wish_id, populate_existing=True)
    if wish.state is WishState.GRANTED:
        return
    if row.decided_at is None:
        raise NotAccepted("Décidez d'abord de tous les souhaits de cette période.")
    plan = plan_decision(db, period, row.seed or 0, local_date(now))
    chosen = next((one for one in plan.in_order if one.id == wish_id), None)
    if chosen is None:
        raise NotAccepted(
            "Ce jour est passé, ou l'enfant n'y est plus accueilli : ce souhait ne peut plus être accordé."
        )
    if plan.count_free(chosen) == 0 and not chosen.booked:
        raise NotAccepted(f"Aucune place ne s'est libérée le {long_date(chosen.day)}.")
    _grant(db, [chosen])
    only = WishPlan([chosen], frozenset({wish_id}), (), plan.names, plan.services, plan.taken)
    _tell_families(db, actor, period, only, [chosen], now)


def _lock_period(db: Session, period_id: int) -> tuple[BookingPeriod, PeriodRules]:
    """The period, locked with the children who wish in it and the places of its services."""
    row = lock_row(db, BookingPeriod, period_id)
    period = next(one.rules for one in list_periods(db, row.first_day) if one.rules.id == period_id)
    lock_children(db, select(Wish.child_id).where(Wish.period_id == period_id))
    lock_places(db, period.service_ids)
    return row, period


def _grant(db: Session, granted: Sequence[WishInLine]) -> None:
    """Book these wishes for the families of their days; what was cancelled there once is booked again."""
    new, again = [], []
    rows = _read_rows(db, granted)
    for one in granted:
        values = {"family_id": one.family_id, "time": one.time, "called_off": False, **build_addition(None)}
        if one.booked:
            continue
        if known := rows.get((one.child_id, one.day, one.service_id)):
            again.append({"id": known, **values})
        else:
            new.append({"child_id": one.child_id, "day": one.day, "service_id": one.service_id, **values})
    if new:
        db.execute(insert(Booking), new, execution_options={"render_nulls": True})
    if again:
        db.execute(update(Booking), again)
    _set_state(db, [one.id for one in granted], WishState.GRANTED)


def _read_rows(db: Session, granted: Sequence[WishInLine]) -> dict[tuple[int, date, int], int]:
    """The bookings (ids) of these cells, whatever their state, by child, day and service."""
    if not granted:
        return {}
    days = [one.day for one in granted]
    found = db.execute(
        select(Booking.id, Booking.child_id, Booking.day, Booking.service_id).where(
            Booking.child_id.in_({one.child_id for one in granted}), Booking.day.between(min(days), max(days))
        )
    )
    return {(child_id, day, service_id): id for id, child_id, day, service_id in found}


def _set_state(db: Session, wish_ids: Sequence[int], state: WishState) -> None:
    if wish_ids:
        db.execute(update(Wish).where(Wish.id.in_(wish_ids)).values(state=state), execution_options=QUIETLY)


def _tell_families(
    db: Session, actor: Actor, period: PeriodRules, plan: WishPlan, told: Sequence[WishInLine], now: datetime
) -> int:
    """Write the journal for each child, and one letter to each family with what it got; how many families."""
    of_family: dict[int, dict[int, list[WishInLine]]] = defaultdict(lambda: defaultdict(list))
    for one in sorted(told, key=lambda one: (one.day, one.service_id)):
        of_family[one.family_id][one.child_id].append(one)
    commune, emails = read_commune(db).name, read_emails(db, of_family.keys())
    for family_id, children in of_family.items():
        for child_id, cells in children.items():
            before, after = _describe_cells(cells, plan)
            about = {"family_id": family_id, "child_id": child_id}
            write_entry(db, actor.account_id, Action.ANSWER_WISHES, now, before=before, after=after, **about)
        compose = partial(_compose_answer, commune, period.label, children, plan)
        outbox.write_to_all(db, emails.get(family_id, ()), compose, now, family_id=family_id)
    return len(of_family)


def _compose_answer(commune: str, label: str, children: Mapping[int, Sequence[WishInLine]], plan: WishPlan) -> Letter:
    answers = [(plan.names[child_id], *_split(cells, plan)) for child_id, cells in children.items()]
    return write_answer(commune, label, answers)


def _describe_cells(cells: Sequence[WishInLine], plan: WishPlan) -> tuple[dict[str, Any], dict[str, Any]]:
    names = {one.id: f"{one.day} {plan.services[one.service_id].label}" for one in cells}
    after = {names[one.id]: "inscrit" if one.id in plan.granted else "liste d'attente" for one in cells}
    return dict.fromkeys(after, "souhait"), after


def _split(cells: Sequence[WishInLine], plan: WishPlan) -> tuple[list[str], list[str]]:
    """A line for each day that is granted, and one for each that is not."""
    lines: Mapping[bool, dict[date, list[str]]] = {True: defaultdict(list), False: defaultdict(list)}
    for one in cells:
        lines[one.id in plan.granted][one.day].append(plan.services[one.service_id].label)
    granted, declined = (
        [
            translate("{day} : {services}", day=long_date(day), services=join_words(labels))
            for day, labels in lines[has].items()
        ]
        for has in (True, False)
    )
    return granted, declined
