"""What decides a price has its first day, or is noted on what was billed: service terms, residence, CESU."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

SENTENCE = "Une facture émise ne change plus : établissez un avoir."
OF_ITS_SERVICE = "UPDATE invoice_line SET cesu = (SELECT cesu FROM service WHERE service.id = invoice_line.service_id)"


def upgrade() -> None:
    """Nobody has a change yet: what stands now holds for all days. Lines get the mark that their service has now."""
    op.create_table(
        "service_terms",
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("time_choice", sa.String(length=9), nullable=False),
        sa.Column("bound", sa.Integer(), nullable=True),
        sa.Column("full_day_with_id", sa.Integer(), nullable=True),
        sa.Column("carence", sa.String(length=12), nullable=False),
        sa.Column("carence_days", sa.Integer(), nullable=False),
        sa.Column("proof_waives_carence", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "time_choice IN ('none', 'arrival', 'departure')", name=op.f("ck_service_terms_time_choice")
        ),
        sa.CheckConstraint("carence IN ('first_billed', 'first_free')", name=op.f("ck_service_terms_carence")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_service_terms_service_id")),
        sa.ForeignKeyConstraint(["full_day_with_id"], ["service.id"], name=op.f("fk_service_terms_full_day_with_id")),
        sa.PrimaryKeyConstraint("service_id", "first_day", name=op.f("pk_service_terms")),
    )
    op.create_table(
        "residence",
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("resident", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_residence_family_id")),
        sa.PrimaryKeyConstraint("family_id", "first_day", name=op.f("pk_residence")),
    )
    op.add_column("invoice_line", sa.Column("cesu", sa.Boolean(), nullable=True))
    mark_lines(op.get_bind())


def mark_lines(connection: sa.Connection) -> None:
    """The triggers that keep lines as they are stand aside for this one statement; a further one keeps the mark."""
    if connection.dialect.name == "postgresql":
        op.execute("ALTER TABLE invoice_line DISABLE TRIGGER USER")
        op.execute(OF_ITS_SERVICE)
        op.execute("ALTER TABLE invoice_line ENABLE TRIGGER USER")
        op.execute(
            f"""CREATE FUNCTION invoice_line_cesu_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF NEW.cesu IS DISTINCT FROM OLD.cesu THEN
                RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
            RETURN NEW;
        END $$"""
        )
        op.execute(
            "CREATE TRIGGER invoice_line_cesu_stays BEFORE UPDATE ON invoice_line "
            "FOR EACH ROW EXECUTE FUNCTION invoice_line_cesu_stays()"
        )
        return
    asked = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = 'invoice_line_stays'"
    as_it_stands = connection.execute(sa.text(asked)).scalar_one()
    op.execute("DROP TRIGGER invoice_line_stays")
    op.execute(OF_ITS_SERVICE)
    connection.exec_driver_sql(as_it_stands)
    op.execute(
        "CREATE TRIGGER invoice_line_cesu_stays BEFORE UPDATE ON invoice_line WHEN NEW.cesu IS NOT OLD.cesu "
        f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
    )


def downgrade() -> None:
    """What holds now holds for all days again."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION invoice_line_cesu_stays CASCADE")
    else:
        op.execute("DROP TRIGGER invoice_line_cesu_stays")
    op.drop_column("invoice_line", "cesu")
    op.drop_table("residence")
    op.drop_table("service_terms")
