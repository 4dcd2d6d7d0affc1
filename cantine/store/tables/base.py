"""What all tables share: the names of constraints, and columns for the vocabularies."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Enum, MetaData, Text
from sqlalchemy.orm import DeclarativeBase

from cantine.common.cutoff_types import CutoffRule
from cantine.common.roles import Role
from cantine.common.vocabulary import (
    Carence,
    ChargeKind,
    Delivery,
    Diet,
    InvoiceKind,
    Method,
    Presence,
    State,
    SurchargeKind,
    TimeChoice,
    Weeks,
)
from cantine.store.types import Cutoff, Instant, Weekdays


def make_word_column(kind: type[StrEnum]) -> Enum:
    """A column for a small fixed vocabulary: the database stores the word and checks it by `make_word_check`."""
    return Enum(kind, native_enum=False, create_constraint=False, values_callable=lambda words: [str(w) for w in words])


def make_word_check(column: str, kind: type[StrEnum]) -> CheckConstraint:
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
        Weeks: make_word_column(Weeks),
        Role: make_word_column(Role),
        State: make_word_column(State),
        Presence: make_word_column(Presence),
        Diet: make_word_column(Diet),
        TimeChoice: make_word_column(TimeChoice),
        InvoiceKind: make_word_column(InvoiceKind),
        Method: make_word_column(Method),
        Carence: make_word_column(Carence),
        SurchargeKind: make_word_column(SurchargeKind),
        ChargeKind: make_word_column(ChargeKind),
        Delivery: make_word_column(Delivery),
        CutoffRule: Cutoff,
        frozenset[int]: Weekdays,
        dict[str, Any]: JSON,
    }
