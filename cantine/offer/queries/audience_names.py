"""The names of the schools, classes and labels that an audience asks for."""

from typing import Any

from sqlalchemy import Text, cast, func, literal, select, union_all

from cantine.common.limits.audience_words import AudienceNames
from cantine.store.database import Reader
from cantine.store.tables import Classroom, Label, School

_PART, _LINE = "\x1f", "\x1e"
"""What stands between kind, id and name, and between two of them: no name holds these."""

_KINDS = (("school", School), ("classroom", Classroom), ("label", Label))


def _select_kind(kind: str, table: Any) -> Any:
    line = literal(f"{kind}{_PART}", Text) + cast(table.id, Text) + literal(_PART, Text) + table.name
    return select(line.label("line"))


_LINES = union_all(*(_select_kind(kind, table) for kind, table in _KINDS)).subquery()
NAMES = select(func.aggregate_strings(_LINES.c.line, _LINE)).scalar_subquery()
"""All names in one text, for a query that asks for something else besides; `parse_names` reads it."""


def parse_names(text: str | None) -> AudienceNames:
    """The names of `NAMES` by kind and id; none of a text that was not asked for."""
    parts = [line.split(_PART) for line in (text or "").split(_LINE) if line]
    return {(kind, int(number)): name for kind, number, name in parts}


def read_names(db: Reader) -> AudienceNames:
    """The names of all schools, classes and labels by kind and id; one query."""
    return parse_names(db.scalar(select(NAMES)))
