"""A family or a child may book no new days for a time: by hand, for a debt, for what happened too often."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody is stopped, and no debt stops anybody."""
    op.create_table(
        "booking_stop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=True),
        sa.Column("child_id", sa.Integer(), nullable=True),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cause", sa.String(length=9), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(family_id IS NULL) <> (child_id IS NULL)", name=op.f("ck_booking_stop_one_holder")),
        sa.CheckConstraint("last_day IS NULL OR first_day <= last_day", name=op.f("ck_booking_stop_order")),
        sa.CheckConstraint("cause IN ('hand', 'debt', 'incidents')", name=op.f("ck_booking_stop_cause")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_booking_stop_{column}"))
            for column, table in (
                ("family_id", "family"),
                ("child_id", "child"),
                ("service_id", "service"),
                ("made_by_id", "account"),
                ("lifted_by_id", "account"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_stop")),
    )
    op.create_index(op.f("ix_booking_stop_family_id"), "booking_stop", ["family_id"])
    op.create_index(op.f("ix_booking_stop_child_id"), "booking_stop", ["child_id"])
    op.add_column("commune", sa.Column("stop_debt_days", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Everybody books again."""
    op.drop_column("commune", "stop_debt_days")
    op.drop_table("booking_stop")
