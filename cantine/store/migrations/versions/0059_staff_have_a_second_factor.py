"""Accounts of staff may have a second factor, and some roles must."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

KINDS = "kind IN ('failed', 'blocked', 'new_device'{more})"


def upgrade() -> None:
    """No account has one yet, and no role must."""
    op.create_table(
        "second_factor",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=True),
        sa.Column("pending", sa.Text(), nullable=True),
        sa.Column("enabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_second_factor_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_recovery_code_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "code_hash", name=op.f("pk_recovery_code")),
    )
    op.create_table(
        "second_factor_role",
        sa.Column("role", sa.String(length=7), nullable=False),
        sa.CheckConstraint(
            "role IN ('manager', 'finance', 'admin', 'reader')", name=op.f("ck_second_factor_role_role")
        ),
        sa.PrimaryKeyConstraint("role", name=op.f("pk_second_factor_role")),
    )
    for name in ("must_prove", "must_set_up", "trusts_device"):
        op.add_column("web_session", sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("web_session", sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("known_device", sa.Column("trusted_until", sa.DateTime(timezone=True), nullable=True))
    _tell_kinds(KINDS.format(more=", 'wrong_code'"))


def downgrade() -> None:
    """The password alone opens the portal again."""
    op.execute("DELETE FROM sign_in_event WHERE kind = 'wrong_code'")
    _tell_kinds(KINDS.format(more=""))
    op.drop_column("known_device", "trusted_until")
    for name in ("proved_at", "trusts_device", "must_set_up", "must_prove"):
        op.drop_column("web_session", name)
    for name in ("second_factor_role", "recovery_code", "second_factor"):
        op.drop_table(name)


def _tell_kinds(words: str) -> None:
    with op.batch_alter_table("sign_in_event") as batch:
        batch.drop_constraint(op.f("ck_sign_in_event_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_sign_in_event_kind"), words)
