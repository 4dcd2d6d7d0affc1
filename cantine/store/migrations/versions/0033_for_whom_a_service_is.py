"""A service is for some children, has places by group, needs, brings or excludes another."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every service is for everybody, as it was."""
    for column in ("audience", "place_groups", "links"):
        op.add_column("service", sa.Column(column, sa.JSON(), nullable=True))
    op.execute("UPDATE service SET place_groups = '[]', links = '[]'")


def downgrade() -> None:
    """Services are for everybody again."""
    for column in ("links", "place_groups", "audience"):
        op.drop_column("service", column)
