"""The backups of this database."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, false
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from cantine.common.terms.backups import BackupKind, BackupOutcome
from cantine.store.tables.base import Base, make_word_check


class Backup(Base):
    """A backup that has ended, well or not; it is written after the file was made, so that no file tells of itself.

    `file` is a name without its folder, empty where there is none; `bytes` its size; `reason` says in French why it
    failed, and is empty where it is good.
    """

    __tablename__ = "backup"
    __table_args__ = (
        Index("ix_backup_outcome_ended_at", "outcome", "ended_at"),
        make_word_check("kind", BackupKind),
        make_word_check("outcome", BackupOutcome),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    kind: Mapped[BackupKind]
    outcome: Mapped[BackupOutcome]
    file: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    bytes: Mapped[int] = mapped_column(BigInteger, default=0, server_default=sql("0"))
    reason: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    encrypted: Mapped[bool] = mapped_column(default=False, server_default=false())
