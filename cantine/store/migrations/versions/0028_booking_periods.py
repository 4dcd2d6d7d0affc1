"""Booking periods of services, and the wishes of families until the town hall decides."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No service has a period yet: each day closes by the rule of its service, as before."""
    instants = ("opens_at", "closes_at", "cancel_until")
    op.create_table(
        "booking_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in instants),
        sa.Column("mode", sa.String(10), nullable=False),
        sa.Column("priorities", sa.JSON(), nullable=False),
        sa.Column("announce_days", sa.Integer(), nullable=True),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seed", sa.Integer(), nullable=True),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_booking_period_order")),
        sa.CheckConstraint("mode IN ('first_come', 'wish', 'draw')", name=op.f("ck_booking_period_mode")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_period")),
    )
    for column in ("first_day", "last_day"):
        op.create_index(op.f(f"ix_booking_period_{column}"), "booking_period", [column])
    op.create_table(
        "booking_period_service",
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["period_id"],
            ["booking_period.id"],
            name=op.f("fk_booking_period_service_period_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_booking_period_service_service_id")),
        sa.PrimaryKeyConstraint("period_id", "service_id", name=op.f("pk_booking_period_service")),
    )
    op.create_index(op.f("ix_booking_period_service_service_id"), "booking_period_service", ["service_id"])
    _create_wishes()


def _create_wishes() -> None:
    owners = {"child_id": "child", "service_id": "service", "family_id": "family", "period_id": "booking_period"}
    op.create_table(
        "wish",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("time", sa.Integer(), nullable=True),
        sa.Column("wished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'granted', 'declined')", name=op.f("ck_wish_state")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_wish_{column}"))
            for column, table in owners.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish")),
        sa.UniqueConstraint("child_id", "day", "service_id", name=op.f("uq_wish_child_id_day_service_id")),
    )
    op.create_index(op.f("ix_wish_period_id_state"), "wish", ["period_id", "state"])
    op.create_index(op.f("ix_wish_family_id"), "wish", ["family_id"])


def downgrade() -> None:
    """Periods go, and every wish with them."""
    op.drop_table("wish")
    op.drop_table("booking_period_service")
    op.drop_table("booking_period")
