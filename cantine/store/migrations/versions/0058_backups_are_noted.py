"""Backups that were made, and those that failed, are noted."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """None was noted so far."""
    op.create_table(
        "backup",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=6), nullable=False),
        sa.Column("file", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("bytes", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("encrypted", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("kind IN ('daily', 'asked', 'before_migration')", name=op.f("ck_backup_kind")),
        sa.CheckConstraint("outcome IN ('good', 'failed')", name=op.f("ck_backup_outcome")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backup")),
    )
    op.create_index("ix_backup_outcome_ended_at", "backup", ["outcome", "ended_at"])


def downgrade() -> None:
    """The files stay; nobody can say any more which are good."""
    op.drop_table("backup")
