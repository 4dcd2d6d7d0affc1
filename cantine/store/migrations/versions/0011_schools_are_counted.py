"""The counts of days are summed up by school too: a year of a whole town is read from few rows."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEY = ("day", "service_id", "school_id", "diet", "state", "presence")
_KEY = ", ".join(KEY)
_REST = ("day", "service_id", "diet", "state", "presence")


def _add(row: str, number: str) -> str:
    """SQLite: what a row of the classes' counts changed, added to its school's."""
    school = f"(SELECT school_id FROM classroom WHERE id = {row}.classroom_id)"
    same = " AND ".join(f"{column} IS {row}.{column}" for column in _REST)
    values = ", ".join(school if column == "school_id" else f"{row}.{column}" for column in KEY)
    return f"""BEGIN
        UPDATE school_count SET count = count + {number} WHERE {same} AND school_id IS {school};
        INSERT INTO school_count ({_KEY}, count) SELECT {values}, {number} WHERE changes() = 0;
    END"""


ON_SQLITE = {
    "head_count_added": f"AFTER INSERT ON head_count {_add('NEW', 'NEW.count')}",
    "head_count_changed": f"AFTER UPDATE OF count ON head_count {_add('NEW', '(NEW.count - OLD.count)')}",
    "head_count_taken": f"AFTER DELETE ON head_count {_add('OLD', '(0 - OLD.count)')}",
}

_SUMMED = "day, service_id, classroom.school_id, diet, state, presence"


def _on_postgresql(name: str, when: str, sign: str) -> list[str]:
    rows = "new_rows" if "NEW" in when else "old_rows"
    return [
        f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO school_count ({_KEY}, count) SELECT {_SUMMED}, {sign}sum(count)
            FROM {rows} LEFT JOIN classroom ON classroom.id = classroom_id
            GROUP BY {_SUMMED} HAVING sum(count) <> 0;
            RETURN NULL;
        END $$""",
        f"CREATE TRIGGER {name} {when} FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
    ]


ON_POSTGRESQL = [
    *_on_postgresql("head_count_added", "AFTER INSERT ON head_count REFERENCING NEW TABLE AS new_rows", ""),
    *_on_postgresql("head_count_taken", "AFTER DELETE ON head_count REFERENCING OLD TABLE AS old_rows", "-"),
]


def _postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def upgrade() -> None:
    op.create_table(
        "school_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column("diet", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("presence", sa.String(length=7), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_count")),
    )
    op.execute(
        f"INSERT INTO school_count ({_KEY}, count) SELECT {_SUMMED}, sum(count) "
        f"FROM head_count LEFT JOIN classroom ON classroom.id = classroom_id GROUP BY {_SUMMED}"
    )
    op.create_index(op.f("ix_school_count_day"), "school_count", [*KEY, "count"])
    op.create_index(op.f("ix_booking_classroom_id_day"), "booking", ["classroom_id", "day"])
    statements = (
        ON_POSTGRESQL if _postgresql() else [f"CREATE TRIGGER {name} {rest}" for name, rest in ON_SQLITE.items()]
    )
    for statement in statements:
        op.execute(statement)


def downgrade() -> None:
    if _postgresql():
        for name in ("head_count_added", "head_count_taken"):
            op.execute(f"DROP FUNCTION {name} CASCADE")
    else:
        for name in ON_SQLITE:
            op.execute(f"DROP TRIGGER {name}")
    op.drop_index(op.f("ix_booking_classroom_id_day"), "booking")
    op.drop_table("school_count")
