"""A price may be per month, term or year, and children have contracts at such prices."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

PERS = "per IN ('day', 'month', 'term', 'year')"
PRO_RATAS = "pro_rata IN ('whole', 'days', 'half')"
OLD_KINDS = "kind IN ('usual', 'full_day', 'minimum', 'surcharge', 'carence', 'discount', 'special')"
KINDS = OLD_KINDS.replace("'special'", "'special', 'package'")


def put_aside_triggers(engine: str) -> list[str]:
    """SQLite makes the lines of invoices anew: their triggers would go with the old table, others would fail."""
    if engine == "postgresql":
        return []
    question = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%invoice_line%'")
    found = op.get_bind().execute(question).all()
    for name, _written in found:
        op.execute(f"DROP TRIGGER {name}")
    return [written for _name, written in found]


def allow_kinds(engine: str, kinds: str) -> None:
    """Let the lines of invoices be of these kinds."""
    kept = put_aside_triggers(engine)
    with op.batch_alter_table("invoice_line") as line:
        line.drop_constraint(op.f("ck_invoice_line_kind"), type_="check")
        line.create_check_constraint(op.f("ck_invoice_line_kind"), kinds)
    for trigger in kept:
        op.execute(trigger)


def create_tables() -> None:
    """Nobody has a contract yet."""
    op.create_table(
        "contract",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("per", sa.String(length=5), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_why", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("last_day IS NULL OR first_day <= last_day", name=op.f("ck_contract_order")),
        sa.CheckConstraint(PERS, name=op.f("ck_contract_per")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_contract_child_id")),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_contract_family_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_contract_service_id")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["account.id"], name=op.f("fk_contract_made_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
    )
    op.create_index(op.f("ix_contract_child_id_service_id"), "contract", ["child_id", "service_id"])
    for column in ("family_id", "service_id", "made_by_id"):
        op.create_index(op.f(f"ix_contract_{column}"), "contract", [column])
    op.create_table(
        "contract_charge",
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("invoice_line_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_contract_charge_contract_id")),
        sa.ForeignKeyConstraint(
            ["invoice_line_id"], ["invoice_line.id"], name=op.f("fk_contract_charge_invoice_line_id")
        ),
        sa.PrimaryKeyConstraint("contract_id", "month", name=op.f("pk_contract_charge")),
    )
    op.create_index(op.f("ix_contract_charge_invoice_line_id"), "contract_charge", ["invoice_line_id"])


def upgrade() -> None:
    """Every price that is known is one per day."""
    engine = op.get_bind().dialect.name
    op.add_column("service", sa.Column("contract_notice", sa.JSON(), nullable=True))
    op.add_column("service", sa.Column("contracts_by_parents", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("tariff") as tariff:
        tariff.add_column(sa.Column("per", sa.String(length=5), server_default="day", nullable=False))
        tariff.add_column(sa.Column("pro_rata", sa.String(length=5), server_default="whole", nullable=False))
        tariff.add_column(sa.Column("instalments", sa.Integer(), server_default="1", nullable=False))
        tariff.add_column(sa.Column("parts", sa.JSON(), nullable=True))
        tariff.drop_constraint(op.f("uq_tariff_service_id_first_day_full_day"), type_="unique")
        tariff.create_unique_constraint(
            op.f("uq_tariff_service_id_first_day_full_day_per"), ["service_id", "first_day", "full_day", "per"]
        )
        tariff.create_check_constraint(op.f("ck_tariff_per"), PERS)
        tariff.create_check_constraint(op.f("ck_tariff_pro_rata"), PRO_RATAS)
    allow_kinds(engine, KINDS)
    create_tables()


def downgrade() -> None:
    """Contracts go with their prices; what was billed of them stays, as special lines."""
    engine = op.get_bind().dialect.name
    op.drop_table("contract_charge")
    op.drop_table("contract")
    kept = put_aside_triggers(engine)
    if engine == "postgresql":
        op.execute("ALTER TABLE invoice_line DISABLE TRIGGER USER")
    op.execute("UPDATE invoice_line SET kind = 'special' WHERE kind = 'package'")
    if engine == "postgresql":
        op.execute("ALTER TABLE invoice_line ENABLE TRIGGER USER")
    for trigger in kept:
        op.execute(trigger)
    allow_kinds(engine, OLD_KINDS)
    op.execute("DELETE FROM tariff_band WHERE tariff_id IN (SELECT id FROM tariff WHERE per <> 'day')")
    op.execute("DELETE FROM tariff WHERE per <> 'day'")
    with op.batch_alter_table("tariff") as tariff:
        tariff.drop_constraint(op.f("ck_tariff_per"), type_="check")
        tariff.drop_constraint(op.f("ck_tariff_pro_rata"), type_="check")
        tariff.drop_constraint(op.f("uq_tariff_service_id_first_day_full_day_per"), type_="unique")
        for column in ("per", "pro_rata", "instalments", "parts"):
            tariff.drop_column(column)
        tariff.create_unique_constraint(
            op.f("uq_tariff_service_id_first_day_full_day"), ["service_id", "first_day", "full_day"]
        )
    op.drop_column("service", "contracts_by_parents")
    op.drop_column("service", "contract_notice")
