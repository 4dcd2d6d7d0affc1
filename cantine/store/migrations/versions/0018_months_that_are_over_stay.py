"""A month that is over stays in the accounting journal; opening balances are a kind of their own; reasons of lines."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

RECEIVED = "Un paiement enregistré ne change plus : annulez-le."
TAKEN_OVER = "Un solde repris ne change plus : corrigez-le par une facture particulière ou un paiement."
FREEZE = """
    UPDATE invoice_line SET account_code = (SELECT account_code FROM service WHERE service.id = service_id)
    WHERE account_code = ''
      AND EXISTS (SELECT 1 FROM service WHERE service.id = service_id AND service.account_code <> '')
"""
"""Until now a line without an account was shown with that of its service: it keeps the one that it has today."""

ANY_COMMUNE = "EXISTS (SELECT 1 FROM commune)"
"""Only a demonstration is emptied: its commune goes first."""

TRIGGERS = {
    "payment_accounted_stays": ("payment", "UPDATE", "NEW.accounted_on {differs} OLD.accounted_on", RECEIVED),
    "opening_balance_stays": ("opening_balance", "UPDATE", "true", TAKEN_OVER),
    "opening_balance_is_kept": ("opening_balance", "DELETE", ANY_COMMUNE, TAKEN_OVER),
}
"""By name: table, event, when, and what is said."""

SAME = "EXISTS (SELECT 1 FROM opening_balance WHERE id = NEW.id OR family_id = NEW.family_id)"
"""`INSERT OR REPLACE` of SQLite deletes without asking the triggers of deletion."""


def create_triggers(engine: str) -> None:
    for name, (table, event, when, sentence) in TRIGGERS.items():
        if engine == "sqlite":
            asked = when.format(differs="IS NOT")
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {asked} "
                f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
            )
        else:
            asked = when.format(differs="IS DISTINCT FROM")
            refuse(name, table, event, asked, sentence, "OLD" if event == "DELETE" else "NEW")
    if engine == "sqlite":
        op.execute(
            f"CREATE TRIGGER opening_balance_is_not_replaced BEFORE INSERT ON opening_balance WHEN {SAME} "
            f"BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed. {TAKEN_OVER}'); END"
        )
    else:
        refuse("opening_balance_is_not_emptied", "opening_balance", "TRUNCATE", "true", TAKEN_OVER, "NULL", "STATEMENT")


def refuse(name: str, table: str, event: str, when: str, sentence: str, back: str, each: str = "ROW") -> None:
    """A function and its trigger, as PostgreSQL wants them."""
    op.execute(
        f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF {when} THEN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
            RETURN {back};
        END $$"""
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()")


def freeze_accounts(engine: str) -> None:
    """The triggers that keep lines as they are stand aside for this one statement."""
    if engine == "postgresql":
        op.execute("ALTER TABLE invoice_line DISABLE TRIGGER USER")
        op.execute(FREEZE)
        op.execute("ALTER TABLE invoice_line ENABLE TRIGGER USER")
        return
    question = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'invoice_line'")
    triggers = op.get_bind().execute(question).all()
    for name, _sql in triggers:
        op.execute(f"DROP TRIGGER {name}")
    op.execute(FREEZE)
    for _name, written in triggers:
        op.execute(written)


def upgrade() -> None:
    engine = op.get_bind().dialect.name
    op.add_column("payment", sa.Column("accounted_on", sa.Date(), nullable=True))
    op.add_column("invoice_line", sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.create_table(
        "opening_balance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("cents", sa.Integer(), nullable=False),
        sa.CheckConstraint("cents <> 0", name=op.f("ck_opening_balance_cents")),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_opening_balance_family_id_family")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_balance")),
        sa.UniqueConstraint("family_id", name=op.f("uq_opening_balance_family_id")),
    )
    freeze_accounts(engine)
    create_triggers(engine)


def downgrade() -> None:
    """What an account was frozen at stays: the version before shows the same. Opening balances cannot be kept."""
    if op.get_bind().dialect.name == "postgresql":
        for name in (*TRIGGERS, "opening_balance_is_not_emptied"):
            op.execute(f"DROP FUNCTION {name} CASCADE")
    else:
        for name in (*TRIGGERS, "opening_balance_is_not_replaced"):
            op.execute(f"DROP TRIGGER {name}")
    op.drop_table("opening_balance")
    op.drop_column("invoice_line", "reason")
    op.drop_column("payment", "accounted_on")
