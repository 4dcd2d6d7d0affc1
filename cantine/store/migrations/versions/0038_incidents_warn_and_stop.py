"""After so many incidents parents are warned, and a child books no new days, as the town rules."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No town has a rule, nobody was warned."""
    op.create_table(
        "incident_notice",
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("stop_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_incident_notice_child_id")),
        sa.ForeignKeyConstraint(["stop_id"], ["booking_stop.id"], name=op.f("fk_incident_notice_stop_id")),
        sa.PrimaryKeyConstraint("child_id", "rule", "year", "count", name=op.f("pk_incident_notice")),
    )
    op.create_index(op.f("ix_incident_notice_stop_id"), "incident_notice", ["stop_id"])
    op.add_column("commune", sa.Column("incident_stops", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Nobody is warned any more; who is stopped stays so."""
    op.drop_column("commune", "incident_stops")
    op.drop_table("incident_notice")
