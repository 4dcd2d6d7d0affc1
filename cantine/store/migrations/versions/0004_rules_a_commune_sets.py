"""The rules that a commune sets, absences, receipts, the accountant's side."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invoice_counter",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_invoice_counter")),
    )
    op.create_table(
        "pending_receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_pending_receipt_family_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_receipt")),
    )
    with op.batch_alter_table("pending_receipt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pending_receipt_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_pending_receipt_family_id"), ["family_id"], unique=False)

    op.create_table(
        "reminder",
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_reminder_family_id")),
        sa.PrimaryKeyConstraint("family_id", "week", name=op.f("pk_reminder")),
    )
    op.create_table(
        "invoice_delivery",
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=5), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("by IN ('mail', 'print')", name=op.f("ck_invoice_delivery_by")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_invoice_delivery_invoice_id")),
        sa.ForeignKeyConstraint(["mail_id"], ["outbox_mail.id"], name=op.f("fk_invoice_delivery_mail_id")),
        sa.PrimaryKeyConstraint("invoice_id", name=op.f("pk_invoice_delivery")),
    )
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_by_id", sa.Integer(), nullable=True),
        sa.Column("proof_on", sa.Date(), nullable=True),
        sa.CheckConstraint("first <= last", name=op.f("ck_absence_order")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_absence_child_id")),
        sa.ForeignKeyConstraint(["reported_by_id"], ["account.id"], name=op.f("fk_absence_reported_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_absence_child_id_first"), ["child_id", "first"], unique=False)

    op.create_table(
        "child_tariff",
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("cents", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_child_tariff_child_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_child_tariff_service_id")),
        sa.PrimaryKeyConstraint("child_id", "service_id", "first_day", name=op.f("pk_child_tariff")),
    )
    op.create_table(
        "custody_day",
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_custody_day_child_id")),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_custody_day_family_id")),
        sa.PrimaryKeyConstraint("child_id", "day", name=op.f("pk_custody_day")),
    )
    with op.batch_alter_table("custody_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_custody_day_family_id"), ["family_id"], unique=False)

    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False))
        batch_op.add_column(sa.Column("absence_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("ticked_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("ticked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_booking_absence_id"), ["absence_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_booking_ticked_by_id"), "account", ["ticked_by_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_booking_absence_id"), "absence", ["absence_id"], ["id"])

    with op.batch_alter_table("commune", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sick_until", sa.Integer(), server_default="540", nullable=False))
        batch_op.add_column(sa.Column("due_after", sa.Integer(), server_default="25", nullable=False))
        batch_op.add_column(sa.Column("invoice_footer", sa.Text(), server_default=sa.text("''"), nullable=False))
        batch_op.add_column(sa.Column("logo", sa.LargeBinary(), nullable=True))

    with op.batch_alter_table("family", schema=None) as batch_op:
        batch_op.add_column(sa.Column("invoices_by", sa.String(length=5), server_default="mail", nullable=False))
        batch_op.create_check_constraint(batch_op.f("ck_family_invoices_by"), "invoices_by IN ('mail', 'print')")

    with op.batch_alter_table("guardian", schema=None) as batch_op:
        batch_op.add_column(sa.Column("receipts", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column("reminders", sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table("health_note", schema=None) as batch_op:
        batch_op.add_column(sa.Column("basket", sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table("invoice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("balance_before", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False))
        batch_op.create_index(batch_op.f("ix_invoice_corrects_id"), ["corrects_id"], unique=False)

    with op.batch_alter_table("invoice_line", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=9), server_default="usual", nullable=False))
        batch_op.add_column(sa.Column("account_code", sa.Text(), server_default=sa.text("''"), nullable=False))
        batch_op.add_column(sa.Column("credits_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_invoice_line_credits_id"), ["credits_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_invoice_line_credits_id"), "invoice_line", ["credits_id"], ["id"])
        batch_op.create_check_constraint(
            batch_op.f("ck_invoice_line_kind"),
            "kind IN ('usual', 'full_day', 'minimum', 'surcharge', 'carence', 'discount', 'special')",
        )

    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.add_column(sa.Column("attachment", sa.Text(), server_default=sa.text("''"), nullable=False))

    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cancelled_why", sa.Text(), server_default=sa.text("''"), nullable=False))
        batch_op.add_column(sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("recorded_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_payment_recorded_by_id"), "account", ["recorded_by_id"], ["id"])

    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.add_column(sa.Column("bound", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("full_day_with_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("carence", sa.String(length=12), server_default="first_billed", nullable=False))
        batch_op.add_column(sa.Column("carence_days", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("proof_waives_carence", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("cesu", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_foreign_key(batch_op.f("fk_service_full_day_with_id"), "service", ["full_day_with_id"], ["id"])
        batch_op.create_check_constraint(batch_op.f("ck_service_carence"), "carence IN ('first_billed', 'first_free')")

    with op.batch_alter_table("tariff", schema=None) as batch_op:
        batch_op.add_column(sa.Column("full_day", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("unit_minutes", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("tolerance", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("day_minimum", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("day_ceiling", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("surcharge", sa.String(length=8), server_default="none", nullable=False))
        batch_op.add_column(sa.Column("surcharge_value", sa.Integer(), server_default="0", nullable=False))
        batch_op.create_check_constraint(
            batch_op.f("ck_tariff_surcharge"), "surcharge IN ('none', 'percent', 'fixed', 'replaced')"
        )
        batch_op.drop_constraint(batch_op.f("uq_tariff_service_id_first_day"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_tariff_service_id_first_day_full_day"), ["service_id", "first_day", "full_day"]
        )
        batch_op.drop_column("effort_rate")

    with op.batch_alter_table("tariff_band", schema=None) as batch_op:
        batch_op.add_column(sa.Column("effort_rate", sa.Numeric(precision=9, scale=6), nullable=True))
        batch_op.alter_column("cents", existing_type=sa.Integer(), nullable=True)
        batch_op.create_check_constraint(
            batch_op.f("ck_tariff_band_one_price"), "(cents IS NULL) <> (effort_rate IS NULL)"
        )


def downgrade() -> None:
    with op.batch_alter_table("tariff_band", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_tariff_band_one_price"), type_="check")
        batch_op.alter_column("cents", existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column("effort_rate")

    with op.batch_alter_table("tariff", schema=None) as batch_op:
        batch_op.add_column(sa.Column("effort_rate", sa.Numeric(precision=9, scale=6), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_tariff_service_id_first_day_full_day"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_tariff_service_id_first_day"), ["service_id", "first_day"])
        batch_op.drop_constraint(batch_op.f("ck_tariff_surcharge"), type_="check")
        batch_op.drop_column("surcharge_value")
        batch_op.drop_column("surcharge")
        batch_op.drop_column("day_ceiling")
        batch_op.drop_column("day_minimum")
        batch_op.drop_column("tolerance")
        batch_op.drop_column("unit_minutes")
        batch_op.drop_column("full_day")

    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_service_full_day_with_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("ck_service_carence"), type_="check")
        batch_op.drop_column("cesu")
        batch_op.drop_column("proof_waives_carence")
        batch_op.drop_column("carence_days")
        batch_op.drop_column("carence")
        batch_op.drop_column("full_day_with_id")
        batch_op.drop_column("bound")

    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_payment_recorded_by_id"), type_="foreignkey")
        batch_op.drop_column("recorded_by_id")
        batch_op.drop_column("recorded_at")
        batch_op.drop_column("cancelled_why")

    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.drop_column("attachment")

    with op.batch_alter_table("invoice_line", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_invoice_line_credits_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("ck_invoice_line_kind"), type_="check")
        batch_op.drop_index(batch_op.f("ix_invoice_line_credits_id"))
        batch_op.drop_column("credits_id")
        batch_op.drop_column("account_code")
        batch_op.drop_column("kind")

    with op.batch_alter_table("invoice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invoice_corrects_id"))
        batch_op.drop_column("reason")
        batch_op.drop_column("balance_before")

    with op.batch_alter_table("health_note", schema=None) as batch_op:
        batch_op.drop_column("basket")

    with op.batch_alter_table("guardian", schema=None) as batch_op:
        batch_op.drop_column("reminders")
        batch_op.drop_column("receipts")

    with op.batch_alter_table("family", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_family_invoices_by"), type_="check")
        batch_op.drop_column("invoices_by")

    with op.batch_alter_table("commune", schema=None) as batch_op:
        batch_op.drop_column("logo")
        batch_op.drop_column("invoice_footer")
        batch_op.drop_column("due_after")
        batch_op.drop_column("sick_until")

    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_booking_absence_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_booking_ticked_by_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_booking_absence_id"))
        batch_op.drop_column("ticked_at")
        batch_op.drop_column("ticked_by_id")
        batch_op.drop_column("absence_id")
        batch_op.drop_column("reason")

    with op.batch_alter_table("custody_day", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_custody_day_family_id"))

    op.drop_table("custody_day")
    op.drop_table("child_tariff")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absence_child_id_first"))

    op.drop_table("absence")
    op.drop_table("invoice_delivery")
    op.drop_table("reminder")
    with op.batch_alter_table("pending_receipt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pending_receipt_family_id"))
        batch_op.drop_index(batch_op.f("ix_pending_receipt_at"))

    op.drop_table("pending_receipt")
    op.drop_table("invoice_counter")
