"""What moves a family's account without being an invoice or a payment: written off, given back, moved."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

SQLITE = [
    """CREATE TRIGGER adjustment_stays BEFORE UPDATE ON adjustment
WHEN NEW.id IS NOT OLD.id
    OR NEW.family_id IS NOT OLD.family_id
    OR NEW.kind IS NOT OLD.kind
    OR NEW.day IS NOT OLD.day
    OR NEW.cents IS NOT OLD.cents
    OR NEW.method IS NOT OLD.method
    OR NEW.account_code IS NOT OLD.account_code
    OR NEW.receivable_code IS NOT OLD.receivable_code
    OR NEW.reverses_id IS NOT OLD.reverses_id
    OR NEW.recorded_at IS NOT OLD.recorded_at
    OR NEW.recorded_by_id IS NOT OLD.recorded_by_id
    OR NEW.accounted_on IS NOT OLD.accounted_on
    OR (OLD.counterpart_id IS NOT NULL AND NEW.counterpart_id IS NOT OLD.counterpart_id)
    OR ((NEW.reference IS NOT OLD.reference OR NEW.reason IS NOT OLD.reason) AND NOT (
        NEW.reference IN (OLD.reference, '') AND NEW.reason IN (OLD.reason, '')
        AND EXISTS (SELECT 1 FROM family WHERE anonymised_on IS NOT NULL AND id IN (
            OLD.family_id, (SELECT other.family_id FROM adjustment AS other WHERE other.id = OLD.counterpart_id)
        ))
    ))
BEGIN SELECT RAISE(ABORT, 'Une écriture enregistrée ne change plus : annulez-la.'); END""",
    """CREATE TRIGGER adjustment_is_kept BEFORE DELETE ON adjustment
WHEN EXISTS (SELECT 1 FROM commune)
BEGIN SELECT RAISE(ABORT, 'Une écriture enregistrée ne change plus : annulez-la.'); END""",
    """CREATE TRIGGER adjustment_is_not_replaced BEFORE INSERT ON adjustment
WHEN EXISTS (
    SELECT 1 FROM adjustment
    WHERE id = NEW.id OR counterpart_id = NEW.counterpart_id OR reverses_id = NEW.reverses_id
)
BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed. Une écriture enregistrée ne change plus : annulez-la.'); END""",
]
POSTGRESQL = [
    """CREATE FUNCTION adjustment_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.id IS DISTINCT FROM OLD.id
        OR NEW.family_id IS DISTINCT FROM OLD.family_id
        OR NEW.kind IS DISTINCT FROM OLD.kind
        OR NEW.day IS DISTINCT FROM OLD.day
        OR NEW.cents IS DISTINCT FROM OLD.cents
        OR NEW.method IS DISTINCT FROM OLD.method
        OR NEW.account_code IS DISTINCT FROM OLD.account_code
        OR NEW.receivable_code IS DISTINCT FROM OLD.receivable_code
        OR NEW.reverses_id IS DISTINCT FROM OLD.reverses_id
        OR NEW.recorded_at IS DISTINCT FROM OLD.recorded_at
        OR NEW.recorded_by_id IS DISTINCT FROM OLD.recorded_by_id
        OR NEW.accounted_on IS DISTINCT FROM OLD.accounted_on
        OR (OLD.counterpart_id IS NOT NULL AND NEW.counterpart_id IS DISTINCT FROM OLD.counterpart_id)
        OR ((NEW.reference IS DISTINCT FROM OLD.reference OR NEW.reason IS DISTINCT FROM OLD.reason) AND NOT (
            NEW.reference IN (OLD.reference, '') AND NEW.reason IN (OLD.reason, '')
            AND EXISTS (SELECT 1 FROM family WHERE anonymised_on IS NOT NULL AND id IN (
                OLD.family_id, (SELECT other.family_id FROM adjustment AS other WHERE other.id = OLD.counterpart_id)
            ))
        ))
    THEN
        RAISE EXCEPTION 'Une écriture enregistrée ne change plus : annulez-la.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$""",
    """CREATE TRIGGER adjustment_stays BEFORE UPDATE ON adjustment
    FOR EACH ROW EXECUTE FUNCTION adjustment_stays()""",
    """CREATE FUNCTION adjustment_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT 1 FROM commune) THEN
        RAISE EXCEPTION 'Une écriture enregistrée ne change plus : annulez-la.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$""",
    """CREATE TRIGGER adjustment_is_kept BEFORE DELETE ON adjustment
    FOR EACH ROW EXECUTE FUNCTION adjustment_is_kept()""",
    """CREATE FUNCTION adjustment_is_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF true THEN
        RAISE EXCEPTION 'Une écriture enregistrée ne change plus : annulez-la.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$""",
    """CREATE TRIGGER adjustment_is_not_emptied BEFORE TRUNCATE ON adjustment
    FOR EACH STATEMENT EXECUTE FUNCTION adjustment_is_not_emptied()""",
]
FUNCTIONS = ("adjustment_stays", "adjustment_is_kept", "adjustment_is_not_emptied")


def upgrade() -> None:
    """No account was adjusted."""
    op.create_table(
        "adjustment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=13), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("cents", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=12), nullable=True),
        sa.Column("reference", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("account_code", sa.Text(), nullable=False),
        sa.Column("receivable_code", sa.Text(), nullable=False),
        sa.Column("counterpart_id", sa.Integer(), nullable=True),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("accounted_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('waived', 'irrecoverable', 'transferred', 'refunded')", name=op.f("ck_adjustment_kind")
        ),
        sa.CheckConstraint(
            "method IN ('cheque', 'cash', 'transfer', 'card', 'cesu', 'online_card', 'online_debit')",
            name=op.f("ck_adjustment_method"),
        ),
        sa.CheckConstraint("cents <> 0", name=op.f("ck_adjustment_cents")),
        sa.CheckConstraint("(kind = 'refunded') = (method IS NOT NULL)", name=op.f("ck_adjustment_refunded")),
        sa.CheckConstraint("kind = 'transferred' OR counterpart_id IS NULL", name=op.f("ck_adjustment_transferred")),
        sa.CheckConstraint(
            "kind = 'transferred' OR (cents > 0) = ((kind = 'refunded') = (reverses_id IS NOT NULL))",
            name=op.f("ck_adjustment_sign"),
        ),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_adjustment_family_id")),
        sa.ForeignKeyConstraint(["counterpart_id"], ["adjustment.id"], name=op.f("fk_adjustment_counterpart_id")),
        sa.ForeignKeyConstraint(["reverses_id"], ["adjustment.id"], name=op.f("fk_adjustment_reverses_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["account.id"], name=op.f("fk_adjustment_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjustment")),
        sa.UniqueConstraint("counterpart_id", name=op.f("uq_adjustment_counterpart_id")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_adjustment_reverses_id")),
    )
    op.create_index(op.f("ix_adjustment_family_id_day"), "adjustment", ["family_id", "day"])
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """The version before knows no such entries: what they moved is not kept."""
    op.drop_table("adjustment")
    if op.get_bind().dialect.name == "postgresql":
        for name in FUNCTIONS:
            op.execute(f"DROP FUNCTION {name}()")
