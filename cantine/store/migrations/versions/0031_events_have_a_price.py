"""What happens to a booking has a price: late, unbooked, absent, told late, picked up late; it may be waived."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

ARRIVED = "Arrivé sans inscription"
WORDS = "surcharge IN ('none', 'percent', 'fixed', 'replaced')"


def upgrade() -> None:
    """What the town hall added late, and who came without a booking, cost what the one surcharge said."""
    op.execute(
        "ALTER TABLE booking ADD COLUMN late_by VARCHAR(6) "
        "CONSTRAINT ck_booking_late_by CHECK (late_by IN ('staff', 'parent', 'door'))"
    )
    op.add_column("booking", sa.Column("waived", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.execute(
        f"UPDATE booking SET late_by = CASE WHEN reason = '{ARRIVED}' THEN 'door' ELSE 'staff' END "
        "WHERE state = 'added' OR reason <> ''"
    )
    op.add_column("service", sa.Column("late_cutoff", sa.JSON(), nullable=True))
    op.create_table(
        "waiver_reason",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver_reason")),
        sa.UniqueConstraint("label", name=op.f("uq_waiver_reason_label")),
    )
    op.add_column("tariff", sa.Column("events", sa.JSON(), nullable=True))
    _write_events(op.get_bind())
    with op.batch_alter_table("tariff") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_tariff_surcharge"), type_="check")
        batch_op.drop_column("surcharge")
        batch_op.drop_column("surcharge_value")


def _write_events(connection: sa.Connection) -> None:
    tariff = sa.table("tariff", sa.column("id"), sa.column("surcharge"), sa.column("surcharge_value"))
    priced = connection.execute(sa.select(tariff).where(tariff.c.surcharge != "none")).all()
    filled = sa.table("tariff", sa.column("id"), sa.column("events", sa.JSON()))
    for row in priced:
        cost = {"kind": row.surcharge, "value": row.surcharge_value}
        events = [{"event": event, **cost} for event in ("late_staff", "unbooked")]
        connection.execute(sa.update(filled).where(filled.c.id == row.id).values(events=events))


def downgrade() -> None:
    """The price of what the town hall adds late is the one surcharge again; other events have no price."""
    with op.batch_alter_table("tariff") as batch_op:
        batch_op.add_column(sa.Column("surcharge", sa.String(length=8), server_default="none", nullable=False))
        batch_op.add_column(sa.Column("surcharge_value", sa.Integer(), server_default="0", nullable=False))
        batch_op.create_check_constraint(batch_op.f("ck_tariff_surcharge"), WORDS)
    connection = op.get_bind()
    tariff = sa.table("tariff", sa.column("id"), sa.column("events", sa.JSON()))
    filled = sa.table("tariff", sa.column("id"), sa.column("surcharge"), sa.column("surcharge_value"))
    for row in connection.execute(sa.select(tariff)).all():
        known = row.events if isinstance(row.events, list) else json.loads(row.events or "[]") or []
        late = next((one for one in known if one["event"] == "late_staff"), None)
        if late is not None:
            cost = {"surcharge": late["kind"], "surcharge_value": max(0, late["value"])}
            connection.execute(sa.update(filled).where(filled.c.id == row.id).values(**cost))
    op.drop_column("tariff", "events")
    op.drop_table("waiver_reason")
    op.drop_column("service", "late_cutoff")
    op.execute("UPDATE booking SET reason = 'Inscrit par les parents' WHERE late_by = 'parent' AND reason = ''")
    op.drop_column("booking", "waived")
    op.execute("ALTER TABLE booking DROP COLUMN late_by")
