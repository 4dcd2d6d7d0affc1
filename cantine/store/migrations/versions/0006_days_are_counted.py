"""How many are booked is counted by the database itself, booking by booking."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = ("day", "service_id", "classroom_id", "diet", "state", "presence")
_KEY = ", ".join(KEY)
_SAME_KEY = " AND ".join(f"{column} IS {{row}}.{column}" for column in KEY)
_OLD_KEY, _NEW_KEY = (", ".join(f"{row}.{column}" for column in KEY) for row in ("OLD", "NEW"))

# A booking whose diet is not known yet has just been inserted without it: it is placed, and counted then.


def _add(row: str, number: int) -> str:
    """SQLite: count a row of the trigger; nobody else writes meanwhile, so that one row a key is enough."""
    return f"""
        UPDATE head_count SET count = count + {number} WHERE {_SAME_KEY.format(row=row)} AND {row}.diet IS NOT NULL;
        INSERT INTO head_count ({_KEY}, count)
            SELECT {", ".join(f"{row}.{column}" for column in KEY)}, {number}
            WHERE changes() = 0 AND {row}.diet IS NOT NULL;"""


ON_SQLITE = {
    "booking_placed": """AFTER INSERT ON booking WHEN NEW.diet IS NULL BEGIN
        UPDATE booking SET (classroom_id, diet) = (SELECT classroom_id, diet FROM child WHERE id = NEW.child_id)
        WHERE id = NEW.id; END""",
    "booking_counted": f"AFTER INSERT ON booking WHEN NEW.diet IS NOT NULL BEGIN {_add('NEW', 1)} END",
    "booking_recounted": f"""AFTER UPDATE OF {_KEY} ON booking
        WHEN ({_OLD_KEY}) IS NOT ({_NEW_KEY}) BEGIN {_add("OLD", -1)} {_add("NEW", 1)} END""",
    "booking_uncounted": f"AFTER DELETE ON booking BEGIN {_add('OLD', -1)} END",
    "child_moved": """AFTER UPDATE OF classroom_id, diet ON child
        WHEN (OLD.classroom_id, OLD.diet) IS NOT (NEW.classroom_id, NEW.diet) BEGIN
        UPDATE booking SET classroom_id = NEW.classroom_id, diet = NEW.diet
        WHERE child_id = NEW.id AND presence = 'unknown' AND invoice_line_id IS NULL; END""",
}

ON_POSTGRESQL = [
    """CREATE FUNCTION booking_placed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        SELECT classroom_id, diet INTO NEW.classroom_id, NEW.diet FROM child WHERE id = NEW.child_id;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER booking_placed BEFORE INSERT ON booking FOR EACH ROW WHEN (NEW.diet IS NULL)
        EXECUTE FUNCTION booking_placed()""",
    f"""CREATE FUNCTION booking_counted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO head_count ({_KEY}, count) SELECT {_KEY}, count(*) FROM new_rows GROUP BY {_KEY};
        RETURN NULL;
    END $$""",
    """CREATE TRIGGER booking_counted AFTER INSERT ON booking REFERENCING NEW TABLE AS new_rows
        FOR EACH STATEMENT EXECUTE FUNCTION booking_counted()""",
    f"""CREATE FUNCTION booking_recounted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO head_count ({_KEY}, count)
        SELECT {_KEY}, sum(number) FROM (
            SELECT {_KEY}, 1 AS number FROM new_rows UNION ALL SELECT {_KEY}, -1 FROM old_rows
        ) AS changed GROUP BY {_KEY} HAVING sum(number) <> 0;
        RETURN NULL;
    END $$""",
    """CREATE TRIGGER booking_recounted AFTER UPDATE ON booking REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
        FOR EACH STATEMENT EXECUTE FUNCTION booking_recounted()""",
    f"""CREATE FUNCTION booking_uncounted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO head_count ({_KEY}, count) SELECT {_KEY}, -count(*) FROM old_rows GROUP BY {_KEY};
        RETURN NULL;
    END $$""",
    """CREATE TRIGGER booking_uncounted AFTER DELETE ON booking REFERENCING OLD TABLE AS old_rows
        FOR EACH STATEMENT EXECUTE FUNCTION booking_uncounted()""",
    """CREATE FUNCTION child_moved() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        UPDATE booking SET classroom_id = new_rows.classroom_id, diet = new_rows.diet
        FROM new_rows JOIN old_rows ON old_rows.id = new_rows.id
        WHERE booking.child_id = new_rows.id AND booking.presence = 'unknown' AND booking.invoice_line_id IS NULL
          AND (old_rows.classroom_id, old_rows.diet) IS DISTINCT FROM (new_rows.classroom_id, new_rows.diet);
        RETURN NULL;
    END $$""",
    """CREATE TRIGGER child_moved AFTER UPDATE ON child REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
        FOR EACH STATEMENT EXECUTE FUNCTION child_moved()""",
]


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def count_from_now_on() -> None:
    """The triggers as they were made here; what stands today is written in `store/triggers`."""
    if _on_postgresql():
        for statement in ON_POSTGRESQL:
            op.execute(statement)
    else:
        for name, rest in ON_SQLITE.items():
            op.execute(f"CREATE TRIGGER {name} {rest}")


def count_no_more() -> None:
    for name in ON_SQLITE:
        if _on_postgresql():
            op.execute(f"DROP FUNCTION {name} CASCADE")
        else:
            op.execute(f"DROP TRIGGER {name}")


def upgrade() -> None:
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.add_column(sa.Column("classroom_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("diet", sa.String(length=10), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_booking_classroom_id"), "classroom", ["classroom_id"], ["id"])
        batch_op.create_check_constraint(batch_op.f("ck_booking_diet"), "diet IN ('standard', 'no_pork', 'vegetarian')")
    op.execute(
        "UPDATE booking SET (classroom_id, diet) = "
        "(SELECT classroom_id, diet FROM child WHERE child.id = booking.child_id)"
    )
    op.create_table(
        "head_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("classroom_id", sa.Integer(), nullable=True),
        sa.Column("diet", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("presence", sa.String(length=7), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_head_count")),
    )
    op.execute(f"INSERT INTO head_count ({_KEY}, count) SELECT {_KEY}, count(*) FROM booking GROUP BY {_KEY}")
    op.create_index(op.f("ix_head_count_day"), "head_count", [*KEY, "count"])
    count_from_now_on()


def downgrade() -> None:
    count_no_more()
    op.drop_table("head_count")
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_booking_classroom_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("ck_booking_diet"), type_="check")
        batch_op.drop_column("diet")
        batch_op.drop_column("classroom_id")
