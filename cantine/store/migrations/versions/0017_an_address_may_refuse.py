"""An account knows the letter that its address refused last."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not through a new table, as Alembic would on SQLite: the column is added where the accounts are.
    op.execute(
        "ALTER TABLE account ADD COLUMN refused_letter_id INTEGER "
        "CONSTRAINT fk_account_refused_letter_id_outbox_mail REFERENCES outbox_mail (id)"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE account DROP COLUMN refused_letter_id")
