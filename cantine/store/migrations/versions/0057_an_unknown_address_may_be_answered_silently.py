"""A commune may answer every address alike where a password was forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An unknown address is still told."""
    op.add_column("commune", sa.Column("hide_unknown_email", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """An unknown address is told everywhere."""
    op.drop_column("commune", "hide_unknown_email")
