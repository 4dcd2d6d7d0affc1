"""A report of the provider is imported: what it says was paid is kept, to be compared with what was credited here."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.common import form_input
from cantine.common.form_input import NotAccepted
from cantine.common.french import euros, numeric_date
from cantine.common.roles import Actor, Permission
from cantine.journal.entries import Action, write_entry
from cantine.online_payment.rules import payment_report as rules
from cantine.store.locks import AT_ONCE, lock_commune
from cantine.store.tables import PaymentAttempt, PaymentReport, PaymentReportLine


def import_report(db: Session, actor: Actor, name: str, content: bytes, now: datetime) -> int:
    """Keep the payments of this file that no earlier report had; returns how many those are.

    A file that adds none leaves no trace. Raises NotAccepted with the sentence to show for what is no report, cannot be
    read whole, or has another amount for a payment than an earlier report.
    """
    actor.must(Permission.RECORD_PAYMENTS)
    lock_commune(db)  # one report at a time: each payment is kept once
    text = rules.decode_report(content)
    references = rules.list_references(text)
    found = rules.parse_report(text, _read_cents(db, PaymentAttempt, references))
    kept = _read_cents(db, PaymentReportLine, references)
    if other := next((paid for paid in found if kept.get(paid.reference, paid.cents) != paid.cents), None):
        told = f"a {euros(kept[other.reference])} pour la référence {other.reference}, celui-ci {euros(other.cents)}"
        raise NotAccepted(f"Un relevé déjà importé {told}.")
    new = [paid for paid in found if paid.reference not in kept]
    if not new:
        return 0
    days = [paid.day for paid in found]
    report = PaymentReport(
        name=form_input.clean_line(name)[: form_input.LONGEST], imported_at=now, first_day=min(days), last_day=max(days)
    )
    report.imported_by_id = actor.account_id or None
    db.add(report)
    db.flush()
    db.add_all(PaymentReportLine(report_id=report.id, **vars(paid)) for paid in new)
    after: dict[str, Any] = {
        "file": report.name,
        "payments": len(new),
        "amount": euros(sum(paid.cents for paid in new)),
    }
    after |= {"first": numeric_date(report.first_day), "last": numeric_date(report.last_day)}
    write_entry(db, actor.account_id, Action.IMPORT_PAYMENT_REPORT, now, after=after)
    return len(new)


def _read_cents(
    db: Session, table: type[PaymentAttempt] | type[PaymentReportLine], references: Collection[str]
) -> dict[str, int]:
    """The cents of what has one of these references, by it."""
    found: dict[str, int] = {}
    ordered = sorted(references)
    for start in range(0, len(ordered), AT_ONCE):
        some = table.reference.in_(ordered[start : start + AT_ONCE])
        found |= dict(db.execute(select(table.reference, table.cents).where(some)).all())
    return found
