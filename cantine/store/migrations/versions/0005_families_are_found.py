"""Families are found by the words of all their names, numbers and addresses."""

import re
import unicodedata
from collections import defaultdict

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "family_search",
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["family_id"], ["family.id"], name=op.f("fk_family_search_family_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("family_id", name=op.f("pk_family_search")),
    )
    with op.batch_alter_table("family", schema=None) as batch_op:
        batch_op.add_column(sa.Column("anonymised_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("caf_number", sa.Text(), server_default=sa.text("''"), nullable=False))
        batch_op.add_column(sa.Column("note", sa.Text(), server_default=sa.text("''"), nullable=False))

    with op.batch_alter_table("guardian", schema=None) as batch_op:
        batch_op.add_column(sa.Column("landline", sa.Text(), server_default=sa.text("''"), nullable=False))
        batch_op.add_column(sa.Column("title", sa.Text(), server_default=sa.text("''"), nullable=False))

    _write_words()


def _plain(text: str) -> str:
    """Lower case, no accents, one space between words, as the search of this revision compares."""
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(letter for letter in spread if not unicodedata.combining(letter))
    bare = bare.casefold().replace("œ", "oe").replace("æ", "ae")
    return " ".join(re.split(r"[^\w@.+]+", bare)).strip()


def _words_of(texts: list[str]) -> str:
    return f" {' '.join(dict.fromkeys(word for text in texts for word in _plain(text).split()))} "


def _write_words() -> None:
    """Those of the families that are there already."""
    connection = op.get_bind()
    texts: dict[int, list[str]] = defaultdict(list)
    for told in (
        "SELECT id, number, name, town FROM family",
        "SELECT family_id, first_name, last_name, email FROM guardian JOIN account ON account.id = account_id",
        "SELECT family_id, first_name, last_name FROM custody JOIN child ON child.id = child_id",
    ):
        for family_id, *words in connection.execute(sa.text(told)):
            texts[family_id] += [str(word) for word in words if word]
    rows = [{"family_id": family_id, "words": _words_of(words)} for family_id, words in texts.items()]
    if rows:
        connection.execute(sa.text("INSERT INTO family_search (family_id, words) VALUES (:family_id, :words)"), rows)


def downgrade() -> None:
    with op.batch_alter_table("guardian", schema=None) as batch_op:
        batch_op.drop_column("title")
        batch_op.drop_column("landline")

    with op.batch_alter_table("family", schema=None) as batch_op:
        batch_op.drop_column("note")
        batch_op.drop_column("caf_number")
        batch_op.drop_column("anonymised_on")

    op.drop_table("family_search")
