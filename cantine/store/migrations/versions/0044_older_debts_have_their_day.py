"""An invoice notes what was still to be paid before it, each debt with its own day."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

SENTENCE = "Une facture émise ne change plus : établissez un avoir."
SQLITE = [
    f"""CREATE TRIGGER invoice_debts_stay BEFORE UPDATE ON invoice
WHEN NEW.older_debts IS NOT OLD.older_debts
BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"""
]
POSTGRESQL = [
    f"""CREATE FUNCTION invoice_debts_stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.older_debts::text IS DISTINCT FROM OLD.older_debts::text THEN
        RAISE EXCEPTION '{SENTENCE}'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$""",
    """CREATE TRIGGER invoice_debts_stay BEFORE UPDATE ON invoice
    FOR EACH ROW EXECUTE FUNCTION invoice_debts_stay()""",
]


def upgrade() -> None:
    """Of invoices that were issued before, nothing is noted: their papers stay as they are."""
    op.add_column("invoice", sa.Column("older_debts", sa.JSON(), nullable=True))
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    """The papers say the older balance without its days."""
    on_table = "" if op.get_bind().dialect.name == "sqlite" else " ON invoice"
    op.execute(f"DROP TRIGGER invoice_debts_stay{on_table}")
    if on_table:
        op.execute("DROP FUNCTION invoice_debts_stay()")
    op.drop_column("invoice", "older_debts")
