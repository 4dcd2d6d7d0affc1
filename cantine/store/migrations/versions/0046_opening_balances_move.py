"""What the first import wrote as numbered invoices and transfers becomes the opening balances that it was."""

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

WORDS = "Solde repris"
"""The label of such an invoice and of its only line, and the reference of such a transfer."""

FIRST = """
    NOT EXISTS (SELECT 1 FROM invoice AS other WHERE other.family_id = {row}.family_id AND other.id <> {own_invoice}
                AND other.issued_on < {row}.{day})
    AND NOT EXISTS (SELECT 1 FROM payment AS other WHERE other.family_id = {row}.family_id AND other.id <> {own_payment}
                    AND other.recorded_at IS NULL AND other.received_on < {row}.{day})
    AND NOT EXISTS (SELECT 1 FROM opening_balance WHERE opening_balance.family_id = {row}.family_id)
"""
"""An account began with it: nothing of the family is older."""

OWED = f"""
    SELECT invoice.id, invoice.family_id, invoice.issued_on AS day, -invoice.cents AS cents, invoice.due_on,
           invoice.year, invoice.number
    FROM invoice
    WHERE invoice.kind = 'invoice' AND invoice.label = '{WORDS}' AND invoice.month IS NULL AND invoice.cents > 0
      AND invoice.due_on IS NULL AND invoice.balance_before = 0
      AND 1 = (SELECT count(*) FROM invoice_line AS line WHERE line.invoice_id = invoice.id)
      AND EXISTS (SELECT 1 FROM invoice_line AS line WHERE line.invoice_id = invoice.id AND line.label = '{WORDS}'
                  AND line.quantity = 1 AND line.service_id IS NULL AND line.child_id IS NULL)
      AND NOT EXISTS (SELECT 1 FROM invoice AS note WHERE note.corrects_id = invoice.id)
      AND NOT EXISTS (SELECT 1 FROM outbox_mail WHERE outbox_mail.attachment = 'facture/' || invoice.id
                      AND outbox_mail.sent_at IS NULL AND outbox_mail.given_up_at IS NULL)
      AND {FIRST.format(row="invoice", day="issued_on", own_invoice="invoice.id", own_payment="0")}
    ORDER BY invoice.id
"""
"""What was owed: an invoice without a due date, which no special invoice ever was. One that was credited, or that
is on its way by mail, stays an invoice: what refers to it would refer to nothing."""

AHEAD = f"""
    SELECT payment.id, payment.family_id, payment.received_on AS day, payment.cents
    FROM payment
    WHERE payment.method = 'transfer' AND payment.reference = '{WORDS}' AND payment.recorded_at IS NULL
      AND payment.recorded_by_id IS NULL AND payment.cancelled_at IS NULL AND payment.attempt_id IS NULL
      AND payment.reverses_id IS NULL AND payment.deposit_slip_id IS NULL
      AND NOT EXISTS (SELECT 1 FROM payment AS entry WHERE entry.reverses_id = payment.id)
      AND {FIRST.format(row="payment", day="received_on", own_invoice="0", own_payment="payment.id")}
    ORDER BY payment.id
"""
"""What was had in advance: a transfer that nobody recorded."""

GUARDED = ("invoice", "invoice_line", "payment", "attempt_part")
BALANCES = sa.table(
    "opening_balance",
    sa.column("family_id", sa.Integer()),
    sa.column("taken_on", sa.Date()),
    sa.column("due_on", sa.Date()),
    sa.column("cents", sa.Integer()),
    sa.column("invoice_year", sa.Integer()),
    sa.column("invoice_number", sa.Integer()),
)


def read(question: str) -> list[Any]:
    typed = sa.text(question).columns(day=sa.Date())
    return list(op.get_bind().execute(typed).all())


def delete(table: str, column: str, ids: list[int]) -> None:
    rows = sa.text(f"DELETE FROM {table} WHERE {column} = :id")
    if ids:
        op.get_bind().execute(rows, [{"id": one} for one in ids])


def move(owed: list[Any], ahead: list[Any]) -> None:
    """Write the balances, note the last numbers given, and delete what they were written as."""
    days = op.get_bind().execute(sa.text("SELECT due_after FROM commune")).scalar() or 0
    rows: list[dict[str, Any]] = [
        {
            "family_id": one.family_id,
            "taken_on": one.day,
            "due_on": due_day(one.day, days),
            "cents": one.cents,
            "invoice_year": one.year,
            "invoice_number": one.number,
        }
        for one in owed
    ]
    nothing = {"due_on": None, "invoice_year": None, "invoice_number": None}
    rows += [{"family_id": one.family_id, "taken_on": one.day, "cents": one.cents, **nothing} for one in ahead]
    if rows:
        op.bulk_insert(BALANCES, rows)
    for year in sorted({one.year for one in owed}):
        op.execute(
            f"INSERT INTO invoice_counter (year, last) SELECT {year}, max(number) FROM invoice WHERE year = {year} "
            f"AND NOT EXISTS (SELECT 1 FROM invoice_counter WHERE year = {year}) HAVING max(number) IS NOT NULL"
        )
    ids = [one.id for one in owed]
    parts = sa.text("UPDATE attempt_part SET invoice_id = NULL WHERE invoice_id = :id")  # of the opening balance
    if ids:
        op.get_bind().execute(parts, [{"id": one} for one in ids])
    delete("invoice_delivery", "invoice_id", ids)
    delete("invoice_line", "invoice_id", ids)
    delete("invoice", "id", ids)
    delete("payment", "id", [one.id for one in ahead])


def due_day(day: date, days: int) -> date:
    """As an import of today would have it: so many days after the balance was taken over."""
    return day + timedelta(days)


def upgrade() -> None:
    """The triggers that keep invoices and payments stand aside meanwhile; a moved invoice's number is noted."""
    op.add_column("opening_balance", sa.Column("invoice_year", sa.Integer(), nullable=True))
    op.add_column("opening_balance", sa.Column("invoice_number", sa.Integer(), nullable=True))
    owed = read(OWED)
    ahead = [one for one in read(AHEAD) if one.family_id not in {other.family_id for other in owed}]
    if not owed and not ahead:
        return
    if op.get_bind().dialect.name == "postgresql":
        for table in GUARDED:
            op.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        move(owed, ahead)
        for table in GUARDED:
            op.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        return
    names = ", ".join(f"'{table}'" for table in GUARDED)
    found = f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ({names}) ORDER BY rowid"
    triggers = op.get_bind().execute(sa.text(found)).all()
    for name, _written in triggers:
        op.execute(f"DROP TRIGGER {name}")
    move(owed, ahead)
    for _name, written in triggers:
        op.get_bind().exec_driver_sql(written)


def downgrade() -> None:
    """Opening balances stay what they are, which the version before knows too; the numbers are forgotten."""
    op.drop_column("opening_balance", "invoice_number")
    op.drop_column("opening_balance", "invoice_year")
