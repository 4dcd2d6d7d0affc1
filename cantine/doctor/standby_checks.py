"""Whether a second PostgreSQL server follows: for statistics and exports, and for the day the first is gone."""

from sqlalchemy import Connection, text

from cantine.doctor.findings import Condition, Figures, Finding, grade
from cantine.settings import settings
from cantine.store.replication.standby import look

LATE = (10, 60)
"""Seconds by which the standby may be late: to be looked at, no longer asked."""


def check_standby() -> Finding:
    """How late the standby is of which statistics and exports are asked."""
    state = look(settings().read_url)
    if state.late is None:
        said = f"{state.why} Statistiques et exports passent par la base principale."
        return Finding("base secondaire", Condition.WARN, said, {"retard_s": None})
    figures: Figures = {"retard_s": round(state.late, 1)}
    if grade(state.late, *LATE) is Condition.OK:
        return Finding("base secondaire", Condition.OK, describe_lateness(state.late), figures)
    said = f"{describe_lateness(state.late)} Regardez sa charge, ses disques et le réseau entre les deux serveurs."
    return Finding("base secondaire", Condition.WARN, said, figures)


def describe_lateness(late: float) -> str:
    """« La base secondaire suit, en retard de 3 s. »"""
    return f"La base secondaire suit{f', en retard de {late:.0f} s' if late >= 1 else ', sans retard'}."


def check_replication(db: Connection) -> Finding:
    """Whether what was confirmed to somebody is on a second server too, where there is one to take over."""
    if db.dialect.name == "sqlite":
        return Finding("réplication", Condition.OK, "SQLite : un seul serveur, et ses sauvegardes.")
    followers = int(db.scalar(text("SELECT count(*) FROM pg_stat_replication")) or 0)
    names = str(db.scalar(text("SHOW synchronous_standby_names")) or "")
    level = str(db.scalar(text("SHOW synchronous_commit")))
    figures: Figures = {"secondaires": followers, "synchronous_commit": level}
    if level in ("off", "local") or (followers and not names):
        asked = (
            "synchronous_commit = on" if names or not followers else "synchronous_standby_names = 'FIRST 1 (secours)'"
        )
        lost = "si le secours prend la place de la base principale" if followers else "après une coupure de courant"
        said = f"Ce qui vient d'être confirmé peut être perdu {lost} : réglez {asked} dans PostgreSQL."
        return Finding("réplication", Condition.WARN, said, figures)
    if names and not followers:
        said = "Aucun serveur secondaire ne suit alors que les enregistrements l'attendent : relancez-le."
        return Finding("réplication", Condition.BAD, said, figures)
    waits = "chaque enregistrement attend un serveur secondaire" if followers else "aucun serveur secondaire"
    return Finding("réplication", Condition.OK, f"PostgreSQL : {waits}.", figures)
