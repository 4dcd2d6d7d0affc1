"""A letter knows the language of its text, for whoever has it read aloud."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """All letters so far are French."""
    op.add_column("outbox_mail", sa.Column("language", sa.Text(), server_default=sa.text("'fr'"), nullable=False))


def downgrade() -> None:
    """The letters stay as they are."""
    op.drop_column("outbox_mail", "language")
