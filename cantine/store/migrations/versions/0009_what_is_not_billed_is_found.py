"""What is not billed yet is found by its family: an index of all that is not tempts SQLite to read the whole town."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BILLED = sa.text("invoice_line_id IS NOT NULL")


def upgrade() -> None:
    op.drop_index(op.f("ix_booking_invoice_line_id"), "booking")
    op.create_index(
        op.f("ix_booking_invoice_line_id"),
        "booking",
        ["invoice_line_id"],
        sqlite_where=BILLED,
        postgresql_where=BILLED,
    )
    op.drop_index(op.f("ix_invoice_month"), "invoice")
    op.create_index(op.f("ix_invoice_month_family_id"), "invoice", ["month", "family_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_invoice_month_family_id"), "invoice")
    op.create_index(op.f("ix_invoice_month"), "invoice", ["month"])
    op.drop_index(op.f("ix_booking_invoice_line_id"), "booking")
    op.create_index(op.f("ix_booking_invoice_line_id"), "booking", ["invoice_line_id"])
