"""A letter names the family that it is about: a guardian of two families gets letters of each."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

OF_AN_INVOICE = """
    UPDATE outbox_mail SET family_id = (
        SELECT invoice.family_id FROM invoice WHERE 'facture/' || invoice.id = outbox_mail.attachment
    ) WHERE attachment <> ''
"""

OF_AN_ONLY_FAMILY = """
    UPDATE outbox_mail SET family_id = (
        SELECT CASE WHEN count(*) = 1 THEN min(guardian.family_id) END
        FROM guardian JOIN account ON account.id = guardian.account_id
        WHERE account.email = outbox_mail.recipient AND account.role IS NULL
    ) WHERE family_id IS NULL AND NOT secret
"""


def upgrade() -> None:
    # Not through a new table, as Alembic would on SQLite: the column is added where the letters are.
    op.execute(
        "ALTER TABLE outbox_mail ADD COLUMN family_id INTEGER "
        "CONSTRAINT fk_outbox_mail_family_id_family REFERENCES family (id)"
    )
    op.execute(OF_AN_INVOICE)
    op.execute(OF_AN_ONLY_FAMILY)
    op.create_index("ix_outbox_mail_family_id", "outbox_mail", ["family_id"])
    nobodys = sa.text("family_id IS NULL")
    op.create_index(
        "ix_outbox_mail_recipient", "outbox_mail", ["recipient"], sqlite_where=nobodys, postgresql_where=nobodys
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_mail_recipient", "outbox_mail")
    op.drop_index("ix_outbox_mail_family_id", "outbox_mail")
    op.execute("ALTER TABLE outbox_mail DROP COLUMN family_id")
