"""Deleting every text about a family that becomes anonymous, by the list of columns in `store.free_text`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, Text, delete, func, select, type_coerce, update
from sqlalchemy.orm import Session

from cantine.access.actions import _session_ends
from cantine.access.rules.throttling import LIMITS
from cantine.common.vocabulary import ChargeKind
from cantine.journal.entries import Action
from cantine.mail import family_letters
from cantine.privacy.rules.redaction import list_words_to_strike, strike, strike_within
from cantine.store import free_text, tables
from cantine.store.tables import (
    Account,
    Child,
    Family,
    Guardian,
    Invoice,
    InvoiceLine,
    JournalEntry,
    OutboxMail,
    ReadChild,
    ReadEvent,
)

_NO_MOMENTS = dict.fromkeys(("mailed_until", "devices_since", "warned_at", "code_warned_at"))
"""Of an account that nobody has any more: when something was mailed, seen or told."""

QUIET = (Action.BILL, Action.SIGN_IN, Action.SIGN_OUT, Action.TICK)
"""Acts whose entries name nobody and are many."""


def find_words(db: Session, family: Family, account_ids: Sequence[int], child_ids: Sequence[int]) -> list[str]:
    """The names and addresses by which its people could be recognised elsewhere; read before they are deleted."""
    guardians = select(Guardian.first_name, Guardian.last_name, Guardian.phone, Guardian.landline, Account.email).join(
        Account, Account.id == Guardian.account_id
    )
    theirs = db.execute(guardians.where(Guardian.family_id == family.id, Guardian.account_id.in_(account_ids))).all()
    children = db.execute(select(Child.first_name, Child.last_name).where(Child.id.in_(child_ids))).all()
    people = [*((one.first_name, one.last_name) for one in theirs), *((first, last) for first, last in children)]
    others = [
        select(func.lower(Guardian.last_name)).where(Guardian.family_id != family.id),
        select(func.lower(Child.last_name)).where(Child.id.not_in(child_ids)),
        select(func.lower(Family.name)).where(Family.id != family.id),
    ]
    known = {name for asked in others for name in db.scalars(asked)}
    alone = {last for _first, last in [*people, ("", family.name)] if last.lower() not in known}
    marks = [family.address, family.caf_number]
    marks += [mark for one in theirs for mark in (one.phone, one.landline, one.email) if mark]
    return list_words_to_strike(people, alone, marks)


def clear_texts(
    db: Session, family_id: int, account_ids: Sequence[int], child_ids: Sequence[int], now: datetime
) -> None:
    """Empty every listed text in the rows about this family, its accounts and its children; amounts stay."""
    for account_id in account_ids:
        _session_ends.end_for_good(db, account_id)
    _execute(db, delete(tables.Upload))  # nobody can look for a name in a file that is not read yet
    _clear_letters(db, family_id, now)
    booked = select(tables.Booking.id).where(tables.Booking.family_id == family_id)
    emails = db.scalars(select(Account.email).where(Account.id.in_(account_ids), Account.email.is_not(None))).all()
    keys = [f"{kind}:{email}" for email in emails for kind in LIMITS]
    for table, which in (
        (tables.EmailChange, tables.EmailChange.account_id.in_(account_ids)),
        (tables.AccessLink, tables.AccessLink.account_id.in_(account_ids)),
        (tables.CalendarFeed, tables.CalendarFeed.account_id.in_(account_ids)),
        (tables.ClosedBooking, tables.ClosedBooking.booking_id.in_(booked)),
        (Guardian, Guardian.family_id == family_id),
        (tables.AbsenceProof, tables.AbsenceProof.family_id == family_id),
        (tables.HealthNote, tables.HealthNote.child_id.in_(child_ids)),
        (tables.FamilySize, tables.FamilySize.family_id == family_id),
        (tables.IncidentNotice, tables.IncidentNotice.child_id.in_(child_ids)),
        (tables.BookingStop, _is_about(tables.BookingStop, family_id, child_ids)),
        (tables.CostShare, tables.CostShare.child_id.in_(child_ids)),
        (tables.CostShare, tables.CostShare.payer_id == family_id),
        (tables.LabelHolding, _is_about(tables.LabelHolding, family_id, child_ids)),
        (tables.Wish, tables.Wish.family_id == family_id),
        (tables.PendingReceipt, tables.PendingReceipt.family_id == family_id),
        (tables.OpeningPlace, tables.OpeningPlace.family_id == family_id),
        (tables.Tries, tables.Tries.key.in_(keys)),
        (tables.SignInEvent, tables.SignInEvent.account_id.in_(account_ids)),
        (tables.SignInEvent, tables.SignInEvent.family_id == family_id),
        (tables.SignInEvent, tables.SignInEvent.login.in_(emails)),
    ):
        _execute(db, delete(table).where(which))
    more: dict[str, Any] = {"account": {**_NO_MOMENTS, "disabled_at": now}, "child": {"birth_date": None}}
    for name, which in match_rows(family_id, account_ids, child_ids).items():
        rows = update(tables.Base.metadata.tables[name])
        _execute(db, rows.where(which).values(**free_text.list_cleared_values(name), **more.get(name, {})))
    _clear_special_invoices(db, family_id)


def _is_about(table: Any, family_id: int, child_ids: Sequence[int]) -> ColumnElement[bool]:
    about: ColumnElement[bool] = (table.family_id == family_id) | table.child_id.in_(child_ids)
    return about


def match_rows(family_id: int, account_ids: Sequence[int], child_ids: Sequence[int]) -> dict[str, ColumnElement[bool]]:
    """For each listed table, the condition of its rows about this family, these accounts and these children."""
    invoices = select(Invoice.id).where(Invoice.family_id == family_id)
    halves = select(tables.Adjustment.id).where(
        tables.Adjustment.family_id == family_id
    )  # the same words stand on both
    return {
        "absence": tables.Absence.child_id.in_(child_ids),
        "adjustment": (tables.Adjustment.family_id == family_id) | tables.Adjustment.counterpart_id.in_(halves),
        "booking": tables.Booking.family_id == family_id,
        "contract": tables.Contract.family_id == family_id,
        "invoice": Invoice.family_id == family_id,
        "invoice_line": InvoiceLine.invoice_id.in_(invoices),
        "payment": tables.Payment.family_id == family_id,
        "payment_attempt": tables.PaymentAttempt.family_id == family_id,
        "journal_entry": (JournalEntry.family_id == family_id)
        | JournalEntry.child_id.in_(child_ids)
        | JournalEntry.account_id.in_(account_ids),
        "child": Child.id.in_(child_ids),
        "account": Account.id.in_(account_ids),
        "family": Family.id == family_id,
    }


def _clear_letters(db: Session, family_id: int, now: datetime) -> None:
    """Empty the family's letters; one that still waits is given up, for nobody is left to read it."""
    theirs = update(OutboxMail).where(family_letters.is_of_family(family_id))
    _execute(db, theirs.where(OutboxMail.sent_at.is_(None)).values(given_up_at=now))
    _execute(db, theirs.values(**free_text.list_cleared_values("outbox_mail"), family_id=None))


def forget_readings(db: Session, family_id: int, account_ids: Sequence[int], child_ids: Sequence[int]) -> None:
    """Delete who read the notes of these children, and the files taken by these accounts or about the family alone."""
    _execute(db, delete(ReadChild).where(ReadChild.child_id.in_(child_ids)))
    theirs = ReadEvent.account_id.in_(account_ids) | (ReadEvent.family_id == family_id)
    _execute(db, delete(ReadEvent).where(theirs))


def _clear_special_invoices(db: Session, family_id: int) -> None:
    typed = select(InvoiceLine.invoice_id).where(InvoiceLine.kind == ChargeKind.SPECIAL)
    invoices = select(Invoice.id).where(Invoice.family_id == family_id)
    lines = InvoiceLine.invoice_id.in_(invoices), InvoiceLine.kind == ChargeKind.SPECIAL
    own_words = Invoice.family_id == family_id, Invoice.corrects_id.is_(None), Invoice.id.in_(typed)
    label = {"label": free_text.NEUTRAL}
    _execute(db, update(Invoice).where(*own_words).values(**label))
    _execute(db, update(InvoiceLine).where(*lines).values(**label))


def strike_out(db: Session, words: Sequence[str]) -> None:
    """Strike these names out of texts about nobody or about others: closures, menus, notes, reasons, journal."""
    for name in sorted(free_text.SEARCHED):
        table, _, column = name.partition(".")
        if table != JournalEntry.__tablename__:
            _strike_column(db, tables.Base.metadata.tables[table], column, words)
    entries = select(JournalEntry.id, JournalEntry.before, JournalEntry.after)
    for entry_id, before, after in db.execute(entries.where(JournalEntry.action.not_in(QUIET))).all():
        told = {"before": strike_within(before, words), "after": strike_within(after, words)}
        if told != {"before": before, "after": after}:
            _execute(db, update(JournalEntry).where(JournalEntry.id == entry_id).values(**told))


def _strike_column(db: Session, table: Table, column: str, words: Sequence[str]) -> None:
    key = [*table.primary_key]
    for row in db.execute(select(*key, table.c[column]).where(table.c[column] != "")).all():
        *ids, text = row
        if text and (clean := strike(text, words)) != text:
            same = [one == value for one, value in zip(key, ids, strict=True)]
            # as text: it may be longer than the column takes today
            _execute(db, update(table).where(*same).values({column: type_coerce(clean, Text())}))


def _execute(db: Session, statement: Any) -> None:
    db.execute(statement, execution_options={"synchronize_session": False})
