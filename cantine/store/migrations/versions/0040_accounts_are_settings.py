"""A town sets the accounts of its books and a code per school; each row notes those of the day it is recorded on."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

ISSUED = "Une facture émise ne change plus : établissez un avoir."
RECEIVED = "Un paiement enregistré ne change plus : annulez-le."
NOTED = {
    "invoice": ("receivable_code",),
    "invoice_line": ("analytic_code",),
    "payment": ("account_code", "receivable_code"),
    "opening_balance": ("account_code", "receivable_code"),
}
"""What each table of the books notes; empty on what is there already, which keeps the accounts that it had."""

KEPT = {"invoice": ISSUED, "invoice_line": ISSUED, "payment": RECEIVED}
"""What the database says to whoever changes one; of an opening balance it keeps the whole row already."""


def create_trigger(engine: str, table: str, sentence: str) -> None:
    """Not even of an anonymous family does what was noted change."""
    name, columns = f"{table}_accounts_stay", NOTED[table]
    if engine == "sqlite":
        changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns)
        op.execute(
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN {changed} "
            f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        )
        return
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)
    op.execute(
        f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF {changed} THEN
                RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
            RETURN NEW;
        END $$"""
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def upgrade() -> None:
    """No town has set any."""
    op.add_column("commune", sa.Column("account_plan", sa.JSON(), nullable=True))
    for table, columns in {"school": ("analytic_code",), **NOTED}.items():
        for column in columns:
            op.add_column(table, sa.Column(column, sa.Text(), server_default=sa.text("''"), nullable=False))
    for table, sentence in KEPT.items():
        create_trigger(op.get_bind().dialect.name, table, sentence)


def downgrade() -> None:
    """The version before has its own accounts for everything."""
    for table in KEPT:
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"DROP FUNCTION {table}_accounts_stay CASCADE")
        else:
            op.execute(f"DROP TRIGGER {table}_accounts_stay")
    for table, columns in {"school": ("analytic_code",), **NOTED}.items():
        for column in columns:
            op.drop_column(table, column)
    op.drop_column("commune", "account_plan")
