"""The database before and after: whose rows an attempt has changed, whatever the portal answered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from cantine.store import database
from cantine.store.tables import Base
from tests.drills.attempts.town import Town

COUNTS = frozenset({"head_count", "school_count", "town_count", "school_month_count"})
UNWATCHED = COUNTS | {"alembic_version", "mail_server", "payment_sweep"}
"""What counts other rows, or notes what the portal does by itself."""

OF_COMING = frozenset({"web_session", "tries", "sign_in_event", "known_device", "read_event", "access_link"})
"""What is noted of whoever comes and reads."""

Rows = dict[str, dict[tuple[Any, ...], Mapping[str, Any]]]


@dataclass(frozen=True)
class Change:
    """A row that was added, changed or deleted."""

    table: str
    row: Mapping[str, Any]

    def __str__(self) -> str:
        shown = {name: value for name, value in self.row.items() if value not in (None, "", False)}
        return f"{self.table} {str(shown)[:160]}"


def take_rows(town: Town) -> Rows:
    """Every row of every table, by its key."""
    found: Rows = {}
    with database.engine(town.url).connect() as connection:
        for table in Base.metadata.sorted_tables:
            if table.name in UNWATCHED:
                continue
            keys = [column.name for column in table.primary_key]
            rows = connection.execute(text(f'SELECT * FROM "{table.name}"')).mappings()
            found[table.name] = {tuple(row[key] for key in keys): row for row in rows}
    return found


def list_changes(before: Rows, after: Rows) -> list[Change]:
    """What differs, as it is after, or as it was where it is gone."""
    changes = []
    for name, rows in after.items():
        old = before.get(name, {})
        differing = [key for key in {*rows, *old} if rows.get(key) != old.get(key)]
        changes += [Change(name, rows.get(key) or old[key]) for key in differing]
    return changes


def find_foreign(changes: Iterable[Change], account: int, family: int | None, children: Iterable[int]) -> list[Change]:
    """The changes that are not of this account, its family and its children. What says of nobody whose it is, is
    nobody's to change."""
    own = set(children)
    found = []
    for change in changes:
        row = change.row
        if change.table in OF_COMING:
            foreign = row.get("account_id") not in (None, account)
        elif change.table == "outbox_mail":
            foreign = row["family_id"] not in (None, family)
        elif change.table == "account":
            foreign = row["id"] != account
        elif change.table == "family":
            foreign = row["id"] != family
        elif change.table == "child":
            foreign = row["id"] not in own
        elif row.get("family_id") is not None:
            foreign = row["family_id"] != family
        elif row.get("child_id") is not None:
            foreign = row["child_id"] not in own
        else:
            foreign = row.get("account_id", row.get("reported_by_id")) != account
        if foreign:
            found.append(change)
    return found


DAYS = frozenset({"day", "first", "last", "first_day", "last_day", "until", "birth_date", "received_on", "made_on"})
LONGEST_TEXT = 5_000


def is_out_of_bounds(change: Change) -> bool:
    """Whether a row holds a day or a text that no form of the portal offers: it ends with the next school year."""
    for name, value in change.row.items():
        text = str(value)
        if change.table not in ("outbox_mail", "journal_entry", "commune") and len(text) > LONGEST_TEXT:
            return True
        if name in DAYS and value is not None and not "1990" < text[:10] <= "2028-08-31":
            return True
    return False
