"""Who gets mail: the guardians of a family whose account is open and has an address."""

from collections import defaultdict
from collections.abc import Collection
from typing import Self

from sqlalchemy import ColumnExpressionArgument, Select, and_, select

from cantine.common.language.languages import Language, read_language
from cantine.common.roles import Role
from cantine.store.database import Reader
from cantine.store.tables import Account, Guardian


class MailAddress(str):
    """An e-mail address, with the language of the letters to its owner: French where none was chosen."""

    language: Language = "fr"

    @classmethod
    def make(cls, email: str, code: str) -> Self:
        """The address of an account with this code of a language, perhaps empty."""
        address = cls(email)
        address.language = read_language(code) or "fr"
        return address


GETS_MAIL = and_(Account.email.is_not(None), Account.disabled_at.is_(None))
"""Of an account that can be written to."""


def read_emails(
    db: Reader, family_ids: Collection[int] | Select[int], *only: ColumnExpressionArgument[bool]
) -> dict[int, list[MailAddress]]:
    """By family, the e-mail addresses of its guardians who get mail, in their order, each with its language; one query.

    Families that nobody can be written to of are left out. `only` is what else must be true of a guardian, such as
    `Guardian.receipts`, who wants receipts.
    """
    rows = db.execute(
        select(Guardian.family_id, Account.email, Account.language)
        .join(Account, Account.id == Guardian.account_id)
        .where(GETS_MAIL, Guardian.family_id.in_(family_ids), *only)
        .order_by(Guardian.family_id, Guardian.position, Account.id)
    )
    found: dict[int, list[MailAddress]] = defaultdict(list)
    for family_id, email, code in rows:
        found[family_id].append(MailAddress.make(str(email), code))
    return dict(found)


def read_administrators(db: Reader) -> list[str]:
    """The addresses of all who administer the portal; one query."""
    admins = select(Account.email).where(Account.role == Role.ADMIN, GETS_MAIL).order_by(Account.id)
    return [str(email) for email in db.scalars(admins)]
