"""Every administrator is written to when what decides where the money of families goes was changed."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.common.language.languages import speak
from cantine.journal.describe import describe_field
from cantine.mail import outbox
from cantine.mail.letters.account_changes import write_bank_details_changed
from cantine.mail.recipients import read_administrators
from cantine.settings import settings
from cantine.store.commune import read_commune
from cantine.store.tables import Account

OF_COMMUNE = frozenset({"how_to_pay", "invoice_footer"})
"""Words of the commune in which an IBAN or a payee stands, on the help page and on every invoice."""


def tell_administrators(db: Session, account_id: int, fields: Collection[str], now: datetime) -> None:
    """Write to all of them, whoever changed these fields included; nothing where `fields` is empty."""
    if fields:
        who = db.scalar(select(Account.name).where(Account.id == account_id)) or "Le portail"
        town, named = (read_commune(db).name, settings().base_url), [describe_field(name) for name in fields]
        with speak("fr"):
            letter = write_bank_details_changed(*town, who, named)
            for to in read_administrators(db):
                outbox.write(db, to, *letter, now)
