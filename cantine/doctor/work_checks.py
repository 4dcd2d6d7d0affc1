"""Whether the work that goes on by itself goes on: letters leave, backups are made."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from cantine.backup.queries.freshness import read_freshness
from cantine.backup.rules.freshness import Freshness
from cantine.common.french import file_size, moment, plural, spell_duration
from cantine.doctor.findings import Condition, Figures, Finding, grade
from cantine.mail.letter_states import list_obstacles
from cantine.mail.waiting_mail import find_waiting
from cantine.settings import settings
from cantine.store.commune import find_commune

MAIL_LATE = (600, 3600)
"""Seconds for which the oldest letter may wait: to be looked at, broken."""

BACKUP_MISSING = timedelta(days=3)


def check_waiting_mail(db: Connection, now: datetime) -> Finding:
    """How many letters wait, since when, and why."""
    waiting = find_waiting(db, smtp=bool(settings().smtp_url))
    if waiting is None:
        return Finding("messages", Condition.OK, "Aucun message n'attend.", {"en_attente": 0, "plus_ancien_s": 0})
    age = max(0, round((now - waiting.since).total_seconds()))
    figures: Figures = {"en_attente": waiting.count, "plus_ancien_s": age}
    return Finding(
        "messages", grade(age, *MAIL_LATE), describe_waiting(waiting.count, waiting.since, waiting.why), figures
    )


def describe_waiting(count: int, since: datetime, why: str) -> str:
    """« 3 messages attendent depuis le 30 novembre à 10 h 12 : … »"""
    waits = plural(count, "message attend", "messages attendent")
    return f"{waits} depuis le {moment(since)}{f' : {why}' if why else ''}".rstrip(".") + "."


def check_obstacles(db: Connection, _now: datetime) -> Finding:
    """Whether letters can reach people at all; a demonstration writes to nobody."""
    town = find_commune(db)
    if town is None or town.demonstration:
        return Finding(
            "envoi", Condition.OK, "Une démonstration n'écrit à personne." if town else "Pas encore de commune."
        )
    found = list_obstacles(bool(settings().smtp_url), settings().base_url)
    return Finding(
        "envoi",
        Condition.BAD if found else Condition.OK,
        " ".join(found) or "Les messages partent et leurs liens mènent au portail.",
    )


def check_backup(db: Connection, now: datetime) -> Finding:
    """The last good backup: late after a day and a half, missing after three days. A demonstration needs none, a new
    commune may have none yet."""
    state = read_freshness(db, now)
    last = state.last_good
    figures: Figures = {"age_s": None, "octets": None}
    said = "Aucune sauvegarde encore."
    age = timedelta()
    if last is not None:
        age = max(now - last.started_at, timedelta())
        figures = {"age_s": round(age.total_seconds()), "octets": last.bytes}
        old = spell_duration(round(age.total_seconds() / 60))
        said = f"La dernière sauvegarde vérifiée a {old} ({file_size(last.bytes)})."
    if state.freshness is not Freshness.LATE:
        return Finding("sauvegarde", Condition.OK, said, figures)
    why = f" La suivante a échoué : {state.reason}" if state.reason else ""
    worst = Condition.BAD if last is None or age >= BACKUP_MISSING else Condition.WARN
    return Finding("sauvegarde", worst, f"{said}{why} « python -m cantine backup » en fait une.", figures)
