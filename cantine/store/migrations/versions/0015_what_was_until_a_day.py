"""A child may change its families, its class and its diet from a day on: what was until then is kept beside it."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# Of a day in the past or to come: the first of these rows that is not over yet, else what the child has.
OF_THE_DAY = """SELECT classroom_id, diet{into} FROM (
            SELECT classroom_id, diet, until FROM earlier_class
            WHERE child_id = NEW.child_id AND until >= NEW.day
            UNION ALL SELECT classroom_id, diet, {never} FROM child WHERE id = NEW.child_id
        ) AS known ORDER BY until LIMIT 1"""

PLACED_ON_SQLITE = f"""AFTER INSERT ON booking WHEN NEW.diet IS NULL BEGIN
        UPDATE booking SET (classroom_id, diet) = ({OF_THE_DAY.format(into="", never="'9999-12-31'")})
        WHERE id = NEW.id; END"""
MOVED_ON_SQLITE = """AFTER UPDATE OF classroom_id, diet ON child
        WHEN (OLD.classroom_id, OLD.diet) IS NOT (NEW.classroom_id, NEW.diet) BEGIN
        UPDATE booking SET classroom_id = NEW.classroom_id, diet = NEW.diet
        WHERE child_id = NEW.id AND presence = 'unknown' AND invoice_line_id IS NULL
          AND day > coalesce((SELECT max(until) FROM earlier_class WHERE child_id = NEW.id), '0001-01-01'); END"""
PLACED_ON_POSTGRESQL = f"""CREATE OR REPLACE FUNCTION booking_placed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        {OF_THE_DAY.format(into=" INTO NEW.classroom_id, NEW.diet", never="'infinity'::date")};
        RETURN NEW;
    END $$"""
_MOVED = """CREATE OR REPLACE FUNCTION child_moved() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        UPDATE booking SET classroom_id = new_rows.classroom_id, diet = new_rows.diet
        FROM new_rows JOIN old_rows ON old_rows.id = new_rows.id
        WHERE booking.child_id = new_rows.id AND booking.presence = 'unknown' AND booking.invoice_line_id IS NULL
          AND (old_rows.classroom_id, old_rows.diet) IS DISTINCT FROM (new_rows.classroom_id, new_rows.diet){later};
        RETURN NULL;
    END $$"""
MOVED_ON_POSTGRESQL = _MOVED.format(
    later="""
          AND booking.day > coalesce(
              (SELECT max(until) FROM earlier_class WHERE earlier_class.child_id = new_rows.id), '-infinity'::date)"""
)

BEFORE_ON_SQLITE = {
    "booking_placed": """AFTER INSERT ON booking WHEN NEW.diet IS NULL BEGIN
        UPDATE booking SET (classroom_id, diet) = (SELECT classroom_id, diet FROM child WHERE id = NEW.child_id)
        WHERE id = NEW.id; END""",
    "child_moved": """AFTER UPDATE OF classroom_id, diet ON child
        WHEN (OLD.classroom_id, OLD.diet) IS NOT (NEW.classroom_id, NEW.diet) BEGIN
        UPDATE booking SET classroom_id = NEW.classroom_id, diet = NEW.diet
        WHERE child_id = NEW.id AND presence = 'unknown' AND invoice_line_id IS NULL; END""",
}
BEFORE_ON_POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION booking_placed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        SELECT classroom_id, diet INTO NEW.classroom_id, NEW.diet FROM child WHERE id = NEW.child_id;
        RETURN NEW;
    END $$""",
    _MOVED.format(later=""),
)


def _replace(on_sqlite: dict[str, str], on_postgresql: tuple[str, ...]) -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in on_postgresql:
            op.execute(statement)
    else:
        for name, rest in on_sqlite.items():
            op.execute(f"DROP TRIGGER {name}")
            op.execute(f"CREATE TRIGGER {name} {rest}")


def upgrade() -> None:
    op.create_table(
        "earlier_custody",
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("weeks", sa.String(length=4), nullable=False),
        sa.CheckConstraint("weeks IN ('all', 'even', 'odd')", name=op.f("ck_earlier_custody_weeks")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_earlier_custody_child_id")),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_earlier_custody_family_id")),
        sa.PrimaryKeyConstraint("child_id", "until", "family_id", name=op.f("pk_earlier_custody")),
    )
    op.create_index(op.f("ix_earlier_custody_family_id"), "earlier_custody", ["family_id"])
    op.create_table(
        "earlier_class",
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("classroom_id", sa.Integer(), nullable=True),
        sa.Column("diet", sa.String(length=10), nullable=False),
        sa.CheckConstraint("diet IN ('standard', 'no_pork', 'vegetarian')", name=op.f("ck_earlier_class_diet")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_earlier_class_child_id")),
        sa.ForeignKeyConstraint(["classroom_id"], ["classroom.id"], name=op.f("fk_earlier_class_classroom_id")),
        sa.PrimaryKeyConstraint("child_id", "until", name=op.f("pk_earlier_class")),
    )
    op.create_index(op.f("ix_earlier_class_classroom_id"), "earlier_class", ["classroom_id"])
    op.create_table(
        "class_passage",
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=True),
        sa.Column("to_id", sa.Integer(), nullable=True),
        sa.Column("enrolled_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_class_passage_child_id")),
        sa.ForeignKeyConstraint(["from_id"], ["classroom.id"], name=op.f("fk_class_passage_from_id")),
        sa.ForeignKeyConstraint(["to_id"], ["classroom.id"], name=op.f("fk_class_passage_to_id")),
        sa.PrimaryKeyConstraint("child_id", "first_day", name=op.f("pk_class_passage")),
    )
    _replace(
        {"booking_placed": PLACED_ON_SQLITE, "child_moved": MOVED_ON_SQLITE},
        (PLACED_ON_POSTGRESQL, MOVED_ON_POSTGRESQL),
    )


def downgrade() -> None:
    """What was until a day is lost; each booking keeps its own class, diet and family."""
    _replace(BEFORE_ON_SQLITE, BEFORE_ON_POSTGRESQL)
    op.drop_table("class_passage")
    op.drop_table("earlier_class")
    op.drop_table("earlier_custody")
