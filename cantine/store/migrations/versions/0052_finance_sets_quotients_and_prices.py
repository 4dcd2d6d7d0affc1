"""A commune may let its finance service set the quotients of families, and the prices."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Both stay with the administrator, as they were."""
    for name in ("finance_quotients", "finance_prices"):
        op.add_column("commune", sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """Both are the administrator's again."""
    op.drop_column("commune", "finance_prices")
    op.drop_column("commune", "finance_quotients")
