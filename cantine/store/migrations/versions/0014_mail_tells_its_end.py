"""What became of a letter is told: refused, in doubt, only filed; and how the mail server was found last."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

COLUMNS = ("filed", "refused", "doubts", "doubtful_at")


def upgrade() -> None:
    instant = sa.DateTime(timezone=True)
    op.add_column("outbox_mail", sa.Column("filed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("outbox_mail", sa.Column("refused", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("outbox_mail", sa.Column("doubts", sa.Integer(), server_default="0", nullable=False))
    op.add_column("outbox_mail", sa.Column("doubtful_at", instant, nullable=True))
    op.create_table(
        "mail_server",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tried_at", instant, nullable=False),
        sa.Column("failing_since", instant, nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_at", instant, nullable=False),
        sa.Column("failure", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_server")),
    )


def downgrade() -> None:
    op.drop_table("mail_server")
    for column in COLUMNS:
        op.execute(f"ALTER TABLE outbox_mail DROP COLUMN {column}")
