"""Parents pay online: the service of the commune, attempts, reports; a payment may be taken back by an entry."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

OLD_METHODS = "method IN ('cheque', 'cash', 'transfer', 'card', 'cesu')"
METHODS = "method IN ('cheque', 'cash', 'transfer', 'card', 'cesu', 'online_card', 'online_debit')"
SIGNED = "(cents > 0 AND reverses_id IS NULL) OR (cents < 0 AND reverses_id IS NOT NULL)"
STATES = "state IN ('created', 'waiting', 'paid', 'refused', 'abandoned', 'expired', 'to_check')"
PROVIDERS = "provider IN ('payfip', 'lyra')"

RECEIVED = "Un paiement enregistré ne change plus : annulez-le."
ASKED = "Une tentative de paiement garde ce qui a été demandé."
FIXED = ("id", "reference", "provider", "client", "mode", "family_id", "cents", "advance_cents", "created_at")
ANY_COMMUNE = "EXISTS (SELECT 1 FROM commune)"
ANONYMOUS = "EXISTS (SELECT 1 FROM family WHERE id = OLD.family_id AND anonymised_on IS NOT NULL)"


def make_triggers(differs: str) -> dict[str, tuple[str, str, str, str]]:
    """By name: table, event, when it is refused, and what is said."""
    source = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in ("attempt_id", "reverses_id", "reversal"))
    cleared = f"(NEW.reason {differs} OLD.reason AND NOT (NEW.reason = '' AND {ANONYMOUS}))"
    asked = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in FIXED)
    known = f"(OLD.operation IS NOT NULL AND NEW.operation {differs} OLD.operation)"
    paid = f"(OLD.state = 'paid' AND NEW.state {differs} OLD.state)"
    return {
        "payment_source_stays": ("payment", "UPDATE", f"{source} OR {cleared}", RECEIVED),
        "payment_attempt_stays": ("payment_attempt", "UPDATE", f"{asked} OR {known} OR {paid}", ASKED),
        "payment_attempt_is_kept": ("payment_attempt", "DELETE", ANY_COMMUNE, ASKED),
        "attempt_part_stays": ("attempt_part", "UPDATE", "true", ASKED),
        "attempt_part_is_kept": ("attempt_part", "DELETE", ANY_COMMUNE, ASKED),
    }


REPLACED = {
    "payment_attempt_is_not_replaced": (
        "payment_attempt",
        "EXISTS (SELECT 1 FROM payment_attempt WHERE id = NEW.id OR reference = NEW.reference "
        "OR operation = NEW.operation)",
    ),
    "attempt_part_is_not_replaced": ("attempt_part", "EXISTS (SELECT 1 FROM attempt_part WHERE id = NEW.id)"),
}
"""`INSERT OR REPLACE` of SQLite deletes without asking the triggers of deletion."""


def create_triggers(engine: str) -> None:
    if engine == "postgresql":
        for name, (table, event, when, sentence) in make_triggers("IS DISTINCT FROM").items():
            refuse(name, table, event, when, sentence, "OLD" if event == "DELETE" else "NEW")
        for table in ("payment_attempt", "attempt_part"):
            refuse(f"{table}_is_not_emptied", table, "TRUNCATE", "true", ASKED, "NULL", "STATEMENT")
        return
    for name, (table, event, when, sentence) in make_triggers("IS NOT").items():
        said = f"SELECT RAISE(ABORT, '{sentence}')"
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {when} BEGIN {said}; END")
    for name, (table, same) in REPLACED.items():
        said = f"SELECT RAISE(ABORT, 'UNIQUE constraint failed. {ASKED}')"
        op.execute(f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN {same} BEGIN {said}; END")


def refuse(name: str, table: str, event: str, when: str, sentence: str, back: str, each: str = "ROW") -> None:
    """A function and its trigger, as PostgreSQL wants them."""
    op.execute(
        f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF {when} THEN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
            RETURN {back};
        END $$"""
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()")


def put_aside_triggers(engine: str) -> list[str]:
    """SQLite makes the table anew: its triggers would go with the old one, and those that ask it would fail."""
    if engine == "postgresql":
        return []
    question = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%payment%'")
    found = op.get_bind().execute(question).all()
    for name, _written in found:
        op.execute(f"DROP TRIGGER {name}")
    return [written for _name, written in found]


def create_tables() -> None:
    instant, nothing = sa.DateTime(timezone=True), sa.text("''")
    op.create_table(
        "payment_service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=6), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("service_url", sa.Text(), server_default=nothing, nullable=False),
        sa.Column("page_url", sa.Text(), server_default=nothing, nullable=False),
        sa.Column("least_cents", sa.Integer(), server_default="100", nullable=False),
        sa.Column("most_cents", sa.Integer(), server_default="1000000", nullable=False),
        sa.Column("advances", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint(PROVIDERS, name=op.f("ck_payment_service_provider")),
        sa.CheckConstraint("least_cents > 0 AND most_cents >= least_cents", name=op.f("ck_payment_service_amounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_service")),
    )
    op.create_table(
        "payment_sweep",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("begun_at", instant, nullable=False),
        sa.Column("failing_since", instant, nullable=True),
        sa.Column("failure", sa.Text(), server_default=nothing, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_sweep")),
    )
    op.create_table(
        "payment_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=True),
        sa.Column("provider", sa.String(length=6), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("cents", sa.Integer(), nullable=False),
        sa.Column("advance_cents", sa.Integer(), server_default="0", nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("held_until", instant, nullable=False),
        sa.Column("asked_at", instant, nullable=True),
        sa.Column("settled_at", instant, nullable=True),
        sa.Column("answer", sa.Text(), server_default=nothing, nullable=False),
        sa.Column("note", sa.Text(), server_default=nothing, nullable=False),
        sa.Column("closed_why", sa.Text(), server_default=nothing, nullable=False),
        sa.CheckConstraint(PROVIDERS, name=op.f("ck_payment_attempt_provider")),
        sa.CheckConstraint(STATES, name=op.f("ck_payment_attempt_state")),
        sa.CheckConstraint(
            "cents > 0 AND advance_cents >= 0 AND advance_cents <= cents", name=op.f("ck_payment_attempt_cents")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_payment_attempt_account_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_payment_attempt_family_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_attempt")),
        sa.UniqueConstraint("operation", name=op.f("uq_payment_attempt_operation")),
        sa.UniqueConstraint("reference", name=op.f("uq_payment_attempt_reference")),
    )
    op.create_index(op.f("ix_payment_attempt_account_id"), "payment_attempt", ["account_id"])
    op.create_index(op.f("ix_payment_attempt_family_id_created_at"), "payment_attempt", ["family_id", "created_at"])
    op.create_index(op.f("ix_payment_attempt_state_created_at"), "payment_attempt", ["state", "created_at"])
    op.create_table(
        "attempt_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=True),
        sa.Column("cents", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["payment_attempt.id"], name=op.f("fk_attempt_part_attempt_id")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_attempt_part_invoice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt_part")),
    )
    op.create_index(op.f("ix_attempt_part_attempt_id"), "attempt_part", ["attempt_id"])
    op.create_index(op.f("ix_attempt_part_invoice_id"), "attempt_part", ["invoice_id"])
    op.create_table(
        "payment_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("imported_at", instant, nullable=False),
        sa.Column("imported_by_id", sa.Integer(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["imported_by_id"], ["account.id"], name=op.f("fk_payment_report_imported_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_report")),
    )
    op.create_table(
        "payment_report_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("cents", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["payment_report.id"], name=op.f("fk_payment_report_line_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_report_line")),
        sa.UniqueConstraint("reference", name=op.f("uq_payment_report_line_reference")),
    )
    op.create_index(op.f("ix_payment_report_line_report_id"), "payment_report_line", ["report_id"])


def upgrade() -> None:
    engine = op.get_bind().dialect.name
    op.add_column("commune", sa.Column("how_to_pay", sa.Text(), server_default=sa.text("''"), nullable=False))
    create_tables()
    kept = put_aside_triggers(engine)
    with op.batch_alter_table("payment") as payment:
        payment.drop_constraint(op.f("ck_payment_method"), type_="check")
        payment.drop_constraint(op.f("ck_payment_cents"), type_="check")
        payment.alter_column("method", existing_type=sa.String(length=8), type_=sa.String(length=12))
        payment.add_column(sa.Column("attempt_id", sa.Integer(), nullable=True))
        payment.add_column(sa.Column("reverses_id", sa.Integer(), nullable=True))
        payment.add_column(sa.Column("reversal", sa.String(length=8), nullable=True))
        payment.add_column(sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False))
        payment.create_check_constraint(op.f("ck_payment_method"), METHODS)
        payment.create_check_constraint(op.f("ck_payment_cents"), SIGNED)
        payment.create_check_constraint(op.f("ck_payment_reversal"), "reversal IN ('bounced', 'refunded')")
        payment.create_check_constraint(op.f("ck_payment_reverses"), "(reverses_id IS NULL) = (reversal IS NULL)")
        payment.create_unique_constraint(op.f("uq_payment_attempt_id"), ["attempt_id"])
        payment.create_foreign_key(op.f("fk_payment_attempt_id"), "payment_attempt", ["attempt_id"], ["id"])
        payment.create_foreign_key(op.f("fk_payment_reverses_id"), "payment", ["reverses_id"], ["id"])
    op.create_index(op.f("ix_payment_reverses_id"), "payment", ["reverses_id"])
    for trigger in kept:
        op.execute(trigger)
    create_triggers(engine)


def downgrade() -> None:
    """Payments that were made online become transfers; what was taken back of one is left out of it, and one that was
    taken back whole is cancelled: every family owes what it owed."""
    engine = op.get_bind().dialect.name
    if engine == "postgresql":
        for name in (*make_triggers(""), "payment_attempt_is_not_emptied", "attempt_part_is_not_emptied"):
            op.execute(f"DROP FUNCTION {name} CASCADE")
        op.execute("ALTER TABLE payment DISABLE TRIGGER USER")
    else:
        for name in (*make_triggers(""), *REPLACED):
            op.execute(f"DROP TRIGGER {name}")
    kept = put_aside_triggers(engine)
    op.execute("UPDATE payment SET method = 'transfer' WHERE method IN ('online_card', 'online_debit')")
    back = "FROM payment AS entry WHERE entry.reverses_id = payment.id"
    op.execute(f"""
        UPDATE payment SET cancelled_at = (SELECT max(entry.recorded_at) {back}),
        cancelled_why = (SELECT max(entry.reason) {back})
        WHERE cancelled_at IS NULL AND cents = -(SELECT sum(entry.cents) {back})
    """)
    op.execute(
        f"UPDATE payment SET cents = cents + (SELECT sum(entry.cents) {back}) "
        f"WHERE cancelled_at IS NULL AND EXISTS (SELECT 1 {back})"
    )
    op.execute("DELETE FROM payment WHERE reverses_id IS NOT NULL")
    if engine == "postgresql":
        op.execute("ALTER TABLE payment ENABLE TRIGGER USER")
    op.drop_index(op.f("ix_payment_reverses_id"), "payment")
    with op.batch_alter_table("payment") as payment:
        for name in ("reversal", "reverses", "cents", "method"):
            payment.drop_constraint(op.f(f"ck_payment_{name}"), type_="check")
        payment.drop_constraint(op.f("fk_payment_reverses_id"), type_="foreignkey")
        payment.drop_constraint(op.f("fk_payment_attempt_id"), type_="foreignkey")
        payment.drop_constraint(op.f("uq_payment_attempt_id"), type_="unique")
        for column in ("attempt_id", "reverses_id", "reversal", "reason"):
            payment.drop_column(column)
        payment.alter_column("method", existing_type=sa.String(length=12), type_=sa.String(length=8))
        payment.create_check_constraint(op.f("ck_payment_method"), OLD_METHODS)
        payment.create_check_constraint(op.f("ck_payment_cents"), "cents > 0")
    for trigger in kept:
        op.execute(trigger)
    for table in ("payment_report_line", "payment_report", "attempt_part", "payment_attempt"):
        op.drop_table(table)
    op.drop_table("payment_sweep")
    op.drop_table("payment_service")
    op.drop_column("commune", "how_to_pay")
