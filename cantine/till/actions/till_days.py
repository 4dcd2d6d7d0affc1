"""A day of the till is closed, or the last closed one is opened again."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.common import form_input
from cantine.common.form_input import NotAccepted
from cantine.common.french import euros, long_day, numeric_date
from cantine.common.paris import local_date
from cantine.common.roles import Actor, Permission
from cantine.common.vocabulary import Method
from cantine.journal.entries import Action, write_entry
from cantine.store.closed_books import check_books_open
from cantine.store.locks import lock_commune
from cantine.store.tables import TillDay
from cantine.till.queries import closed_days, till_pages
from cantine.till.queries.till_pages import TillPage
from cantine.till.rules import cash_count
from cantine.till.rules import closing as rules
from cantine.till.rules.closing import TypedClosing


def close_day(db: Session, actor: Actor, typed: TypedClosing, now: datetime) -> int:
    """Close this day of the till with what was counted; returns the cents by which it differs.

    From here on no money of the till is recorded, cancelled or taken back on that day or before. Raises NotAccepted for
    a day to come, a closed one or one out of order, for a difference without a reason, and where money moved since the
    page was shown.
    """
    actor.must(Permission.RECORD_PAYMENTS)
    lock_commune(db)  # whoever moves money of the till holds it too
    check_books_open(db, typed.day)
    today = local_date(now)
    page = till_pages.read_till_page(db, typed.day)
    rules.check_till_day(typed.day, today, page.last_closed, page.first_open)
    cash_count.check_count(typed.counts)
    opening = rules.check_opening(typed.opening) if page.opening is None else page.opening
    expected, counted = page.cash.compute_expected(opening), cash_count.sum_count(typed.counts)
    if expected != typed.expected:
        raise NotAccepted(
            f"La caisse a changé entre-temps : {euros(expected)} sont prévus au lieu de {euros(typed.expected)}. "
            "Vérifiez, puis arrêtez-la."
        )
    row = _make_row(page, typed, opening, counted)
    row.reason = rules.clean_difference(counted, expected, typed.reason)
    row.closed_at, row.closed_by_id = now, actor.account_id or None
    db.add(row)
    db.flush()
    write_entry(db, actor.account_id, Action.CLOSE_TILL, now, after=_encode(row))
    return counted - expected


def _make_row(page: TillPage, typed: TypedClosing, opening: int, counted: int) -> TillDay:
    net = {method: came - back for method, (came, back) in page.means.items()}
    return TillDay(
        day=typed.day,
        opening_cents=opening,
        cash_cents=page.cash.received,
        deposited_cents=page.cash.deposited,
        cheque_cents=net[Method.CHEQUE],
        cesu_cents=net[Method.CESU],
        card_cents=net[Method.CARD],
        counts=dict(typed.counts),
        counted_cents=counted,
    )


def _encode(row: TillDay) -> dict[str, Any]:
    """A closed day for the journal."""
    expected = row.opening_cents + row.cash_cents - row.deposited_cents
    said = {"till_day": numeric_date(row.day), "opening": euros(row.opening_cents), "expected": euros(expected)}
    said["counted"] = euros(row.counted_cents)
    if row.counted_cents != expected:
        said |= {"difference": euros(row.counted_cents - expected), "reason": row.reason}
    return said


def reopen_day(db: Session, actor: Actor, day: date, why: str, now: datetime) -> None:
    """Open the last closed day of the till again; its row stays, with who, when and why.

    Raises NotAccepted without a reason, for a day that is not closed, and for one that another closed day follows.
    """
    actor.must(Permission.REOPEN_TILL)
    lock_commune(db)
    check_books_open(db, day)
    last = closed_days.find_last_closed(db)
    if last is None or day > last:
        raise NotAccepted("Cette journée n'est pas arrêtée.")
    if day != last:
        raise NotAccepted(f"Seule la dernière journée arrêtée peut être rouverte : celle du {long_day(last)}.")
    reason = form_input.require_line(why, "le motif de la réouverture")
    row = db.scalars(select(TillDay).where(TillDay.day == day, TillDay.reopened_at.is_(None))).one()
    before = _encode(row)
    row.reopened_at, row.reopened_by_id, row.reopened_why = now, actor.account_id or None, reason
    after = {"till_day": numeric_date(day), "reason": reason}
    write_entry(db, actor.account_id, Action.REOPEN_TILL, now, before=before, after=after)
