"""Which of the counts that the database keeps answers a question from the fewest rows."""

from datetime import date
from typing import Any

from sqlalchemy import select, union_all

from cantine.attendance.rules.attendance_counts import Breakdown
from cantine.attendance.rules.whole_months import split_range
from cantine.store.tables import HeadCount, SchoolCount, SchoolMonthCount, TownCount


def choose_table(by: Breakdown | None, school_id: int | None) -> Any:
    """The table of days: of classes, of schools where one is asked for or each of them, else of the whole town."""
    if by is Breakdown.CLASSROOM:
        return HeadCount
    return SchoolCount if by is Breakdown.SCHOOL or school_id is not None else TownCount


def select_schools(first: date, last: date) -> Any:
    """The counts of schools in these days as the columns of a question that is asked of it: whole months are read as
    such, only what is left by days."""
    parts = split_range(first, last)
    asked = [_select_columns(SchoolCount).where(SchoolCount.day.between(*span)) for span in parts.days]
    if parts.months:
        asked.append(_select_columns(SchoolMonthCount).where(SchoolMonthCount.month.between(*parts.months)))
    return union_all(*asked).subquery("counts").c


def _select_columns(table: Any) -> Any:
    return select(table.service_id, table.school_id, table.state, table.presence, table.count)
