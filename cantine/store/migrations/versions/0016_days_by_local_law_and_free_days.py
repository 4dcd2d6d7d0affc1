"""Holidays of Alsace and Moselle from a day on; closures of whole schools; days that are served and cost nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "local_holidays",
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("good_friday", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("saint_stephen", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("first_day", name=op.f("pk_local_holidays")),
    )
    op.create_table(
        "closure_school",
        sa.Column("closure_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["closure_id"], ["closure.id"], name=op.f("fk_closure_school_closure_id_closure"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_closure_school_school_id_school")),
        sa.PrimaryKeyConstraint("closure_id", "school_id", name=op.f("pk_closure_school")),
    )
    op.add_column("closure", sa.Column("free", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("closure", "free")
    op.drop_table("closure_school")
    op.drop_table("local_holidays")
