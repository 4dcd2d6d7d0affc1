"""An account may choose the language of its pages and letters."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has chosen one so far."""
    op.add_column("account", sa.Column("language", sa.Text(), server_default=sa.text("''"), nullable=False))


def downgrade() -> None:
    """Everybody reads French again."""
    op.drop_column("account", "language")
