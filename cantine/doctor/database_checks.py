"""Whether the database answers, is of this version, lets the portal do its work, and has the same time."""

import sqlite3
import time
from datetime import UTC, datetime

from alembic.migration import MigrationContext
from sqlalchemy import Connection, func, make_url, select, text

from cantine.backup.documents.postgres_programs import find_program
from cantine.backup.rules.outcomes import BackupFailed
from cantine.common.french import moment, plural, spell_duration
from cantine.doctor.findings import Condition, Figures, Finding, grade
from cantine.settings import settings
from cantine.store.database import list_known_revisions
from cantine.store.tables import JournalEntry
from cantine.store.unreachable import find_host

OLDEST_SERVER = 13
"""PostgreSQL's major version below which nothing is tried any more."""

APART = (5, 60)
"""Seconds by which the clocks of the portal and of its database may differ: to be looked at, broken."""

AHEAD = 60
"""Seconds by which the last journal entry may be ahead of the clock."""


def check_answer(db: Connection) -> Finding:
    """How quickly the database answers a question."""
    begun = time.monotonic()
    db.execute(text("SELECT 1"))
    spent = round((time.monotonic() - begun) * 1000, 1)
    address = make_url(settings().database_url)
    server = find_host(settings().database_url) or "cette machine"
    where = address.database if _is_lite(db) else f"{address.database} sur {server}"
    figures: Figures = {"joignable": True, "ms": spent, "moteur": db.dialect.name}
    return Finding("base de données", grade(spent, 500, 5_000), f"{where} répond en {spent:.0f} ms.", figures)


def check_migrations(db: Connection) -> Finding:
    """Whether the database is of this version; an older one is migrated at the next start."""
    present, known = MigrationContext.configure(db).get_current_revision(), list_known_revisions()
    figures: Figures = {"revision": present, "attendue": known[0]}
    if present is None:
        return Finding(
            "migrations", Condition.WARN, "La base est vide : elle sera créée au prochain démarrage.", figures
        )
    if present not in known:
        newer = "La base vient d'une version plus récente du portail : installez cette version, ou reprenez une copie."
        return Finding("migrations", Condition.BAD, newer, figures)
    left = known.index(present)
    figures |= {"a_faire": left}
    if left:
        wait = plural(left, "migration attend", "migrations attendent")
        said = f"{wait} : sauvegardez, puis relancez le portail ; il les fait au démarrage."
        return Finding("migrations", Condition.WARN, said, figures)
    return Finding("migrations", Condition.OK, f"La base est à jour (révision {present}).", figures)


def check_engine(db: Connection) -> Finding:
    """The version of the engine, and the rights that the portal and its backups need."""
    if _is_lite(db):
        version = sqlite3.sqlite_version
        return Finding("moteur", Condition.OK, f"SQLite {version}.", {"version": version})
    version = str(db.scalar(text("SHOW server_version"))).split()[0]
    major = int(version.split(".")[0])
    figures: Figures = {"version": version}
    if major < OLDEST_SERVER:
        said = f"PostgreSQL {version} est trop ancien : passez à la version {OLDEST_SERVER} ou à une plus récente."
        return Finding("moteur", Condition.BAD, said, figures)
    if not db.scalar(text("SELECT has_schema_privilege(current_schema(), 'CREATE')")):
        said = "L'utilisateur ne peut pas créer de table : GRANT CREATE ON SCHEMA public, ou faites-le propriétaire."
        return Finding("moteur", Condition.BAD, said, figures)
    creates = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
    if not settings().backup_scratch_url and not db.scalar(text(creates)):
        role = db.scalar(text("SELECT current_user"))
        said = f'Aucune sauvegarde ne peut être vérifiée, donc dite bonne : ALTER ROLE "{role}" CREATEDB.'
        return Finding("moteur", Condition.BAD, said, figures)
    return Finding("moteur", Condition.OK, f"PostgreSQL {version}, avec les droits nécessaires.", figures)


def check_programs(db: Connection) -> Finding:
    """Whether what writes and reads backups of this engine is on this machine."""
    if _is_lite(db):
        return Finding("programmes", Condition.OK, "Les sauvegardes n'ont besoin d'aucun programme.")
    major = int(str(db.scalar(text("SHOW server_version_num")))) // 10_000
    try:
        found = [find_program(name, major) for name in ("pg_dump", "pg_restore")]
    except BackupFailed as missing:
        return Finding("programmes", Condition.BAD, f"Aucune sauvegarde n'est possible. {missing}")
    return Finding("programmes", Condition.OK, f"{found[0]} et pg_restore conviennent au serveur.")


def check_clock(db: Connection, now: datetime) -> Finding:
    """Whether the clock agrees with the server's, and did not go back behind what the journal has noted. `now` is the
    portal's time, in a demonstration the frozen one."""
    here = datetime.now(UTC)
    there = here if _is_lite(db) else db.scalar(text("SELECT clock_timestamp()"))
    apart = abs((there - here).total_seconds())
    last = db.scalar(select(func.max(JournalEntry.at)))
    ahead = (last - now).total_seconds() if last else 0.0
    figures: Figures = {
        "heure": here.isoformat(timespec="seconds"),
        "ecart_base_s": round(apart, 1),
        "journal_en_avance_s": round(max(ahead, 0.0), 1),
    }
    if last and ahead > AHEAD:
        said = (
            f"L'horloge a reculé : le journal va jusqu'au {moment(last)}, il est {moment(now)}. Remettez-la à l'heure."
        )
        return Finding("horloge", Condition.BAD, said, figures)
    if apart >= APART[0]:
        off = spell_duration(round(apart / 60)) if apart >= 60 else f"{apart:.0f} s"
        said = f"Les horloges du portail et de PostgreSQL diffèrent de {off} : réglez-les par NTP (timedatectl)."
        return Finding("horloge", grade(apart, *APART), said, figures)
    frozen = " (figée par CANTINE_NOW)" if settings().now else ""
    same = "comparez avec une montre" if _is_lite(db) else "comme le serveur PostgreSQL"
    return Finding("horloge", Condition.OK, f"{moment(now)} à Paris{frozen} : {same}.", figures)


def _is_lite(db: Connection) -> bool:
    return db.dialect.name == "sqlite"
