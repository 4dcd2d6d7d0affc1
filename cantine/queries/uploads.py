"""The file that an account has uploaded to import it."""

from sqlalchemy import select

from cantine.store.database import Reader
from cantine.store.tables import Upload


def find_latest(db: Reader, account_id: int) -> tuple[int, str, bytes] | None:
    """(id, name, content) of this account's file; None where it uploaded none, or it was deleted as too old."""
    found = select(Upload.id, Upload.name, Upload.content).where(Upload.account_id == account_id)
    row = db.execute(found.order_by(Upload.id.desc()).limit(1)).one_or_none()
    return (row.id, row.name, row.content) if row else None
