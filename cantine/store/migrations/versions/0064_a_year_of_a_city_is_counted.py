"""Days are summed up for the whole town, months for each school: a year of a city is read from few rows.

The counts of a class and of a school are found by it too, in the place of all those of the days that are asked for.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

OF_TOWN = ("day", "service_id", "diet", "state", "presence")
OF_MONTH = ("month", "service_id", "school_id", "state", "presence")
_TOWN, _MONTH = ", ".join(OF_TOWN), ", ".join(OF_MONTH)
BY_PLACE = {"head_count": "classroom_id", "school_count": "school_id"}


def _add(row: str, number: str) -> str:
    """SQLite: what a row of the classes' counts changed, added to that of its day and to that of its school's month."""
    school = f"(SELECT school_id FROM classroom WHERE id = {row}.classroom_id)"
    month = f"date({row}.day, 'start of month')"
    return f"""BEGIN
        UPDATE town_count SET count = count + {number}
        WHERE day IS {row}.day AND service_id IS {row}.service_id AND diet IS {row}.diet AND state IS {row}.state
          AND presence IS {row}.presence;
        INSERT INTO town_count ({_TOWN}, count)
        SELECT {", ".join(f"{row}.{column}" for column in OF_TOWN)}, {number} WHERE changes() = 0;
        UPDATE school_month_count SET count = count + {number}
        WHERE month IS {month} AND service_id IS {row}.service_id AND state IS {row}.state
          AND presence IS {row}.presence AND school_id IS {school};
        INSERT INTO school_month_count ({_MONTH}, count)
        SELECT {month}, {row}.service_id, {school}, {row}.state, {row}.presence, {number} WHERE changes() = 0;
    END"""


ON_SQLITE = {
    "head_count_added_up": f"AFTER INSERT ON head_count {_add('NEW', 'NEW.count')}",
    "head_count_changed_up": f"AFTER UPDATE OF count ON head_count {_add('NEW', '(NEW.count - OLD.count)')}",
    "head_count_taken_up": f"AFTER DELETE ON head_count {_add('OLD', '(0 - OLD.count)')}",
}


def _on_postgresql(name: str, when: str, rows: str, sign: str) -> list[str]:
    return [
        f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO town_count ({_TOWN}, count)
            SELECT {_TOWN}, {sign}sum(count) FROM {rows} GROUP BY {_TOWN} HAVING sum(count) <> 0;
            INSERT INTO school_month_count ({_MONTH}, count)
            SELECT date_trunc('month', day::timestamp)::date, service_id, classroom.school_id, state, presence,
                {sign}sum(count)
            FROM {rows} LEFT JOIN classroom ON classroom.id = classroom_id
            GROUP BY 1, service_id, classroom.school_id, state, presence HAVING sum(count) <> 0;
            RETURN NULL;
        END $$""",
        f"CREATE TRIGGER {name} {when} AS {rows} FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
    ]


ON_POSTGRESQL = [
    *_on_postgresql("head_count_added_up", "AFTER INSERT ON head_count REFERENCING NEW TABLE", "new_rows", ""),
    *_on_postgresql("head_count_taken_up", "AFTER DELETE ON head_count REFERENCING OLD TABLE", "old_rows", "-"),
]


def _postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _make_tables() -> None:
    """Both, with the columns of their keys."""
    types: dict[str, sa.types.TypeEngine[Any]] = {
        "diet": sa.Text(),
        "state": sa.String(length=9),
        "presence": sa.String(length=7),
        "day": sa.Date(),
        "month": sa.Date(),
    }
    for table, key in (("town_count", OF_TOWN), ("school_month_count", OF_MONTH)):
        columns: list[sa.Column[Any]] = [
            sa.Column(name, types.get(name, sa.Integer()), nullable=name == "school_id") for name in (*key, "count")
        ]
        named = sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))
        op.create_table(table, sa.Column("id", sa.Integer(), nullable=False), *columns, named)


def upgrade() -> None:
    """From the counts of schools, each read once."""
    _make_tables()
    op.execute(
        f"INSERT INTO town_count ({_TOWN}, count) "
        f"SELECT {_TOWN}, sum(count) FROM school_count GROUP BY {_TOWN} HAVING sum(count) <> 0"
    )
    month = "date_trunc('month', day::timestamp)::date" if _postgresql() else "date(day, 'start of month')"
    op.execute(
        f"INSERT INTO school_month_count ({_MONTH}, count) "
        f"SELECT {month}, {', '.join(OF_MONTH[1:])}, sum(count) FROM school_count "
        f"GROUP BY 1, {', '.join(OF_MONTH[1:])} HAVING sum(count) <> 0"
    )
    op.create_index(op.f("ix_town_count_day"), "town_count", [*OF_TOWN, "count"])
    op.create_index(op.f("ix_school_month_count_month"), "school_month_count", [*OF_MONTH, "count"])
    for table, place in BY_PLACE.items():
        key = [place, "day", "service_id", "diet", "state", "presence", "count"]
        op.create_index(op.f(f"ix_{table}_{place}"), table, key)
    made = ON_POSTGRESQL if _postgresql() else [f"CREATE TRIGGER {name} {rest}" for name, rest in ON_SQLITE.items()]
    for statement in made:
        op.execute(statement)


def downgrade() -> None:
    """Only days of classes and schools are counted again."""
    if _postgresql():
        for name in ("head_count_added_up", "head_count_taken_up"):
            op.execute(f"DROP FUNCTION {name} CASCADE")
    else:
        for name in ON_SQLITE:
            op.execute(f"DROP TRIGGER {name}")
    for table, place in BY_PLACE.items():
        op.drop_index(op.f(f"ix_{table}_{place}"), table)
    op.drop_table("school_month_count")
    op.drop_table("town_count")
