"""Excused cases of the town, and which of them an absence is, with what the case said when it was reported."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every absence so far is a sickness."""
    op.create_table(
        "absence_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("free_from", sa.Integer(), nullable=True),
        sa.Column("proof_needed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("by_parents", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence_case")),
        sa.UniqueConstraint("label", name=op.f("uq_absence_case_label")),
    )
    op.execute(
        "ALTER TABLE absence ADD COLUMN case_id INTEGER CONSTRAINT fk_absence_case_id REFERENCES absence_case (id)"
    )
    op.add_column("absence", sa.Column("case_label", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("absence", sa.Column("case_free_from", sa.Integer(), nullable=True))
    op.add_column("absence", sa.Column("case_proof_needed", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """Excused cases become sicknesses."""
    for column in ("case_proof_needed", "case_free_from", "case_label", "case_id"):
        op.drop_column("absence", column)
    op.drop_table("absence_case")
