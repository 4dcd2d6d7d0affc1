"""A commune has a colour of its own, in the place of the portal's green."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every commune keeps the green."""
    op.add_column("commune", sa.Column("colour", sa.Text(), server_default=sa.text("''"), nullable=False))


def downgrade() -> None:
    """Every commune has the green again."""
    op.drop_column("commune", "colour")
