"""The bookings of a day and service are found by class: who reads one school's names does not read the whole town's."""

from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Another index in the place of one by state, which nobody needs: the counts of a day are kept apart."""
    op.drop_index(op.f("ix_booking_day_service_id_state"), "booking")
    op.create_index(op.f("ix_booking_day_service_id_classroom_id"), "booking", ["day", "service_id", "classroom_id"])


def downgrade() -> None:
    """By state again."""
    op.drop_index(op.f("ix_booking_day_service_id_classroom_id"), "booking")
    op.create_index(op.f("ix_booking_day_service_id_state"), "booking", ["day", "service_id", "state"])
