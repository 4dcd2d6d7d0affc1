"""Who reads health notes and who takes files of people's data is noted for twelve months."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing was noted so far."""
    op.create_table(
        "read_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=7), nullable=True),
        sa.Column("place", sa.String(length=9), nullable=False),
        sa.Column("what", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=True),
        sa.Column("once", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "place IN ('card', 'day_list', 'kitchen', 'roll_call', 'file')", name=op.f("ck_read_event_place")
        ),
        sa.CheckConstraint("role IN ('manager', 'finance', 'admin', 'reader')", name=op.f("ck_read_event_role")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_read_event_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_read_event_family_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_event")),
        sa.UniqueConstraint("once", name=op.f("uq_read_event_once")),
    )
    for column in ("at", "account_id", "family_id"):
        op.create_index(op.f(f"ix_read_event_{column}"), "read_event", [column])
    op.create_table(
        "read_child",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["read_event.id"], name=op.f("fk_read_child_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_read_child_child_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", "child_id", name=op.f("pk_read_child")),
    )
    op.create_index(op.f("ix_read_child_child_id"), "read_child", ["child_id"])


def downgrade() -> None:
    """Nobody can say any more who read what."""
    op.drop_table("read_child")
    op.drop_table("read_event")
