"""What all tables share: the names of constraints, and columns for the vocabularies."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Enum, MetaData, Table, Text, event
from sqlalchemy.orm import DeclarativeBase

from cantine.common.cutoff_types import CutoffRule
from cantine.store.text_bounds import BOUNDS
from cantine.store.types import BoundText, Cutoff, Instant, Weekdays


def _list_words(kind: type[enum.StrEnum]) -> list[str]:
    return [str(word) for word in kind]


def make_word_check(column: str, kind: type[enum.StrEnum]) -> CheckConstraint:
    """A constraint: the column holds only words of the vocabulary."""
    return CheckConstraint(f"{column} IN ({', '.join(repr(str(word)) for word in kind)})", name=column)


class Base(DeclarativeBase):
    """All tables share one naming of constraints, so that migrations can name them on both engines."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012
        datetime: Instant,
        str: Text,
        enum.Enum: Enum(enum.Enum, native_enum=False, create_constraint=False, values_callable=_list_words),
        CutoffRule: Cutoff,
        frozenset[int]: Weekdays,
        dict[str, Any]: JSON,
    }


@event.listens_for(Column, "after_parent_attach")
def _bind_text(column: Column[Any], table: Any) -> None:
    """Give a column that people type into the bound that `text_bounds` names for it."""
    ours = isinstance(table, Table) and table.metadata is Base.metadata
    if ours and (bound := BOUNDS.get(f"{table.name}.{column.name}")):
        column.type = BoundText(*bound)
