"""Which children a price counts, how many live at home, who eats and is no pupil, and what the quotient is called."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

COUNTS = "sibling_count IN ('school', 'service', 'home')"


def upgrade() -> None:
    """Every price counts the children at the school, as before; every child is a pupil."""
    with op.batch_alter_table("tariff") as tariff:
        tariff.add_column(sa.Column("sibling_count", sa.String(length=7), server_default="school", nullable=False))
        tariff.create_check_constraint(op.f("ck_tariff_sibling_count"), COUNTS)
    op.create_table(
        "family_size",
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=True),
        sa.CheckConstraint("children IS NULL OR children > 0", name=op.f("ck_family_size_some")),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_family_size_family_id")),
        sa.PrimaryKeyConstraint("family_id", "first_day", name=op.f("pk_family_size")),
    )
    op.add_column("child", sa.Column("pupil", sa.Boolean(), server_default=sa.true(), nullable=False))
    name = sa.Column("quotient_name", sa.Text(), server_default="Quotient familial", nullable=False)
    op.add_column("commune", name)
    op.add_column("commune", sa.Column("quotient_ends", sa.Text(), server_default=sa.text("''"), nullable=False))


def downgrade() -> None:
    """Who eats and is no pupil becomes one; prices count the children at the school."""
    op.drop_column("commune", "quotient_ends")
    op.drop_column("commune", "quotient_name")
    op.drop_column("child", "pupil")
    op.drop_table("family_size")
    with op.batch_alter_table("tariff") as tariff:
        tariff.drop_constraint(op.f("ck_tariff_sibling_count"), type_="check")
        tariff.drop_column("sibling_count")
