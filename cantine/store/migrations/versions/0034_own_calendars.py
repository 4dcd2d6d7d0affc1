"""A town outside of the zones has its own school holidays, and the public holidays of its territory."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every town so far has a zone."""
    op.add_column("commune", sa.Column("own_calendar", sa.JSON(), nullable=True))
    op.add_column("local_holidays", sa.Column("territory", sa.Text(), server_default=sa.text("''"), nullable=False))


def downgrade() -> None:
    """The zone counts again, and the holidays of Alsace and Moselle alone."""
    op.execute("DELETE FROM local_holidays WHERE territory <> ''")
    op.drop_column("local_holidays", "territory")
    op.drop_column("commune", "own_calendar")
