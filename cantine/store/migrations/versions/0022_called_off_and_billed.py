"""A booking may be called off after its cutoff and billed all the same: nobody cooks for it, no place is taken."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

KEY = ("day", "service_id", "classroom_id", "diet", "state", "presence")
_KEY = ", ".join(KEY)
# Who is called off counts like who cancelled; a sick child stays one.
STATE = "CASE WHEN {row}called_off AND {row}state IN ('booked', 'added') THEN 'cancelled' ELSE {row}state END"


def _values(row: str, called_off: bool) -> list[str]:
    return [STATE.format(row=row) if called_off and column == "state" else f"{row}{column}" for column in KEY]


def _add(row: str, number: int, called_off: bool) -> str:
    values = _values(f"{row}.", called_off)
    same = " AND ".join(f"{column} IS {value}" for column, value in zip(KEY, values, strict=True))
    return f"""
        UPDATE head_count SET count = count + {number} WHERE {same} AND {row}.diet IS NOT NULL;
        INSERT INTO head_count ({_KEY}, count) SELECT {", ".join(values)}, {number}
            WHERE changes() = 0 AND {row}.diet IS NOT NULL;"""


def _on_sqlite(called_off: bool) -> dict[str, str]:
    columns = (*KEY, "called_off") if called_off else KEY
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return {
        "booking_counted": f"""AFTER INSERT ON booking WHEN NEW.diet IS NOT NULL
            BEGIN {_add("NEW", 1, called_off)} END""",
        "booking_recounted": f"""AFTER UPDATE OF {", ".join(columns)} ON booking WHEN ({old}) IS NOT ({new})
            BEGIN {_add("OLD", -1, called_off)} {_add("NEW", 1, called_off)} END""",
        "booking_uncounted": f"AFTER DELETE ON booking BEGIN {_add('OLD', -1, called_off)} END",
    }


def _on_postgresql(called_off: bool) -> list[str]:
    counted = ", ".join(f"{value} AS {column}" for column, value in zip(KEY, _values("", called_off), strict=True))

    def function(name: str, changed: str) -> str:
        return f"""CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO head_count ({_KEY}, count)
            SELECT {_KEY}, sum(number) FROM ({changed}) AS changed GROUP BY {_KEY} HAVING sum(number) <> 0;
            RETURN NULL;
        END $$"""

    more, less = (
        f"SELECT {counted}, {number} AS number FROM {rows}" for number, rows in ((1, "new_rows"), (-1, "old_rows"))
    )
    return [
        function("booking_counted", more),
        function("booking_recounted", f"{more} UNION ALL {less}"),
        function("booking_uncounted", less),
    ]


def _count(called_off: bool) -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in _on_postgresql(called_off):
            op.execute(statement)
    else:
        for name, rest in _on_sqlite(called_off).items():
            op.execute(f"DROP TRIGGER {name}")
            op.execute(f"CREATE TRIGGER {name} {rest}")


def upgrade() -> None:
    op.add_column("booking", sa.Column("called_off", sa.Boolean(), nullable=False, server_default=sa.false()))
    _count(called_off=True)


def downgrade() -> None:
    """Who was called off is counted and cooked for again; noted absent they stay."""
    op.execute("UPDATE booking SET called_off = false WHERE called_off")
    _count(called_off=False)
    op.drop_column("booking", "called_off")
