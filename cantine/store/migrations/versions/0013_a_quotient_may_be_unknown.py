"""A quotient familial may be unknown from a day on."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A row without a value."""
    with op.batch_alter_table("quotient") as quotient:
        quotient.alter_column("value", existing_type=sa.Integer(), nullable=True)


def downgrade() -> None:
    """What is unknown cannot be kept."""
    op.execute("DELETE FROM quotient WHERE value IS NULL")
    with op.batch_alter_table("quotient") as quotient:
        quotient.alter_column("value", existing_type=sa.Integer(), nullable=False)
