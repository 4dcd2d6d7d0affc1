"""What the provider's reports say was paid, beside what was credited here; and which reports there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Integer, and_, cast, exists, func, or_, select

from cantine.common.vocabulary import AttemptState, PaymentProvider
from cantine.store.account_names import select_account_name
from cantine.store.database import Reader
from cantine.store.tables import Account, Family, Payment, PaymentAttempt, PaymentReport, PaymentReportLine

AT_MOST = 200
"""Differences, and reports, that are listed."""


class DifferenceKind(StrEnum):
    """Paid there and not credited here, credited here and not there, or there with another amount."""

    THERE_ONLY = "there_only"
    HERE_ONLY = "here_only"
    OTHER_AMOUNT = "other_amount"


@dataclass(frozen=True)
class ReportDifference:
    """A payment on which the reports and the portal differ: its day, its cents there and here, None where it is not.

    Without an attempt of that reference there is neither a state nor a family.
    """

    kind: DifferenceKind
    reference: str
    day: date
    there: int | None
    here: int | None
    attempt_id: int | None = None
    state: AttemptState | None = None
    family_number: int | None = None
    family_name: str = ""


@dataclass(frozen=True)
class ImportedReport:
    """A report: its file, when it was imported and by whom, its days, how many payments it added and their cents."""

    name: str
    imported_at: datetime
    imported_by: str
    first_day: date
    last_day: date
    count: int
    cents: int


def list_reports(db: Reader) -> Sequence[ImportedReport]:
    """The reports, the latest import first. One query."""
    rows: Any = db.execute(
        select(
            PaymentReport.name,
            PaymentReport.imported_at,
            select_account_name(),
            PaymentReport.first_day,
            PaymentReport.last_day,
            func.count(PaymentReportLine.id),
            cast(func.sum(PaymentReportLine.cents), Integer),
        )
        .join(PaymentReportLine, PaymentReportLine.report_id == PaymentReport.id)
        .join(Account, Account.id == PaymentReport.imported_by_id, isouter=True)
        .group_by(PaymentReport.id, Account.id)
        .order_by(PaymentReport.id.desc())
        .limit(AT_MOST)
    )
    return [ImportedReport(*row) for row in rows]


def list_differences(db: Reader) -> Sequence[ReportDifference]:
    """The payments on which the reports and the portal differ, the latest first. Two queries.

    A payment of a report is matched by its reference, whatever its day. One that was credited here is missed where its
    day is within those of a report of its provider and no report has it; a day that only a later report covers is not
    missed yet.
    """
    found = [*_list_reported(db), *_list_missed(db)]
    return sorted(found, key=lambda one: (one.day, one.reference), reverse=True)[:AT_MOST]


def _list_reported(db: Reader) -> list[ReportDifference]:
    """What the reports have that was not credited here, or not with that amount."""
    rows: Any = db.execute(
        select(
            PaymentReportLine.reference,
            PaymentReportLine.day,
            PaymentReportLine.cents,
            Payment.cents.label("credited"),
            PaymentAttempt.id,
            PaymentAttempt.state,
            Family.number,
            Family.name,
        )
        .join(PaymentAttempt, PaymentAttempt.reference == PaymentReportLine.reference, isouter=True)
        .join(Payment, Payment.attempt_id == PaymentAttempt.id, isouter=True)
        .join(Family, Family.id == PaymentAttempt.family_id, isouter=True)
        .where(or_(Payment.id.is_(None), Payment.cents != PaymentReportLine.cents))
        .order_by(PaymentReportLine.day.desc(), PaymentReportLine.id.desc())
        .limit(AT_MOST)
    )
    return [
        ReportDifference(
            DifferenceKind.THERE_ONLY if row.credited is None else DifferenceKind.OTHER_AMOUNT,
            row.reference,
            row.day,
            row.cents,
            row.credited,
            row.id,
            row.state,
            row.number,
            row.name or "",
        )
        for row in rows
    ]


def _list_missed(db: Reader) -> list[ReportDifference]:
    """What was credited here on a day of a report and is in none."""
    covered = exists().where(
        and_(PaymentReport.first_day <= Payment.received_on, Payment.received_on <= PaymentReport.last_day)
    )
    reported = exists().where(PaymentReportLine.reference == PaymentAttempt.reference)
    rows: Any = db.execute(
        select(
            PaymentAttempt.reference,
            Payment.received_on,
            Payment.cents,
            PaymentAttempt.id,
            PaymentAttempt.state,
            Family.number,
            Family.name,
        )
        .join(Payment, Payment.attempt_id == PaymentAttempt.id)
        .join(Family, Family.id == PaymentAttempt.family_id)
        .where(PaymentAttempt.provider == PaymentProvider.PAYFIP, covered, ~reported)
        .order_by(Payment.received_on.desc(), Payment.id.desc())
        .limit(AT_MOST)
    )
    return [
        ReportDifference(DifferenceKind.HERE_ONLY, reference, day, None, cents, *whose)
        for reference, day, cents, *whose in rows
    ]
