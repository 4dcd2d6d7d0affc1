"""Reminders: a family that usually books and has nothing in the week that closes gets one letter the day before."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.actions import outbox
from cantine.queries.reminders import FamilyToRemind
from cantine.rules.french import day_and_month, moment
from cantine.store.commune import read_commune
from cantine.store.tables import Account, Family, Guardian, Reminder
from cantine.store.upsert import insert_missing


def remind(db: Session, unbooked: Sequence[FamilyToRemind], address: str, now: datetime) -> int:
    """Write the letters to these families, each once for its week, however many processes do; returns how many are new.

    Only to the guardians who want to be reminded. `address` is that of the portal.
    """
    if not unbooked:
        return 0
    rows = [{"family_id": one.family_id, "week": one.week, "at": now} for one in unbooked]
    told = {(row.family_id, row.week) for row in insert_missing(db, Reminder, rows)}
    commune = read_commune(db).name
    people = _list_recipients(db, {family_id for family_id, _week in told})
    for one in unbooked:
        for name, email in people[one.family_id] if (one.family_id, one.week) in told else ():
            subject = f"{commune} : rien de réservé pour la semaine du {day_and_month(one.week)}"
            text = _write_letter(commune, name, one, address)
            outbox.write(db, email, subject, text, now, family_id=one.family_id)
    return len(told)


def _list_recipients(db: Session, family_ids: set[int]) -> dict[int, list[tuple[str, str]]]:
    """(name of the family, e-mail address) of each guardian to remind, by family (id)."""
    rows = db.execute(
        select(Guardian.family_id, Family.name, Account.email)
        .join(Family, Family.id == Guardian.family_id)
        .join(Account, Account.id == Guardian.account_id)
        .where(Guardian.reminders, Account.email.is_not(None), Account.disabled_at.is_(None))
        .where(Guardian.family_id.in_(family_ids))
        .order_by(Guardian.family_id, Guardian.position, Account.id)
    )
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for family_id, name, email in rows:
        found[family_id].append((name, str(email)))
    return found


def _write_letter(commune: str, family: str, unbooked: FamilyToRemind, address: str) -> str:
    return (
        "Bonjour,\n\n"
        f"Rien n'est réservé pour la famille {family} pour la semaine du {day_and_month(unbooked.week)}. "
        f"Vous pouvez réserver jusqu'au {moment(unbooked.closes)} :\n{address}/inscriptions\n\n"
        "Si vous n'avez besoin de rien cette semaine-là, ignorez ce message.\n\n"
        f"Pour ne plus recevoir ces rappels : {address}/profil\n\n"
        f"{commune}\n"
    )
