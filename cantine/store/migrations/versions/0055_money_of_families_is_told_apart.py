"""Letters say whether they are about money, and families are not found by their CAF number by everybody."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

MONEY = ("%€%", "%facture%", "%invoice%", "%avoir n°%", "%credit note%", "%paiement%", "%payment%", "%remise%")
"""What the subjects of letters about money have said so far, in both languages."""


def upgrade() -> None:
    """Letters about money are known by their paper or subject; CAF numbers go from the words of a search."""
    op.add_column("outbox_mail", sa.Column("about_money", sa.Boolean(), server_default=sa.false(), nullable=False))
    mail = sa.table("outbox_mail", *map(sa.column, ("about_money", "attachment", "subject", "family_id")))
    said = sa.or_(mail.c.attachment != "", *(sa.func.lower(mail.c.subject).like(word) for word in MONEY))
    op.execute(mail.update().where(mail.c.family_id.is_not(None), said).values(about_money=sa.true()))
    _forget_caf_numbers()


def _forget_caf_numbers() -> None:
    """Take the words of its CAF number from those of each family; a word that is its own number stays."""
    family = sa.table("family", *map(sa.column, ("id", "number", "caf_number")))
    found = sa.table("family_search", *map(sa.column, ("family_id", "words")))
    asked = sa.select(family.c.id, family.c.number, family.c.caf_number, found.c.words)
    rows = op.get_bind().execute(asked.join(found, found.c.family_id == family.c.id).where(family.c.caf_number != ""))
    for family_id, number, caf_number, words in rows.all():
        gone = {*_split(caf_number)} - {str(number)}
        kept = [word for word in words.split() if word not in gone]
        op.execute(found.update().where(found.c.family_id == family_id).values(words=f" {' '.join(kept)} "))


def _split(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return [word for word in re.split(r"[^\w@.+]+", plain) if word]


def downgrade() -> None:
    """Letters are not told apart; the words of a search are written anew whenever a family changes."""
    op.drop_column("outbox_mail", "about_money")
