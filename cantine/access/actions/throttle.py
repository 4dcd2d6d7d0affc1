"""Tries to sign in and to reset a password, counted in the database for all server processes together."""

from collections.abc import Mapping
from datetime import datetime
from ipaddress import IPv4Address, ip_address, ip_network

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from cantine.access.actions.sign_in import normalise_email
from cantine.access.rules.throttling import FORGOTTEN_AFTER, find_limit, find_next_try
from cantine.common.number_input import parse_family_number
from cantine.common.roles import Actor, Permission
from cantine.journal.entries import Action, write_entry
from cantine.store.locks import lock_rows
from cantine.store.tables import Tries
from cantine.store.upsert import insert_missing


def build_keys(login: str, address: str | None, *, reset: bool = False) -> list[str]:
    """The keys that a try counts for: the login as it was typed, and the network address where it is known.

    The login counts whether it exists or not, so that the wait tells nothing.
    """
    by_login, by_address = ("oubli", "oubli adresse") if reset else ("compte", "adresse")
    number = parse_family_number(login)  # « 7 » and « 007 » are one family
    typed = normalise_email(login)[:200] if number is None else str(number)
    return [f"{by_login}:{typed}", *([f"{by_address}:{_find_network(address)}"] if address else [])]


def _find_network(address: str) -> str:
    """An IPv4 address as it is; of an IPv6 one its /64, because every household has all of such a network."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((found, 64), strict=False))


def admit(db: Session, wanted: list[str], now: datetime) -> datetime | None:
    """Count one try against each key, or say from when the next one is allowed.

    Counted before the password is looked at: a thousand tries at once are not a thousand first tries.
    """
    db.execute(delete(Tries).where(Tries.last_at < now - FORGOTTEN_AFTER))
    insert_missing(db, Tries, [{"key": key, "count": 0, "last_at": now} for key in sorted(wanted)])
    tries = lock_rows(db, Tries, Tries.key.in_(wanted))
    wait = max(find_next_try(one.count, one.last_at, find_limit(one.key)) for one in tries)
    if wait > now:
        return wait
    for one in tries:
        one.count, one.last_at = one.count + 1, now
    return None


def note_success(db: Session, wanted: list[str]) -> None:
    """Forget the tries of this login after a right one, and count one try less for its address."""
    login, *given_back = wanted
    if login.partition(":")[2].isdigit():
        given_back = wanted  # a family's number is several people's: one's success is no fresh start for another
    else:
        db.execute(delete(Tries).where(Tries.key == login))
    db.execute(update(Tries).where(Tries.key.in_(given_back), Tries.count > 0).values(count=Tries.count - 1))


def find_blocked(waiting: Mapping[str, tuple[int, datetime]], now: datetime) -> dict[str, datetime]:
    """The keys, of these counted tries, that must wait at `now`, with the instant from which they may try again."""
    until = {key: find_next_try(count, last_at, find_limit(key)) for key, (count, last_at) in waiting.items()}
    return {key: instant for key, instant in until.items() if instant > now}


def free(db: Session, actor: Actor, key: str, now: datetime) -> None:
    """Staff let somebody try again at once. Raises Forbidden for others."""
    actor.must(Permission.FREE_BLOCKED)
    if db.execute(delete(Tries).where(Tries.key == key).returning(Tries.key)).one_or_none():
        write_entry(db, actor.account_id, Action.FREE_BLOCKED, now, before={"bloqué": key})
