"""A secret that is being set up has its moment, and owners hear of a right password after which no right code came."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

KINDS = "kind IN ('failed', 'blocked', 'new_device', 'wrong_code'{more})"


def upgrade() -> None:
    """What is being set up now has to be begun anew; nobody was told."""
    op.add_column("second_factor", sa.Column("pending_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE second_factor SET pending = NULL")
    op.add_column("account", sa.Column("code_warned_at", sa.DateTime(timezone=True), nullable=True))
    _tell_kinds(KINDS.format(more=", 'no_code'"))


def downgrade() -> None:
    """What is being set up stays until it is done."""
    op.execute("DELETE FROM sign_in_event WHERE kind = 'no_code'")
    _tell_kinds(KINDS.format(more=""))
    op.drop_column("account", "code_warned_at")
    op.drop_column("second_factor", "pending_at")


def _tell_kinds(words: str) -> None:
    with op.batch_alter_table("sign_in_event") as batch:
        batch.drop_constraint(op.f("ck_sign_in_event_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_sign_in_event_kind"), words)
