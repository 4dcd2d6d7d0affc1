"""How many are let in at an opening depends on how many are served; when somebody last was is no longer asked."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The instant goes."""
    op.drop_column("opening", "advanced_at")


def downgrade() -> None:
    """An opening that goes on counts from now again."""
    op.add_column("opening", sa.Column("advanced_at", sa.DateTime(timezone=True), nullable=True))
