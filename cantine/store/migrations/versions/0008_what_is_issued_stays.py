"""The database itself refuses to change or delete what was issued and what was received, on any path."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ISSUED = "Une facture émise ne change plus : établissez un avoir."
RECEIVED = "Un paiement enregistré ne change plus : annulez-le."
REAL = "Cette commune a des factures ou des paiements : elle ne devient pas une démonstration et ne s''efface pas."
BOOKS = {"invoice": ISSUED, "invoice_line": ISSUED, "payment": RECEIVED, "deposit_slip": RECEIVED}
FIXED = ("id", "family_id", "received_on", "method", "cents", "reference", "bank", "recorded_at", "recorded_by_id")
"""Of a payment; it may go on a deposit slip once, and be cancelled once."""

ONE_MORE = (
    "(SELECT line_count FROM invoice WHERE id = NEW.invoice_id) "
    "<= (SELECT count(*) FROM invoice_line WHERE invoice_id = NEW.invoice_id)"
)
ANY_BOOKS = "(EXISTS (SELECT 1 FROM invoice) OR EXISTS (SELECT 1 FROM payment))"
ANY_COMMUNE = "EXISTS (SELECT 1 FROM commune)"
"""Only a demonstration is emptied: its commune goes first, which a real one with books never can."""


def payment_changed(differs: str) -> str:
    """Whether an update of a payment does more than put it on a slip, or cancel it; `differs` compares with nulls."""
    once = {"deposit_slip_id": ("deposit_slip_id",), "cancelled_at": ("cancelled_at", "cancelled_why")}
    fixed = [f"NEW.{column} {differs} OLD.{column}" for column in FIXED]
    for noted, columns in once.items():
        changed = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in columns)
        fixed.append(f"(OLD.{noted} IS NOT NULL AND ({changed}))")
    return " OR ".join(fixed)


def on_sqlite() -> dict[str, str]:
    """Each trigger by its name. `INSERT OR REPLACE` deletes without asking the triggers of deletion."""
    same = {table: f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)" for table in BOOKS}
    same["invoice"] = "EXISTS (SELECT 1 FROM invoice WHERE id = NEW.id OR (year = NEW.year AND number = NEW.number))"
    same["deposit_slip"] = "EXISTS (SELECT 1 FROM deposit_slip WHERE id = NEW.id OR number = NEW.number)"
    triggers = {}

    def refuse(name: str, event: str, when: str, sentence: str) -> None:
        triggers[name] = f"BEFORE {event} WHEN {when} BEGIN SELECT RAISE(ABORT, '{sentence}'); END"

    for table, sentence in BOOKS.items():
        changed = payment_changed("IS NOT") if table == "payment" else "true"
        refuse(f"{table}_stays", f"UPDATE ON {table}", changed, sentence)
        refuse(f"{table}_is_kept", f"DELETE ON {table}", ANY_COMMUNE, sentence)
        refuse(f"{table}_is_not_replaced", f"INSERT ON {table}", same[table], f"UNIQUE constraint failed. {sentence}")
    refuse("invoice_line_is_the_last", "INSERT ON invoice_line", ONE_MORE, ISSUED)
    refuse("commune_is_kept", "DELETE ON commune", f"NOT OLD.demonstration AND {ANY_BOOKS}", REAL)
    refuse("commune_stays_real", "UPDATE ON commune", f"NEW.demonstration > OLD.demonstration AND {ANY_BOOKS}", REAL)
    refuse("commune_is_not_replaced", "INSERT ON commune", f"NEW.demonstration AND {ANY_BOOKS}", REAL)
    return triggers


def on_postgresql() -> list[str]:
    """Functions and triggers; a TRUNCATE, of another table with CASCADE too, asks them as well."""
    statements = []

    def refuse(name: str, table: str, event: str, when: str, sentence: str, each: str = "ROW") -> None:
        back = "OLD" if event == "DELETE" else "NEW"
        statements.append(
            f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF {when} THEN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
                RETURN {back};
            END $$"""
        )
        statements.append(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()")

    for table, sentence in BOOKS.items():
        changed = payment_changed("IS DISTINCT FROM") if table == "payment" else "true"
        refuse(f"{table}_stays", table, "UPDATE", changed, sentence)
        refuse(f"{table}_is_kept", table, "DELETE", ANY_COMMUNE, sentence)
        refuse(f"{table}_is_not_emptied", table, "TRUNCATE", "true", sentence, each="STATEMENT")
    refuse("invoice_line_is_the_last", "invoice_line", "INSERT", ONE_MORE, ISSUED)
    refuse("commune_is_kept", "commune", "DELETE", f"NOT OLD.demonstration AND {ANY_BOOKS}", REAL)
    refuse("commune_is_not_emptied", "commune", "TRUNCATE", ANY_BOOKS, REAL, each="STATEMENT")
    refuse("commune_stays_real", "commune", "UPDATE", f"NEW.demonstration > OLD.demonstration AND {ANY_BOOKS}", REAL)
    return statements


def upgrade() -> None:
    op.add_column("invoice", sa.Column("line_count", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE invoice SET line_count = (SELECT count(*) FROM invoice_line WHERE invoice_line.invoice_id = invoice.id)"
    )
    op.create_index(op.f("ix_invoice_month"), "invoice", ["month"])
    op.execute(
        "INSERT INTO invoice_counter (year, last) SELECT year, max(number) FROM invoice "
        "WHERE year NOT IN (SELECT year FROM invoice_counter) GROUP BY year"
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in on_postgresql():
            op.execute(statement)
    else:
        for name, rest in on_sqlite().items():
            op.execute(f"CREATE TRIGGER {name} {rest}")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for function in on_postgresql()[::2]:
            op.execute(f"DROP FUNCTION {function.split()[2]} CASCADE")
    else:
        for name in on_sqlite():
            op.execute(f"DROP TRIGGER {name}")
    op.drop_index(op.f("ix_invoice_month"), "invoice")
    op.drop_column("invoice", "line_count")
