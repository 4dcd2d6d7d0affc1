"""The town keeps its own list of diets: a child, a day and a count may hold any word of it."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

COUNTED = ("head_count", "school_count")
CHECKED = ("child", "earlier_class", "booking")
WORDS = "diet IN ('standard', 'no_pork', 'vegetarian')"
KNOWN = ("standard", "no_pork", "vegetarian")
PLACED = (
    "CREATE TRIGGER booking_placed BEFORE INSERT ON booking FOR EACH ROW WHEN (NEW.diet IS NULL) "
    "EXECUTE FUNCTION booking_placed()"
)


def read_table(table: str) -> str:
    """SQLite's own text of a table."""
    found = sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table")
    return str(op.get_bind().execute(found, {"table": table}).scalar_one())


def rewrite_tables(changes: list[tuple[str, str, str]]) -> None:
    """In SQLite's own text of each table, one passage for another: no row moves, and triggers stay where they are.

    SQLite names this way for a change that leaves what is stored as it is, such as a check that goes or another type
    of text. The new version of the schema makes every connection read it again.
    """
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema=ON")
    for table, old, new in changes:
        written = read_table(table)
        if written.count(old) != 1:
            raise LookupError(f"The table {table} does not say « {old} » once.")
        connection.execute(
            sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :table"),
            {"sql": written.replace(old, new), "table": table},
        )
    connection.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema=OFF")


def make_check(table: str) -> str:
    return f"CONSTRAINT ck_{table}_diet CHECK ({WORDS})"


def find_check(table: str) -> str:
    """The check as it stands in SQLite's text of the table, with the comma before it."""
    before, check, _after = read_table(table).partition(make_check(table))
    return before[len(before.rstrip()) - 1 :] + check


def change_type(type_: str) -> None:
    """On PostgreSQL: the words become of this type; a trigger that asks a column stands aside meanwhile."""
    op.execute("DROP TRIGGER booking_placed ON booking")
    for table in (*CHECKED, *COUNTED):
        op.execute(f"ALTER TABLE {table} ALTER COLUMN diet TYPE {type_}")
    op.execute(PLACED)


def upgrade() -> None:
    """The town's list is that of the three diets that there were."""
    diet = op.create_table(
        "diet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diet")),
        sa.UniqueConstraint("name", name=op.f("uq_diet_name")),
    )
    op.bulk_insert(diet, [{"name": word, "position": place} for place, word in enumerate(KNOWN, 1)])
    if op.get_bind().dialect.name == "postgresql":
        for table in CHECKED:
            op.drop_constraint(op.f(f"ck_{table}_diet"), table, type_="check")
        change_type("TEXT")
        return
    checks = [(table, find_check(table), "") for table in CHECKED]
    rewrite_tables([*checks, *((table, "diet VARCHAR(10)", "diet TEXT") for table in (*CHECKED, *COUNTED))])


def downgrade() -> None:
    """Whoever has a diet of the town's own eats as everybody does, on the days that were too."""
    for table in ("child", "earlier_class", "booking"):
        op.execute(f"UPDATE {table} SET diet = 'standard' WHERE NOT ({WORDS})")
    # Counts of the town's own diets are nought now: theirs go, those of the three are as they were counted.
    if op.get_bind().dialect.name == "postgresql":
        for table in COUNTED:
            op.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            op.execute(f"DELETE FROM {table} WHERE NOT ({WORDS})")
            op.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        change_type("VARCHAR(10)")
        for table in CHECKED:
            op.create_check_constraint(op.f(f"ck_{table}_diet"), table, WORDS)
    else:
        for table in COUNTED:
            op.execute(f"DELETE FROM {table} WHERE NOT ({WORDS})")
        rewrite_tables([(table, "diet TEXT", "diet VARCHAR(10)") for table in (*CHECKED, *COUNTED)])
        for table in CHECKED:
            written = read_table(table)
            rewrite_tables([(table, written, f"{written.rstrip()[:-1].rstrip()},\n\t{make_check(table)}\n)")])
    op.drop_table("diet")
