"""A label may be counted afterwards: who books less than a part of a service's days holds it for that month."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No label is counted."""
    with op.batch_alter_table("label") as label:
        label.add_column(sa.Column("counted_service_id", sa.Integer(), nullable=True))
        label.add_column(sa.Column("counted_below", sa.Integer(), nullable=True))
        label.create_foreign_key(op.f("fk_label_counted_service_id"), "service", ["counted_service_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("label") as label:
        label.drop_constraint(op.f("fk_label_counted_service_id"), type_="foreignkey")
        label.drop_column("counted_below")
        label.drop_column("counted_service_id")
