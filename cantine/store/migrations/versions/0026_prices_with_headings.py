"""A price is for who holds a label, for families of a size; an amount comes on top of a rate."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

OLD = ("tariff_id", "from_quotient", "resident", "sibling_rank")
OLD_NAME = "uq_tariff_band_tariff_id_from_quotient_resident_sibling_rank"
NEW_NAME = "uq_tariff_band_group"


def upgrade() -> None:
    with op.batch_alter_table("tariff_band") as batch:
        batch.add_column(sa.Column("label_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("family_size", sa.Integer(), server_default="1", nullable=False))
        batch.add_column(sa.Column("extra", sa.Integer(), server_default="0", nullable=False))
        batch.create_foreign_key(op.f("fk_tariff_band_label_id"), "label", ["label_id"], ["id"])
        batch.drop_constraint(op.f(OLD_NAME), type_="unique")
        batch.create_unique_constraint(op.f(NEW_NAME), [*OLD, "label_id", "family_size"])


def downgrade() -> None:
    """What is asked of who holds a label, or of big families, goes; an amount on top of a rate too."""
    op.execute("DELETE FROM tariff_band WHERE label_id IS NOT NULL OR family_size > 1")
    with op.batch_alter_table("tariff_band") as batch:
        batch.drop_constraint(op.f(NEW_NAME), type_="unique")
        batch.create_unique_constraint(op.f(OLD_NAME), [*OLD])
        batch.drop_constraint(op.f("fk_tariff_band_label_id"), type_="foreignkey")
        for column in ("extra", "family_size", "label_id"):
            batch.drop_column(column)
