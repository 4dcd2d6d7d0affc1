"""Days of the till are counted and closed, cash has its receipts, every means its deposit slips."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

METHODS = "method IN ('cheque', 'cash', 'transfer', 'card', 'cesu', 'online_card', 'online_debit')"
RECEIPT = "Une quittance délivrée ne change plus."
CLOSED = "Une caisse arrêtée ne change plus : rouvrez la journée."
ENDED = "Ce qu'il est advenu d'un bordereau ne change plus."
RECEIVED = "Un paiement enregistré ne change plus : annulez-le."
ANY_COMMUNE = "EXISTS (SELECT 1 FROM commune)"
KEPT = (
    "id", "day", "opening_cents", "cash_cents", "deposited_cents", "cheque_cents", "cesu_cents", "card_cents",
    "counted_cents", "closed_at", "closed_by_id",
)  # fmt: skip
ON_A_SLIP = "(OLD.deposit_slip_id IS NOT NULL AND (NEW.deposit_slip_id {differs} OLD.deposit_slip_id))"
TAKEN_BACK = (
    "(OLD.deposit_slip_id IS NOT NULL AND (NEW.deposit_slip_id {differs} OLD.deposit_slip_id) AND NOT EXISTS "
    "(SELECT 1 FROM deposit_slip_end WHERE slip_id = OLD.deposit_slip_id AND kind = 'taken_back'))"
)
"""A payment goes on a slip once; once that slip was taken back it waits for another."""
TABLES = ("cash_receipt", "till_day", "deposit_slip_end", "withdrawn_payment")
SAID = dict(zip(TABLES, (RECEIPT, CLOSED, ENDED, ENDED), strict=True))


def make_triggers(differs: str) -> dict[str, tuple[str, str, str, str]]:
    """By name: table, event, when it is refused, and what is said."""
    changed = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in KEPT)
    again = f"(OLD.reopened_at IS NOT NULL AND NEW.reopened_at {differs} OLD.reopened_at)"
    cancelled = f"OLD.cancelled_at IS NOT NULL AND NEW.cancelled_on {differs} OLD.cancelled_on"
    ended = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in ("slip_id", "kind", "day", "noted_at"))
    when = dict(zip(TABLES, ("true", f"{changed} OR {again}", ended, "true"), strict=True))
    return {
        **{f"{table}_stays": (table, "UPDATE", when[table], SAID[table]) for table in TABLES},
        **{f"{table}_is_kept": (table, "DELETE", ANY_COMMUNE, SAID[table]) for table in TABLES},
        "payment_cancelled_on_stays": ("payment", "UPDATE", cancelled, RECEIVED),
    }


def refuse(name: str, table: str, event: str, when: str, sentence: str, back: str, each: str = "ROW") -> None:
    """A function and its trigger, as PostgreSQL wants them."""
    said = sentence.replace("'", "''")
    op.execute(
        f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF {when} THEN RAISE EXCEPTION '{said}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
            RETURN {back};
        END $$"""
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()")


def create_triggers(engine: str) -> None:
    if engine == "postgresql":
        for name, (table, event, when, sentence) in make_triggers("IS DISTINCT FROM").items():
            refuse(name, table, event, when, sentence, "OLD" if event == "DELETE" else "NEW")
        for table in TABLES:
            refuse(f"{table}_is_not_emptied", table, "TRUNCATE", "true", SAID[table], "NULL", "STATEMENT")
        return
    for name, (table, event, when, sentence) in make_triggers("IS NOT").items():
        said = "SELECT RAISE(ABORT, '{}')".format(sentence.replace("'", "''"))
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {when} BEGIN {said}; END")


def change_payment_stays(engine: str, old: str, new: str) -> None:
    """In the trigger as it stands, one condition for another."""
    if engine == "postgresql":
        question, differs = "SELECT pg_get_functiondef('payment_stays'::regproc)", "IS DISTINCT FROM"
    else:
        question, differs = "SELECT sql FROM sqlite_master WHERE name = 'payment_stays'", "IS NOT"
    written = str(op.get_bind().execute(sa.text(question)).scalar_one())
    before, after = old.format(differs=differs), new.format(differs=differs)
    if written.count(before) != 1:
        raise LookupError(f"The trigger payment_stays does not say « {before} » once.")
    if engine == "sqlite":
        op.execute("DROP TRIGGER payment_stays")
    op.get_bind().exec_driver_sql(written.replace(before, after).replace("%", "%%"))


def make_id(table: str, column: str) -> sa.ForeignKeyConstraint:
    """A foreign key from a column that is named by the table it points at."""
    target = "account" if column.endswith("_by_id") else "deposit_slip" if column == "slip_id" else column[:-3]
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def create_tables() -> None:
    instant, nothing = sa.DateTime(timezone=True), sa.text("''")
    amounts = ("opening", "cash", "deposited", "cheque", "cesu", "card")
    op.create_table(
        "till_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(f"{name}_cents", sa.Integer(), nullable=False) for name in amounts),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("counted_cents", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), server_default=nothing, nullable=False),
        sa.Column("closed_at", instant, nullable=False),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("reopened_at", instant, nullable=True),
        sa.Column("reopened_by_id", sa.Integer(), nullable=True),
        sa.Column("reopened_why", sa.Text(), server_default=nothing, nullable=False),
        sa.CheckConstraint("counted_cents >= 0", name=op.f("ck_till_day_counted")),
        make_id("till_day", "closed_by_id"),
        make_id("till_day", "reopened_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_day")),
    )
    stands = sa.text("reopened_at IS NULL")
    op.create_index("uq_till_day_day", "till_day", ["day"], unique=True, sqlite_where=stands, postgresql_where=stands)
    op.create_table(
        "cash_receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        make_id("cash_receipt", "payment_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cash_receipt")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_cash_receipt_year_number")),
        sa.UniqueConstraint("payment_id", name=op.f("uq_cash_receipt_payment_id")),
    )
    op.create_table(
        "deposit_slip_end",
        sa.Column("slip_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), server_default=nothing, nullable=False),
        sa.Column("noted_at", instant, nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('banked', 'taken_back')", name=op.f("ck_deposit_slip_end_kind")),
        make_id("deposit_slip_end", "slip_id"),
        make_id("deposit_slip_end", "noted_by_id"),
        sa.PrimaryKeyConstraint("slip_id", name=op.f("pk_deposit_slip_end")),
    )
    op.create_table(
        "withdrawn_payment",
        sa.Column("slip_id", sa.Integer(), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=False),
        make_id("withdrawn_payment", "slip_id"),
        make_id("withdrawn_payment", "payment_id"),
        sa.PrimaryKeyConstraint("slip_id", "payment_id", name=op.f("pk_withdrawn_payment")),
    )
    op.create_index(op.f("ix_withdrawn_payment_payment_id"), "withdrawn_payment", ["payment_id"])


def upgrade() -> None:
    """No day is closed, no cash has a receipt, and every slip is one of cheques."""
    engine = op.get_bind().dialect.name
    create_tables()
    op.add_column("payment", sa.Column("cancelled_on", sa.Date(), nullable=True))
    op.execute(
        "ALTER TABLE deposit_slip ADD COLUMN method VARCHAR(12) DEFAULT 'cheque' NOT NULL "
        f"CONSTRAINT ck_deposit_slip_method CHECK ({METHODS})"
    )
    op.add_column("deposit_slip", sa.Column("cents", sa.Integer(), nullable=True))
    op.add_column("deposit_slip", sa.Column("counts", sa.JSON(), nullable=True))
    change_payment_stays(engine, ON_A_SLIP, TAKEN_BACK)
    create_triggers(engine)


def downgrade() -> None:
    """A slip of another means becomes one of cheques, as the version before knows no other."""
    engine = op.get_bind().dialect.name
    change_payment_stays(engine, TAKEN_BACK, ON_A_SLIP)
    if engine == "postgresql":
        for name in (*make_triggers(""), *(f"{table}_is_not_emptied" for table in TABLES)):
            op.execute(f"DROP FUNCTION {name} CASCADE")
    else:
        for name in make_triggers(""):
            op.execute(f"DROP TRIGGER {name}")
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_column("payment", "cancelled_on")
    for column in ("counts", "cents", "method"):
        op.drop_column("deposit_slip", column)
