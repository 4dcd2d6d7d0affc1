"""Labels of the town, held by children, families, classes and schools from a day until another."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

HOLDERS = ("child", "family", "classroom", "school")


def upgrade() -> None:
    """Nobody holds a label yet."""
    op.create_table(
        "label",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("exempt", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label")),
        sa.UniqueConstraint("name", name=op.f("uq_label_name")),
    )
    one = " + ".join(f"CASE WHEN {holder}_id IS NULL THEN 0 ELSE 1 END" for holder in HOLDERS) + " = 1"
    op.create_table(
        "label_holding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("label_id", sa.Integer(), nullable=False),
        *(sa.Column(f"{holder}_id", sa.Integer(), nullable=True) for holder in HOLDERS),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.CheckConstraint("last_day IS NULL OR first_day <= last_day", name=op.f("ck_label_holding_order")),
        sa.CheckConstraint(one, name=op.f("ck_label_holding_one_holder")),
        *(
            sa.ForeignKeyConstraint([f"{table}_id"], [f"{table}.id"], name=op.f(f"fk_label_holding_{table}_id"))
            for table in ("label", *HOLDERS)
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_holding")),
    )
    for table in ("label", *HOLDERS):
        op.create_index(op.f(f"ix_label_holding_{table}_id"), "label_holding", [f"{table}_id"])


def downgrade() -> None:
    """Labels go, and what they chose."""
    op.drop_table("label_holding")
    op.drop_table("label")
