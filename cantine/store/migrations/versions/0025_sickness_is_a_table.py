"""What a sickness costs: a proof frees or is needed, within hours; days are counted in three ways, from a length on."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

TABLES = ("service", "service_terms")
WORDS = {"carence_counts": ("booked", "calendar", "call"), "proof": ("none", "frees", "needed")}


def upgrade() -> None:
    """A proof that waived the carence frees; SQLite adds a column with its check without making the table anew."""
    for table in TABLES:
        for column, words in WORDS.items():
            known, longest = ", ".join(f"'{word}'" for word in words), max(map(len, words))
            op.execute(
                f"ALTER TABLE {table} ADD COLUMN {column} VARCHAR({longest}) NOT NULL DEFAULT '{words[0]}' "
                f"CONSTRAINT ck_{table}_{column} CHECK ({column} IN ({known}))"
            )
        op.add_column(table, sa.Column("proof_hours", sa.Integer(), nullable=True))
        op.add_column(table, sa.Column("least_days", sa.Integer(), server_default="0", nullable=False))
        op.execute(f"UPDATE {table} SET proof = 'frees' WHERE proof_waives_carence")
        op.drop_column(table, "proof_waives_carence")


def downgrade() -> None:
    """What has no word in the version before is lost: a proof that is needed, its hours, the count, the length."""
    for table in TABLES:
        op.add_column(table, sa.Column("proof_waives_carence", sa.Boolean(), server_default=sa.false(), nullable=False))
        op.execute(f"UPDATE {table} SET proof_waives_carence = true WHERE proof = 'frees'")
        for column in (*WORDS, "proof_hours", "least_days"):
            op.drop_column(table, column)
