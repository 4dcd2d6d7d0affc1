"""The files of an installation are for their owner alone, whatever the other accounts of the machine may read.

New ones by the umask of the process, which every command and the server set; what an older version left open is closed
at the next start. Of files that stay open a sentence says so: a disk may know no rights, or they are somebody else's.
"""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import make_url

from cantine.common.french import join_words, plural
from cantine.settings import Settings
from cantine.store.database import migrate
from cantine.store.file_places import choose_place

OTHERS = 0o077
"""The rights of the group and of all others."""

ALL_OTHERS = 0o007
NAMED = 3
"""Files that a sentence names; of more it says how many."""

_log = logging.getLogger(__name__)


def keep_new_files_private() -> None:
    """From now on this process makes files that their owner alone may read."""
    os.umask(OTHERS)


def prepare_database(url: str) -> None:
    """Migrate the database of this address and close its files to others, old ones too; what stays open is logged."""
    keep_new_files_private()
    migrate(url)
    for sentence in (*close_files(url), *check_secrets(Settings.model_config.get("env_file"))):
        _log.warning(sentence)


def close_files(url: str) -> list[str]:
    """Take the rights of others from the files of this database, its letters, backups and simulation; a sentence about
    those that stay open, or none."""
    left = [path for path in _list_files(url) if _is_open(path) and not _close(path)]
    return _describe_open(
        left,
        "et le portail ne peut pas le changer : « chmod go= » par leur propriétaire, ou un disque qui connaît les "
        "droits",
    )


def find_open_files(url: str) -> list[str]:
    """A sentence about the files of this database that other accounts may read, or none; nothing is changed."""
    left = [path for path in _list_files(url) if _is_open(path)]
    return _describe_open(left, "ce que le portail change à son prochain démarrage")


def _describe_open(left: list[Path], what_now: str) -> list[str]:
    if not left:
        return []
    names = [f"«\u00a0{path.name}\u00a0»" for path in left[:NAMED]]
    more = [plural(len(left) - NAMED, "autre fichier", "autres fichiers")] if len(left) > NAMED else []
    listed = join_words([*names, *more])
    return [f"D'autres comptes de ce serveur peuvent lire {listed}, {what_now} ({left[0].parent})."]


def check_secrets(file: object) -> list[str]:
    """A sentence where all accounts of the machine may read this file of settings, with its passwords; or none."""
    if not isinstance(file, Path) or not file.exists() or not file.stat().st_mode & ALL_OTHERS:
        return []
    return [
        f"Tous les comptes de ce serveur peuvent lire {file}, où sont des mots de passe : « chmod o= {file.name} »."
    ]


def _list_files(url: str) -> Iterator[Path]:
    """What is kept for this database and is there, folders before what is in them."""
    address = make_url(url)
    simulation = choose_place(url, "simulateur")
    databases = [simulation]
    if address.drivername.startswith("sqlite") and address.database not in (None, "", ":memory:"):
        databases.append(Path(str(address.database)).resolve())
    for file in databases:
        beside = (file, *(file.with_name(f"{file.name}-{kind}") for kind in ("wal", "shm", "journal")))
        yield from (one for one in beside if one.exists())
    yield from (lock for kind in ("serving", "migration") if (lock := choose_place(url, kind)).is_file())
    outboxes = (choose_place(url, "outbox", end) for end in ("", ".demonstration"))
    for folder in (*outboxes, choose_place(url, "backups")):
        if folder.is_dir():
            yield folder
            yield from (one for one in folder.iterdir() if one.is_file() and not one.is_symlink())


def _is_open(path: Path) -> bool:
    """Whether others may read or change it; no for one that has gone meanwhile."""
    try:
        return bool(path.stat().st_mode & OTHERS)
    except FileNotFoundError:
        return False


def _close(path: Path) -> bool:
    """Take the rights of others from it; whether they are gone. Some disks say yes and change nothing."""
    try:
        path.chmod(path.stat().st_mode & 0o7777 & ~OTHERS)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return not _is_open(path)
