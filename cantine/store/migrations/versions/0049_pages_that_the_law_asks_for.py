"""The commune says of itself what the pages that the law asks for name."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """It has said nothing yet, and nobody has audited the portal for it."""
    op.add_column("commune", sa.Column("legal_notice", sa.JSON(), nullable=True))
    op.add_column("commune", sa.Column("audited_on", sa.Date(), nullable=True))
    op.add_column("commune", sa.Column("audited_rate", sa.Integer(), nullable=True))


def downgrade() -> None:
    """What the commune said is forgotten."""
    for column in ("audited_rate", "audited_on", "legal_notice"):
        op.drop_column("commune", column)
