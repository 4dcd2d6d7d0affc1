"""The books of the town are closed up to a day, before which nothing changes any more."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is closed."""
    op.add_column("commune", sa.Column("closed_until", sa.Date(), nullable=True))


def downgrade() -> None:
    """Everything is open again."""
    op.drop_column("commune", "closed_until")
