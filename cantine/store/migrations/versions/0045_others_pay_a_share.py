"""An organisation or the other parent pays a share of a child's price, on an invoice of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

SENTENCE = "Une facture émise ne change plus : établissez un avoir."
OLD_KINDS = "kind IN ('usual', 'full_day', 'minimum', 'surcharge', 'carence', 'discount', 'special', 'package')"
KINDS = OLD_KINDS.replace("'package'", "'package', 'share'")
DIFFERS = "NEW.payer_id {differs} OLD.payer_id OR NEW.shares_id {differs} OLD.shares_id"


def put_aside_triggers(engine: str) -> list[str]:
    """SQLite makes the lines of invoices anew: their triggers would go with the old table, others would fail."""
    if engine == "postgresql":
        return []
    question = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%invoice_line%'")
    found = op.get_bind().execute(question).all()
    for name, _written in found:
        op.execute(f"DROP TRIGGER {name}")
    return [written for _name, written in found]


def create_table() -> None:
    """Nobody pays a share yet."""
    op.create_table(
        "cost_share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("payer_id", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("cents", sa.Integer(), nullable=True),
        sa.Column("service_ids", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("last_day IS NULL OR first_day <= last_day", name=op.f("ck_cost_share_order")),
        sa.CheckConstraint("(percent IS NULL) <> (cents IS NULL)", name=op.f("ck_cost_share_one_share")),
        sa.CheckConstraint("percent > 0 AND percent <= 10000", name=op.f("ck_cost_share_percent")),
        sa.CheckConstraint("cents > 0", name=op.f("ck_cost_share_cents")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_cost_share_child_id")),
        sa.ForeignKeyConstraint(["payer_id"], ["family.id"], name=op.f("fk_cost_share_payer_id")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["account.id"], name=op.f("fk_cost_share_made_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_share")),
    )
    for column in ("child_id", "payer_id", "made_by_id"):
        op.create_index(op.f(f"ix_cost_share_{column}"), "cost_share", [column])


def keep_shares(engine: str) -> None:
    """A line says for ever who is asked for a share, and which share it asks for."""
    if engine == "postgresql":
        op.execute(
            f"""CREATE FUNCTION invoice_line_shares_stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF {DIFFERS.format(differs="IS DISTINCT FROM")} THEN
                RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
            RETURN NEW;
        END $$"""
        )
        op.execute(
            "CREATE TRIGGER invoice_line_shares_stay BEFORE UPDATE ON invoice_line "
            "FOR EACH ROW EXECUTE FUNCTION invoice_line_shares_stay()"
        )
        return
    op.execute(
        "CREATE TRIGGER invoice_line_shares_stay BEFORE UPDATE ON invoice_line "
        f"WHEN {DIFFERS.format(differs='IS NOT')} BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
    )


def upgrade() -> None:
    """Every family is one, and no line is a share."""
    engine = op.get_bind().dialect.name
    op.add_column("family", sa.Column("organisation", sa.Boolean(), server_default=sa.false(), nullable=False))
    kept = put_aside_triggers(engine)
    with op.batch_alter_table("invoice_line") as line:
        line.add_column(sa.Column("payer_id", sa.Integer(), nullable=True))
        line.add_column(sa.Column("shares_id", sa.Integer(), nullable=True))
        line.create_foreign_key(op.f("fk_invoice_line_payer_id"), "family", ["payer_id"], ["id"])
        line.create_foreign_key(op.f("fk_invoice_line_shares_id"), "invoice_line", ["shares_id"], ["id"])
        line.create_unique_constraint(op.f("uq_invoice_line_shares_id"), ["shares_id"])
        line.drop_constraint(op.f("ck_invoice_line_kind"), type_="check")
        line.create_check_constraint(op.f("ck_invoice_line_kind"), KINDS)
    op.create_index(op.f("ix_invoice_line_payer_id"), "invoice_line", ["payer_id"])
    for trigger in kept:
        op.execute(trigger)
    keep_shares(engine)
    create_table()


def downgrade() -> None:
    """Nobody pays a share any more; what was billed of them stays, as special lines."""
    engine = op.get_bind().dialect.name
    op.drop_table("cost_share")
    if engine == "postgresql":
        op.execute("DROP FUNCTION invoice_line_shares_stay CASCADE")
    else:
        op.execute("DROP TRIGGER invoice_line_shares_stay")
    kept = put_aside_triggers(engine)
    if engine == "postgresql":
        op.execute("ALTER TABLE invoice_line DISABLE TRIGGER USER")
    op.execute("UPDATE invoice_line SET kind = 'special' WHERE kind = 'share'")
    if engine == "postgresql":
        op.execute("ALTER TABLE invoice_line ENABLE TRIGGER USER")
    op.drop_index(op.f("ix_invoice_line_payer_id"), "invoice_line")
    with op.batch_alter_table("invoice_line") as line:
        line.drop_constraint(op.f("uq_invoice_line_shares_id"), type_="unique")
        line.drop_constraint(op.f("fk_invoice_line_shares_id"), type_="foreignkey")
        line.drop_constraint(op.f("fk_invoice_line_payer_id"), type_="foreignkey")
        line.drop_column("shares_id")
        line.drop_column("payer_id")
        line.drop_constraint(op.f("ck_invoice_line_kind"), type_="check")
        line.create_check_constraint(op.f("ck_invoice_line_kind"), OLD_KINDS)
    for trigger in kept:
        op.execute(trigger)
    op.drop_column("family", "organisation")
