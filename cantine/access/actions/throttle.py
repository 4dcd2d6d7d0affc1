"""Tries to sign in and to reset a password, counted in the database for all server processes together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from ipaddress import ip_address

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from cantine.access.actions.sign_in import normalise_email, read_login
from cantine.access.rules.networks import find_network
from cantine.access.rules.throttling import FORGOTTEN_AFTER, find_limit, find_next_try
from cantine.common.paris import PARIS
from cantine.common.roles import Actor, Permission
from cantine.journal.entries import Action, write_entry
from cantine.settings import settings
from cantine.store.locks import lock_rows
from cantine.store.tables import Tries
from cantine.store.upsert import insert_or_hold


@dataclass(frozen=True)
class CountedTry:
    """A try as it was counted: refused until an instant, or (None) admitted, as the how manieth of each of its keys."""

    until: datetime | None
    numbers: Mapping[str, int] = field(default_factory=dict)


def build_keys(login: str, address: str | None, now: datetime, *, reset: bool = False) -> list[str]:
    """The keys that a try counts for: the login as it was typed, and the network address.

    The login counts whether it exists or not, so that the wait tells nothing. Behind a proxy that was not named, all
    whose address is not known count as one, in each hour anew; on a machine of one's own they count by login alone.
    """
    by_login, by_address = ("oubli", "oubli adresse") if reset else ("compte", "adresse")
    by_network = build_network_key(by_address, address, now)
    return [f"{by_login}:{_name_login(login)}", *([by_network] if by_network else [])]


def build_network_key(kind: str, address: str | None, now: datetime) -> str | None:
    """The key of this kind that all of a network address count for; of one that nobody knows, that of the hour. None on
    a machine of one's own."""
    if address and not may_be_of_proxy(address):
        return f"{kind}:{find_network(address)}"
    return f"{kind} inconnue:{now.astimezone(PARIS):%d.%m.%Y %H} h" if settings().counts_all_as_one else None


def build_device_key(device_id: int) -> str:
    """The key that a try in a browser of the very account counts for, instead of all others."""
    return f"appareil:{device_id}"


def _name_login(typed: str) -> str:
    """The login in one writing. Of a text that is none, two bytes of its hash are kept: enough to count it apart from
    most others, too few to tell it."""
    login = read_login(typed)
    return f"? {sha256(normalise_email(typed).encode()).hexdigest()[:4]}" if login is None else login


def may_be_of_proxy(address: str) -> bool:
    """Whether the network address may be the proxy's and so everybody's: a private one, where no proxy was set."""
    if not settings().counts_all_as_one:
        return False
    try:
        return ip_address(address.partition("%")[0]).is_private
    except ValueError:
        return False


def count_try(db: Session, wanted: Sequence[str], now: datetime) -> CountedTry:
    """Count one try against each key, or say from when the next one is allowed.

    Counted before the password is looked at: a thousand tries at once are not a thousand first tries. A try that is
    noted later than now is taken for one of now: a clock that was set back makes nobody wait longer than the pause.
    """
    db.execute(delete(Tries).where(Tries.last_at < now - FORGOTTEN_AFTER))
    insert_or_hold(db, Tries, [{"key": key, "count": 0, "last_at": now} for key in sorted(wanted)])
    tries = lock_rows(db, Tries, Tries.key.in_(wanted))
    for one in tries:
        one.last_at = min(one.last_at, now)
    wait = max(find_next_try(one.count, one.last_at, find_limit(one.key)) for one in tries)
    if wait > now:
        return CountedTry(wait)
    for one in tries:
        one.count, one.last_at = one.count + 1, now
    return CountedTry(None, {one.key: one.count for one in tries})


def admit(db: Session, wanted: Sequence[str], now: datetime) -> datetime | None:
    """Count one try against each key; None where it is admitted, else from when the next one is."""
    return count_try(db, wanted, now).until


def note_success(db: Session, wanted: Sequence[str]) -> None:
    """Forget the tries of this login after a right one, and count one try less for its address."""
    login, given_back = wanted[0], wanted[1:]
    if login.partition(":")[2].isdigit():
        given_back = wanted  # a family's number is several people's: one's success is no fresh start for another
    else:
        start_afresh(db, login)
    give_back(db, given_back)


def start_afresh(db: Session, key: str) -> None:
    """Forget the tries of this key after a right one that nobody else could have made."""
    db.execute(delete(Tries).where(Tries.key == key))


def give_back(db: Session, keys: Sequence[str]) -> None:
    """Count one try less for each of these keys."""
    db.execute(update(Tries).where(Tries.key.in_(keys), Tries.count > 0).values(count=Tries.count - 1))


def find_blocked(waiting: Mapping[str, tuple[int, datetime]], now: datetime) -> dict[str, datetime]:
    """The keys, of these counted tries, that must wait at `now`, with the instant from which they may try again."""
    until = {key: find_next_try(count, last_at, find_limit(key)) for key, (count, last_at) in waiting.items()}
    return {key: instant for key, instant in until.items() if instant > now}


def free(db: Session, actor: Actor, key: str, now: datetime) -> None:
    """Staff let somebody try again at once. Raises Forbidden for others."""
    actor.must(Permission.FREE_BLOCKED)
    if db.execute(delete(Tries).where(Tries.key == key).returning(Tries.key)).one_or_none():
        write_entry(db, actor.account_id, Action.FREE_BLOCKED, now, before={"bloqué": key})
