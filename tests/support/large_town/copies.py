"""A village's rows, copied: set by set, one copy after the other, so that the rows of a household lie together."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    Insert,
    Integer,
    MetaData,
    Table,
    Text,
    bindparam,
    case,
    cast,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable

from cantine.common.terms.older_debt import OlderDebt
from cantine.demo.invented_families import list_last_names
from cantine.store import tables

ALL = tables.Base.metadata
ROOTS = {"family", "account", "school", "deposit_slip"}
COUNTED = {
    ("head_count", "classroom_id"): "classroom",
    ("school_count", "school_id"): "school",
    ("school_month_count", "school_id"): "school",
}
"""Columns that hold an id and have no foreign key."""

STAY = {"journal_entry"}
"""Tables that point at copied ones and are not copied themselves."""

NAMES = {("family", "name"), ("guardian", "last_name"), ("child", "last_name")}
NUMBERS = {("invoice", "number"), ("deposit_slip", "number")}
EVERY = 7
"""How far the last names turn from one copy to the next."""

_COPY: BindParameter[int] = bindparam("copy", type_=Integer)
_OWN = MetaData()
_DEBTS_TYPE = tables.Invoice.__table__.c.older_debts.type
TURNED = Table("turned_name", _OWN, Column("old", Text, primary_key=True), Column("new", Text), prefixes=["TEMPORARY"])
DEBTS = Table(
    "own_debts", _OWN, Column("id", Integer, primary_key=True), Column("debts", _DEBTS_TYPE), prefixes=["TEMPORARY"]
)


@dataclass(frozen=True)
class Village:
    """The rows of the first copy: apart, by table; the highest id of each table; the accounts of staff."""

    kept: Mapping[str, Table]
    strides: Mapping[str, int]
    staff: Collection[int]

    def copy(self, one: Table) -> Insert:
        """The statement that writes this table's rows of the copy `copy`, by number from 1 on."""
        seed = self.kept[one.name]
        values = {column.name: self._build_value(one, seed.c[column.name]) for column in one.c}
        if one.name == "account":
            values["name"] = self._name_account(seed)
        rows = select(*values.values())
        if one.name == "account":
            rows = rows.where(seed.c.role.is_(None))
        return insert(one).from_select([*values], rows, include_defaults=False)

    def _build_value(self, one: Table, column: Column[Any]) -> Any:
        """The column of a copy, from that of the first one."""
        name, owner = (one.name, column.name), find_owner(one, column.name)
        if owner in self.strides:
            moved = column + _COPY * self.strides[owner]
            staff = owner == "account" and column.name != "id"
            return case((column.in_(self.staff), column), else_=moved) if staff else moved
        if name in NUMBERS:
            return column + _COPY
        if name == ("family", "number"):
            return column + _COPY * self.strides["family"]
        if name == ("invoice", "older_debts"):
            return select(DEBTS.c.debts).where(DEBTS.c.id == column.table.c.id).scalar_subquery()
        if name in NAMES:
            return turn_name(column)
        if name == ("account", "email"):
            return "v" + cast(_COPY, Text) + "." + column
        return column + " " + cast(_COPY + 1, Text) if name == ("school", "name") else column

    def _name_account(self, seed: Table) -> Any:
        guardian = self.kept["guardian"]
        named = select(guardian.c.first_name + " " + turn_name(guardian.c.last_name))
        return func.coalesce(named.where(guardian.c.account_id == seed.c.id).limit(1).scalar_subquery(), seed.c.name)


def find_owner(one: Table, name: str) -> str | None:
    """The table whose id this column holds, its own for « id »; None for what is no id."""
    if name == "id":
        return one.name
    return next((key.column.table.name for key in one.c[name].foreign_keys), COUNTED.get((one.name, name)))


def turn_name(name: Any) -> Any:
    """The last name that comes in the place of this one, which stays where it is not of the list."""
    return func.coalesce(select(TURNED.c.new).where(TURNED.c.old == name).scalar_subquery(), name)


def list_copied_tables() -> list[Table]:
    """Those that hold families, schools, and what points at them; those that others point at first."""
    found = ROOTS | {name for name, _ in COUNTED}
    for one in ALL.sorted_tables:
        if one.name not in STAY and any(key.column.table.name in found for key in one.foreign_keys):
            found.add(one.name)
    return [one for one in ALL.sorted_tables if one.name in found]


def multiply(db: Session, copies: int) -> None:
    """Let what is there be the first of so many copies."""
    _make_room(db, copies)
    copied = [one for one in list_copied_tables() if db.scalar(select(func.count()).select_from(one))]
    strides = {one.name: db.scalar(select(func.max(one.c.id))) or 0 for one in copied if "id" in one.c}
    staff = db.scalars(select(tables.Account.id).where(tables.Account.role.is_not(None))).all()
    village = Village({one.name: _keep(db, one) for one in copied}, strides, staff)
    debts = _read_debts(db)
    for own in (TURNED, DEBTS):
        db.execute(CreateTable(own))
    statements = [village.copy(one) for one in copied]
    for copy in range(1, copies):
        _prepare(db, copy, debts)
        for statement in statements:
            db.execute(statement, {"copy": copy})
    db.execute(update(tables.TownCount).values(count=tables.TownCount.count * copies))


def _make_room(db: Session, copies: int) -> None:
    """Number the papers so that those of the other copies come between them: no gap, and in the order of their days."""
    debts = _read_debts(db)
    for paper in (tables.Invoice, tables.DepositSlip):
        db.execute(update(paper).values(number=-((paper.number - 1) * copies + 1)))
        db.execute(update(paper).values(number=-paper.number))
    renamed = [{"id": id, "older_debts": _rename(found, lambda n: (n - 1) * copies + 1)} for id, found in debts.items()]
    if renamed:
        db.execute(update(tables.Invoice), renamed)
    db.execute(update(tables.InvoiceCounter).values(last=tables.InvoiceCounter.last * copies))


def _read_debts(db: Session) -> dict[int, Sequence[OlderDebt]]:
    rows = db.execute(select(tables.Invoice.id, tables.Invoice.older_debts)).all()
    return {id: debts for id, debts in rows if debts}


def _rename(debts: Sequence[OlderDebt], number: Callable[[int], int]) -> tuple[OlderDebt, ...]:
    """The debts with the numbers that their invoices have now."""

    def replaced(found: re.Match[str]) -> str:
        return f"{found[1]}-{number(int(found[2])):04}"

    return tuple(replace(debt, name=re.sub(r"(\d{4})-(\d+)", replaced, debt.name)) for debt in debts)


def _keep(db: Session, one: Table) -> Table:
    """The rows of the first copy apart, in the order of their keys."""
    seed = one.to_metadata(MetaData(), name=f"seed_{one.name}")
    rows = select(one).order_by(*one.primary_key.columns).compile(db.connection().engine)
    db.connection().exec_driver_sql(f"CREATE TEMPORARY TABLE {seed.name} AS {rows}")
    return seed


def _prepare(db: Session, copy: int, debts: Mapping[int, Sequence[OlderDebt]]) -> None:
    """What this copy needs that is no arithmetic: its last names, and the invoices that its invoices speak of."""
    names = list_last_names()
    turned = [{"old": old, "new": names[(place + EVERY * copy) % len(names)]} for place, old in enumerate(names)]
    renamed = [{"id": id, "debts": _rename(found, lambda number: number + copy)} for id, found in debts.items()]
    for own, rows in ((TURNED, turned), (DEBTS, renamed)):
        db.execute(delete(own))
        if rows:
            db.execute(insert(own), rows)
