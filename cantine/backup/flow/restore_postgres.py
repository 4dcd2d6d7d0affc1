"""A backup takes the place of a PostgreSQL database: in another one until it is proved, then by two names at once."""

from dataclasses import replace
from datetime import datetime
from itertools import chain, count
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from cantine.backup.documents import letters, postgres_copy, postgres_swap, swap
from cantine.backup.documents.postgres_copy import Server
from cantine.backup.documents.swap import Swap
from cantine.backup.flow import restore as common
from cantine.backup.flow.restore import Confirm, Restored, Town
from cantine.backup.rules.manifest import POSTGRESQL_FILE, Manifest
from cantine.backup.rules.outcomes import BackupFailed, RestoreRefused
from cantine.common.paris import PARIS
from cantine.settings import settings
from cantine.store import database
from cantine.store.file_places import choose_place

PLAIN = ("UTF8", "C.UTF-8", "C.UTF-8")
"""Of a database that has to be made anew: encoding, and rules that every server has; the portal sorts names itself."""


def plan_swap(url: str) -> Swap:
    """Where the letters of a backup are made ready, and the places that they take."""
    return Swap(choose_place(url, "restauration"), None, letters.choose_letter_folders(url))


def restore_postgres(url: str, file: Path, identity: Path | None, confirm: Confirm, now: datetime) -> Restored:
    """Bring a backup back. Raises RestoreRefused with the sentence that says why not; then nothing has changed."""
    plan, place = plan_swap(url), str(make_url(url).database)
    database.engine(url).dispose()
    with postgres_swap.open_maintenance(url, settings().backup_scratch_url) as server, common.say_failures():
        postgres_swap.be_the_only_restore(server, place)
        finish_interrupted(url, server)
        postgres_swap.refuse_connected(server, place)
        present = find_town(url) if postgres_swap.exists(server, place) else None
        common.empty_folder(plan.ready)
        try:
            manifest = common.open_file(file, identity, plan.ready, "postgresql")
            ready = _make_beside(url, server, place)
            fresh = _load(ready or url, plan, file, manifest, now)
            if ready is None:
                return _finish(plan, "", url, now, fresh)
            common.ask(present, fresh, confirm)
            return _swap(url, server, plan, present is None, now, fresh)
        except BaseException:
            swap.discard(plan.ready)
            _drop(server, name_ready(place))
            raise


def name_ready(place: str) -> str:
    """The name of the database in which a backup is made ready."""
    return postgres_copy.name_beside(place, "restauration")


def _make_beside(url: str, server: Server, place: str) -> str | None:
    """The address of an empty database beside the portal's; None where the role may make none, but the portal's own is
    empty. Raises RestoreRefused where neither is so."""
    there = postgres_swap.exists(server, place)
    collation = postgres_copy.read_collation(url) if there else PLAIN
    name = name_ready(place)
    _drop(server, name)
    try:
        postgres_copy.create_database(server, name, collation)
    except BackupFailed:
        if there and _is_empty(url):
            return None
        role = server.info.user
        raise RestoreRefused(
            f"Le rôle PostgreSQL « {role} » ne peut pas créer de base à côté de « {place} ». Un administrateur de "
            f"PostgreSQL tape « ALTER ROLE {role} CREATEDB; », ou met lui-même la base présente à part : « ALTER "
            f"DATABASE {place} RENAME TO {place}_avant; CREATE DATABASE {place} OWNER {role}; ». Puis vous recommencez."
        ) from None
    return postgres_copy.address_of(url, name)


def _drop(server: Server, name: str) -> None:
    if postgres_swap.exists(server, name):
        postgres_copy.drop_database(server, name)


def _is_empty(url: str) -> bool:
    with postgres_copy.open_server(url) as present:
        return postgres_swap.is_empty(present)


def _load(into: str, plan: Swap, file: Path, manifest: Manifest, now: datetime) -> Restored:
    parts = plan.ready / "parties"
    postgres_copy.load_database(into, parts / POSTGRESQL_FILE)
    (parts / POSTGRESQL_FILE).unlink()
    fresh = common.make_ready(into, file, manifest, now)
    for part in parts.iterdir():
        part.rename(plan.ready / part.name)
    parts.rmdir()
    return fresh


def _swap(url: str, server: Server, plan: Swap, nothing_there: bool, now: datetime, fresh: Restored) -> Restored:
    """Give the database that is ready its name, and put the letters in place; one that held nothing goes."""
    place = str(make_url(url).database)
    aside = _choose_aside(server, place, f"avant_{now.astimezone(PARIS):%Y%m%d_%H%M%S}")
    there = postgres_swap.exists(server, place)
    _mark(plan, name_ready(place), url, now)
    postgres_swap.swap_names(server, place, name_ready(place), aside)
    if there and nothing_there:
        _drop(server, aside)
    return _finish(plan, aside if there and not nothing_there else "", url, now, fresh)


def _choose_aside(server: Server, place: str, purpose: str) -> str:
    """A name for what was there that no database has yet."""
    names = (
        postgres_copy.name_beside(place, purpose + end) for end in chain([""], (f"_{number}" for number in count(2)))
    )
    return next(name for name in names if not postgres_swap.exists(server, name))


def _mark(plan: Swap, ready: str, url: str, now: datetime) -> None:
    aside = choose_place(url, "avant-restauration", f"-{now.astimezone(PARIS):%Y-%m-%d-%H%M%S}")
    swap.write_marker(plan, {"aside": str(swap.choose_aside(aside)), "database": ready})


def _finish(plan: Swap, aside: str, url: str, now: datetime, fresh: Restored) -> Restored:
    if swap.find_marker(plan) is None:
        _mark(plan, "", url, now)
    with_letters = swap.finish_swap(plan)
    where = " et ".join(filter(None, [aside and f"la base {aside}", str(with_letters or "")]))
    return replace(fresh, aside=where)


def find_town(url: str) -> Town | None:
    """The commune in the present database; None where there is none."""
    with postgres_copy.open_server(url) as present:
        if present.execute("SELECT to_regclass('commune')").fetchone() == (None,):
            return None
        name = present.execute("SELECT name FROM commune").fetchone()
        families = present.execute("SELECT count(*) FROM family").fetchone()
    return Town(name[0], families[0] if families else 0) if name else None


def finish_interrupted(url: str, server: Server | None = None) -> bool:
    """Put the letters of a backup in place whose database took its place before the process was killed; whether there
    was one. Where the database did not, the letters go, and the next restore begins anew."""
    plan = plan_swap(url)
    if not plan.ready.exists():
        return False
    marker = swap.find_marker(plan)
    if marker is None or (marker["database"] and _still_waits(url, server, marker["database"])):
        swap.discard(plan.ready)
        return False
    swap.finish_swap(plan)
    return True


def _still_waits(url: str, server: Server | None, name: str) -> bool:
    if server is not None:
        return postgres_swap.exists(server, name)
    try:
        with postgres_copy.open_server(url) as own:
            return postgres_swap.exists(own, name)
    except psycopg.OperationalError:
        return True
