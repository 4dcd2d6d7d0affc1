"""A backup takes the place of a SQLite database: beside it until it is proved, then by renames."""

import json
import sqlite3
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from cantine.backup.documents import letters, sqlite_copy, swap
from cantine.backup.documents.swap import Swap
from cantine.backup.flow import restore as common
from cantine.backup.flow.proof import examine_sqlite
from cantine.backup.flow.restore import Confirm, Restored, Town
from cantine.backup.rules.manifest import SQLITE_FILE
from cantine.backup.rules.outcomes import RestoreRefused
from cantine.common.paris import PARIS
from cantine.store import database
from cantine.store.file_places import choose_place
from cantine.store.serving import StillServed, be_alone


def plan_swap(url: str) -> Swap:
    """Where a backup for this database is made ready, and the places that it takes."""
    return Swap(choose_place(url, "restauration"), sqlite_copy.find_database(url), letters.choose_letter_folders(url))


def restore_sqlite(url: str, file: Path, identity: Path | None, confirm: Confirm, now: datetime) -> Restored:
    """Bring a backup back. Raises RestoreRefused with the sentence that says why not; then nothing has changed."""
    plan = plan_swap(url)
    database.engine(url).dispose()
    try:
        with be_alone(url), common.say_failures():
            swap.finish_swap(plan)  # what was stopped before, first
            fresh = _make_ready(plan, file, identity, now)
            try:
                common.ask(find_town(plan.database), fresh, confirm)
                return replace(fresh, aside=_swap(plan, now))
            except (RestoreRefused, swap.OpenElsewhere):
                swap.discard(plan.ready)
                raise
    except StillServed:
        raise RestoreRefused("Le portail marche : arrêtez-le, puis recommencez.") from None
    except swap.OpenElsewhere:
        raise RestoreRefused(
            "Un autre programme a la base de données ouverte (une commande du portail, sqlite3) : fermez-le, puis "
            "recommencez."
        ) from None


def _make_ready(plan: Swap, file: Path, identity: Path | None, now: datetime) -> Restored:
    common.empty_folder(plan.ready)
    try:
        manifest = common.open_file(file, identity, plan.ready, "sqlite")
        parts = plan.ready / "parties"
        examine_sqlite(parts / SQLITE_FILE)
        fresh = common.make_ready(f"sqlite:///{parts / SQLITE_FILE}", file, manifest, now)
        sqlite_copy.become_one_file(parts / SQLITE_FILE)
        for part in parts.iterdir():
            part.rename(plan.ready / part.name)
        parts.rmdir()
    except BaseException:
        swap.discard(plan.ready)
        raise
    return fresh


def _swap(plan: Swap, now: datetime) -> str:
    """Set aside what is there and put the backup in its place; the folder of what was there, or ''."""
    assert plan.database is not None  # noqa: S101  # of SQLite there always is one
    place = plan.database.with_name(f"{plan.database.name}.avant-{now.astimezone(PARIS):%Y-%m-%d-%H%M%S}")
    with swap.lock_out_others(plan.database):
        swap.write_marker(plan, {"aside": str(swap.choose_aside(place))})
        aside = swap.finish_swap(plan)
    return str(aside) if aside else ""


def find_town(path: Path | None) -> Town | None:
    """The commune in the present file, which is only read; None where there is none. One that cannot be read is a
    commune without a name: nobody knows what it holds."""
    if path is None or not path.exists() or not path.stat().st_size:
        return None
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as present:
            if not present.execute("SELECT count(*) FROM sqlite_master WHERE name = 'commune'").fetchone()[0]:
                return None
            name = present.execute("SELECT name FROM commune").fetchone()
            families = present.execute("SELECT count(*) FROM family").fetchone()[0]
    except sqlite3.Error:
        return Town("base illisible", 0)
    return Town(name[0], families) if name else None


def finish_interrupted(url: str, patience: float) -> bool:
    """Finish the restore of a process that was killed, or clear away what it had not made ready; whether one was
    finished. Costs one look at the disk where there is none."""
    plan = plan_swap(url)
    if not plan.ready.exists():
        return False
    with suppress(StillServed), be_alone(url, patience):
        with suppress(json.JSONDecodeError):
            if swap.find_marker(plan):
                swap.finish_swap(plan)
                return True
        swap.discard(plan.ready)
    return False
