"""What was made ready takes the place of what is there, which is set aside: at once, or by whoever comes next.

All that has to come into place lies in one folder beside it. Once that folder has its marker, it is finished whatever
happens: each step is one rename, done or not, and what is left to do is seen by what is still in the folder. The
database comes before the letters; until it has moved, whatever stands in its place is the old one.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

MARKER = "pret.json"
BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database; left there, it would be read into whatever comes into its place."""

_SHARED_FIRST, _SHARED_BYTES = 0x40000002, 510
"""Where a connection to SQLite holds its lock in the file (« The Locking Page », SQLite's file format)."""


class OpenElsewhere(Exception):
    """Another program has the database open."""


@dataclass(frozen=True)
class Swap:
    """Where things come from and go to. `ready` is the folder of what was made ready, `database` the place of a SQLite
    file or None, `letters` the places of the folders of letters by their names in `ready`."""

    ready: Path
    database: Path | None
    letters: Mapping[str, Path]


def find_marker(swap: Swap) -> dict[str, str] | None:
    """What the marker says; None where there is none, and what lies there may go."""
    try:
        told: dict[str, str] = json.loads((swap.ready / MARKER).read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    return told


def write_marker(swap: Swap, told: dict[str, str]) -> None:
    """From here on the swap is finished, whoever does it. `told` has `aside`, the folder for what was there."""
    for path in (swap.ready, *swap.ready.iterdir()):
        sync(path)
    fresh = swap.ready / f".{MARKER}"
    fresh.write_text(json.dumps(told), "utf-8")
    sync(fresh)
    fresh.rename(swap.ready / MARKER)
    sync(swap.ready)
    sync(swap.ready.parent)


def finish_swap(swap: Swap) -> Path | None:
    """Do what is left to do, from the marker on; the folder of what was set aside, or None where nothing was there."""
    marker = find_marker(swap)
    if marker is None:
        return None
    aside = Path(marker["aside"])
    if swap.database and (swap.ready / "cantine.db").exists():
        beside = (swap.database.with_name(swap.database.name + end) for end in BESIDE)
        for old in (swap.database, *beside, *swap.letters.values()):
            _set_aside(old, aside)
        (swap.ready / "cantine.db").rename(swap.database)
        sync(swap.database.parent)
    for name, place in swap.letters.items():
        if (swap.ready / name).exists():
            _set_aside(place, aside)
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            (swap.ready / name).rename(place)
            sync(place.parent)
    discard(swap.ready)
    return aside if aside.exists() else None


def discard(folder: Path) -> None:
    """Delete what was made ready; the marker first, so that a half of it is never taken for the whole."""
    (folder / MARKER).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def _set_aside(old: Path, aside: Path) -> None:
    """Move what is there into the folder; what lies there already stays beside it."""
    if not os.path.lexists(old):
        return
    aside.mkdir(mode=0o700, parents=True, exist_ok=True)
    free = next(name for number in count(1) if not os.path.lexists(name := _number(aside / old.name, number)))
    old.rename(free)
    sync(aside)
    sync(old.parent)


def _number(path: Path, number: int) -> Path:
    return path if number == 1 else path.with_name(f"{path.name}.{number}")


def choose_aside(place: Path) -> Path:
    """The path, or where it is taken one with a number that is free."""
    return next(free for number in count(1) if not (free := _number(place, number)).exists())


def sync(path: Path) -> None:
    """Have a file or the names in a folder written out to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def lock_out_others(database: Path) -> Iterator[None]:
    """Keep every other process out of a SQLite file that is about to move; it is not read, nor its `-wal`. Raises
    OpenElsewhere where one has it open. A process that had it open itself has closed it before."""
    if not database.exists():
        yield
        return
    handle = os.open(database, os.O_RDWR)
    try:
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, _SHARED_BYTES, _SHARED_FIRST)
        except (BlockingIOError, PermissionError):
            raise OpenElsewhere from None
        yield
    finally:
        os.close(handle)
