"""The letters that were written as files: they go into a backup and come back beside the database."""

import os
import re
import shutil
from pathlib import Path

from cantine.backup.rules.manifest import FOLDERS
from cantine.store.file_places import choose_place

_ENDS = {"outbox": "", "demonstration.outbox": ".demonstration"}
_NAME = re.compile(r"\w[\w.-]*")


def choose_letter_folders(url: str) -> dict[str, Path]:
    """The folders of letters of this database, by their names in a backup."""
    return {name: choose_place(url, "outbox", _ENDS[name]) for name in FOLDERS}


def collect_letters(url: str, parts: Path) -> dict[str, Path]:
    """The letters as they are now, by their names in a backup: linked or copied below `parts`, so that none goes or
    changes meanwhile. One that is just being written is not one yet."""
    kept = {}
    for name, folder in choose_letter_folders(url).items():
        if not folder.is_dir():
            continue
        (parts / name).mkdir(mode=0o700)
        for letter in sorted(folder.iterdir()):
            if letter.is_symlink() or not letter.is_file() or not _NAME.fullmatch(letter.name):
                continue
            copy = parts / name / letter.name
            try:
                _take(letter, copy)
            except FileNotFoundError:
                continue  # it has gone since the folder was read
            kept[f"{name}/{letter.name}"] = copy
    return kept


def _take(letter: Path, copy: Path) -> None:
    try:
        os.link(letter, copy)
    except FileNotFoundError:
        raise
    except OSError:  # another disk, or one without links
        shutil.copyfile(letter, copy)
