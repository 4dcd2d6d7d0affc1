"""The browsers in which accounts have signed in are known, and what happens at the door is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No browser is known so far."""
    for column in ("devices_since", "warned_at"):
        op.add_column("account", sa.Column(column, sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "known_device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_known_device_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_device")),
        sa.UniqueConstraint("token_hash", "account_id", name=op.f("uq_known_device_token_hash_account_id")),
        sqlite_autoincrement=True,
    )
    for column in ("account_id", "session_id", "used_at"):
        op.create_index(op.f(f"ix_known_device_{column}"), "known_device", [column])
    op.create_table(
        "sign_in_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("family_id", sa.Integer(), nullable=True),
        sa.Column("login", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("address", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("device", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("awaits_letter", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("kind IN ('failed', 'blocked', 'new_device')", name=op.f("ck_sign_in_event_kind")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_sign_in_event_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_sign_in_event_family_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_event")),
    )
    for column in ("at", "account_id", "family_id"):
        op.create_index(op.f(f"ix_sign_in_event_{column}"), "sign_in_event", [column])
    waits = sa.text("awaits_letter")
    op.create_index(
        op.f("ix_sign_in_event_awaits_letter"), "sign_in_event", ["id"], sqlite_where=waits, postgresql_where=waits
    )


def downgrade() -> None:
    """Every browser is a new one again."""
    op.drop_table("sign_in_event")
    op.drop_table("known_device")
    op.drop_column("account", "warned_at")
    op.drop_column("account", "devices_since")
