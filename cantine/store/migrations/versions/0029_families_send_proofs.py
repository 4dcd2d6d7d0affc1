"""Families send the proof of an absence: its pages, when it came, and why one was sent back."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has sent anything yet."""
    op.add_column("absence", sa.Column("proof_sent_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("absence", sa.Column("proof_sent_back", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.create_table(
        "absence_proof",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("absence_id", sa.Integer(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["absence_id"], ["absence.id"], name=op.f("fk_absence_proof_absence_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_absence_proof_family_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence_proof")),
    )
    for column in ("absence_id", "family_id"):
        op.create_index(op.f(f"ix_absence_proof_{column}"), "absence_proof", [column])


def downgrade() -> None:
    """The pages go; what staff noted of a proof stays."""
    op.drop_table("absence_proof")
    op.drop_column("absence", "proof_sent_back")
    op.drop_column("absence", "proof_sent_at")
