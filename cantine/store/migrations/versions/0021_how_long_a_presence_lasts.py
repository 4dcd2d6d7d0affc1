"""How long a presence lasts where nobody notes a time: for the hours that are declared to the CAF."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Minutes; nothing is counted until the commune says so."""
    op.add_column("service", sa.Column("lasting", sa.Integer(), nullable=True))


def downgrade() -> None:
    """It is typed on « Statistiques » again."""
    op.drop_column("service", "lasting")
