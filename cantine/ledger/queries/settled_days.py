"""Whether each day of a billed month is on an invoice as it should be; it shares no code with the prices."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, bindparam, text

from cantine.common.paris import local_date
from cantine.store.database import Reader
from cantine.store.streaming import AT_ONCE
from cantine.store.types import Instant

_STANDING = text("""
    SELECT family.number, family.name, substr(CAST(booking.day AS TEXT), 1, 7) AS month, count(*) AS bookings
    FROM booking JOIN family ON family.id = booking.family_id
    WHERE booking.state IN ('booked', 'added') AND booking.invoice_line_id IS NULL AND booking.day < :first
      AND substr(CAST(booking.day AS TEXT), 1, 7) IN
          (SELECT substr(CAST(month AS TEXT), 1, 7) FROM invoice WHERE kind = 'invoice' AND month IS NOT NULL)
    GROUP BY family.id, family.number, family.name, substr(CAST(booking.day AS TEXT), 1, 7)
""").bindparams(bindparam("first", type_=Date))
_SICK = text("""
    WITH sick AS (
        SELECT booking.id, booking.absence_id,
               row_number() OVER (PARTITION BY coalesce(booking.absence_id, -booking.id), booking.service_id
                                  ORDER BY booking.day) AS sick_day
        FROM booking WHERE booking.state = 'sick'
    )
    SELECT family.number, family.name, booking.day, booking.invoice_line_id IS NOT NULL AS billed, sick.sick_day,
           absence.first, absence.last, absence.reported_at, absence.proof_on, absence.proof_sent_at,
           absence.case_id, absence.case_free_from, absence.case_proof_needed,
           coalesce(terms.carence, service.carence) AS carence,
           coalesce(terms.carence_days, service.carence_days) AS carence_days,
           coalesce(terms.carence_counts, service.carence_counts) AS carence_counts,
           coalesce(terms.proof, service.proof) AS proof,
           CASE WHEN terms.service_id IS NULL THEN service.proof_hours ELSE terms.proof_hours END AS proof_hours,
           coalesce(terms.least_days, service.least_days) AS least_days
    FROM sick
    JOIN booking ON booking.id = sick.id
    JOIN family ON family.id = booking.family_id
    JOIN service ON service.id = booking.service_id
    LEFT JOIN absence ON absence.id = booking.absence_id
    LEFT JOIN service_terms AS terms ON terms.service_id = booking.service_id AND terms.first_day =
         (SELECT max(first_day) FROM service_terms
          WHERE service_id = booking.service_id AND first_day <= booking.day)
    WHERE booking.day < :first AND (
        (booking.invoice_line_id IS NULL AND substr(CAST(booking.day AS TEXT), 1, 7) IN
          (SELECT substr(CAST(month AS TEXT), 1, 7) FROM invoice WHERE kind = 'invoice' AND month IS NOT NULL))
        OR (booking.invoice_line_id IS NOT NULL AND NOT EXISTS
              (SELECT 1 FROM invoice_line AS back WHERE back.credits_id = booking.invoice_line_id
               AND (', ' || replace(back.days, ' (', ',(') || ',') LIKE
                   '%, ' || CAST(CAST(substr(CAST(booking.day AS TEXT), 9, 2) AS INTEGER) AS TEXT) || ',%')))
""").bindparams(bindparam("first", type_=Date))
_SICK_DAYS = _SICK.columns(day=Date, first=Date, last=Date, reported_at=Instant, proof_on=Date, proof_sent_at=Instant)


@dataclass(frozen=True, order=True)
class SettledDays:
    """Days of a family in a month (« 2026-11 ») that are due and on no invoice; or `free` ones of sickness on one."""

    month: str
    number: int
    free: bool
    name: str
    bookings: int


def list_unsettled_days(db: Reader, first: date) -> list[SettledDays]:
    """What is due in a month that was billed and is on no invoice; and days of sickness that are free, and on one.

    Of days before `first`; free by the terms of the day. What a credit note took back is on no invoice any more.
    Two queries.
    """
    found: Counter[tuple[str, int, bool, str]] = Counter()
    for row in db.execute(_STANDING, {"first": first}):
        found[row.month, row.number, False, row.name] += row.bookings
    # One by one: a city has hundreds of thousands of them.
    for row in db.execute(_SICK_DAYS, {"first": first}, execution_options={"yield_per": AT_ONCE}):
        free = _is_free(row)
        if free == bool(row.billed):
            found[f"{row.day:%Y-%m}", row.number, free, row.name] += 1
    return sorted(SettledDays(*key, count) for key, count in found.items())


def _is_free(row: Any) -> bool:
    if row.case_id is not None:
        missing = row.case_proof_needed and row.proof_on is None
        return row.case_free_from is not None and row.sick_day >= row.case_free_from and not missing
    length = (row.last - row.first).days + 1 if row.first else 1
    if length < row.least_days:
        return False
    proved = row.proof_on is not None
    if proved and row.proof_hours is not None:
        ends = row.reported_at + timedelta(hours=row.proof_hours)
        proved = row.proof_sent_at <= ends if row.proof_sent_at else row.proof_on <= local_date(ends)
    if row.proof != "none" and (proved or row.proof == "needed"):
        if not proved:
            return False
        if row.proof == "frees":
            return True
    place = row.sick_day
    if row.first and row.carence_counts != "booked":
        since = row.first if row.carence_counts == "calendar" else local_date(row.reported_at)
        place = (row.day - since).days + 1
    if place < 1:
        return False
    return bool(place > row.carence_days if row.carence == "first_billed" else place <= row.carence_days)
