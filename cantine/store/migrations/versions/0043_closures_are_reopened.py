"""What a closure cancelled is remembered, so that it can be put back."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of closures that are entered already, nobody knows what they cancelled."""
    states = "state IN ('booked', 'added', 'cancelled', 'sick')"
    op.create_table(
        "closed_booking",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("closure_id", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("called_off", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("classroom_id", sa.Integer(), nullable=True),
        sa.Column("absence_id", sa.Integer(), nullable=True),
        sa.Column("sickness", sa.JSON(), nullable=True),
        sa.CheckConstraint(states, name=op.f("ck_closed_booking_state")),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_closed_booking_booking_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["closure_id"], ["closure.id"], name=op.f("fk_closed_booking_closure_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["classroom_id"], ["classroom.id"], name=op.f("fk_closed_booking_classroom_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["absence_id"], ["absence.id"], name=op.f("fk_closed_booking_absence_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_closed_booking")),
    )
    for column in ("closure_id", "absence_id"):
        op.create_index(op.f(f"ix_closed_booking_{column}"), "closed_booking", [column])


def downgrade() -> None:
    """What is cancelled stays so."""
    op.drop_table("closed_booking")
