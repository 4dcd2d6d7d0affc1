"""A file is uploaded: it is kept for whoever uploaded it until it is imported, a day at the longest."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from cantine.common import form_input
from cantine.common.roles import Actor, Permission
from cantine.journal.entries import Action, write_entry
from cantine.store.tables import Upload

KEPT_FOR = timedelta(days=1)


def delete_old(db: Session, now: datetime) -> None:
    """Delete files that are a day old, as they contain health data."""
    db.execute(delete(Upload).where(Upload.at < now - KEPT_FOR))


def keep(db: Session, actor: Actor, name: str, content: bytes, now: datetime) -> int:
    """Keep this file in place of the actor's earlier one, and delete old ones of anybody; returns its id."""
    actor.must(Permission.EDIT_FAMILIES)
    delete_old(db, now)
    db.execute(delete(Upload).where(Upload.account_id == actor.account_id))
    upload = Upload(
        account_id=actor.account_id, at=now, name=form_input.clean_line(name)[: form_input.LONGEST], content=content
    )
    db.add(upload)
    db.flush()
    write_entry(db, actor.account_id, Action.UPLOAD, now, after={"file": upload.name, "bytes": len(content)})
    return upload.id
