"""Whether there is room on the disks, and whether the files are for the portal's account alone."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from enum import Enum, auto
from pathlib import Path

from sqlalchemy import make_url

from cantine.backup.flow.make import choose_folder
from cantine.common.french import begin_sentence, join_words
from cantine.common.terms.system_errors import describe_system_error
from cantine.doctor.findings import Condition, Figures, Finding
from cantine.settings import DATA, Settings
from cantine.store.file_places import choose_place
from cantine.store.private_files import check_secrets, find_open_files

FULL, LOW = 20_000_000, 1_000_000_000
"""Bytes free below which a disk is full, or soon will be. A full one is told before a write fails."""

TRIED = 65_536
"""Bytes that are written to see whether a disk takes any: a quota, or a disk that can only be read, tells nothing."""


class BackupPlace(Enum):
    """On whose disk backups lie. Of a PostgreSQL server the disks are not known here: `WITH_PORTAL` is on the portal's
    own, `APART` on another one. A disk is a file system: two parts of one disk count as two."""

    WITH_DATABASE = auto()
    WITH_PORTAL = auto()
    APART = auto()


def list_folders(url: str) -> Mapping[str, Path]:
    """The folders in which this installation writes, by their French names."""
    address = make_url(url)
    folders = {"messages": choose_place(url, "outbox"), "sauvegardes": choose_folder(url)}
    if address.drivername.startswith("sqlite"):
        folders = {"base de données": Path(str(address.database)).absolute().parent, **folders}
    return folders


def measure_room(folder: Path) -> int:
    """Bytes free for the portal on the disk of this folder, or of the one in which it will be made."""
    return shutil.disk_usage(_find_existing(folder)).free


def try_writing(folder: Path) -> None:
    """Write TRIED bytes into a file without a name, which is gone at once. Raises OSError."""
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        file.write(bytes(TRIED))


def check_room(url: str) -> Finding:
    """Whether each disk on which the portal writes has room, and takes what is written."""
    figures: Figures = {}
    states, said = [Condition.OK], []
    for name, folder in list_folders(url).items():
        try:
            free = figures[f"{name}_octets"] = measure_room(folder)
            try_writing(_find_existing(folder))
        except OSError as error:
            states.append(Condition.BAD)
            said.append(f"« {folder} » ({name}) ne peut pas être écrit ({describe_system_error(error)})")
            continue
        if free < LOW:
            states.append(Condition.BAD if free < FULL else Condition.WARN)
            said.append(f"il reste {free // 1_000_000} Mo pour « {folder} » ({name}) : libérez de la place")
    if said:
        return Finding("disque", max(states, key=[*Condition].index), begin_sentence(f"{join_words(said)}."), figures)
    least = min(int(value or 0) for value in figures.values()) // 1_000_000_000
    return Finding("disque", Condition.OK, f"Au moins {least} Go libres.", figures)


def check_private_files(url: str) -> Finding:
    """Whether other accounts of the machine can read the database, the letters or the passwords among the settings."""
    found = [*find_open_files(url), *check_secrets(Settings.model_config.get("env_file"))]
    if found:
        return Finding("droits", Condition.WARN, " ".join(found))
    return Finding("droits", Condition.OK, "Les fichiers ne sont lisibles que par ce compte.")


def check_backup_place(url: str) -> Finding:
    """Whether the folder of backups lies on another disk than the database: one that breaks takes both."""
    place = find_backup_place(url)
    if place is BackupPlace.WITH_DATABASE:
        said = "Les sauvegardes sont sur le disque de la base : copiez-les ailleurs, ou réglez CANTINE_BACKUP_FOLDER."
        return Finding("lieu des sauvegardes", Condition.WARN, said)
    where = "" if place is BackupPlace.WITH_PORTAL else ", sur un autre disque"
    return Finding("lieu des sauvegardes", Condition.OK, f"« {choose_folder(url)} »{where}.")


def find_backup_place(url: str) -> BackupPlace:
    """On whose disk the folder of backups lies, or will lie once it is made. Raises OSError where nobody may look."""
    base = list_folders(url).get("base de données")
    places = [os.stat(_find_existing(folder)).st_dev for folder in (choose_folder(url), base or DATA)]
    if places[0] != places[1]:
        return BackupPlace.APART
    return BackupPlace.WITH_DATABASE if base else BackupPlace.WITH_PORTAL


def _find_existing(folder: Path) -> Path:
    return next(place for place in (folder, *folder.parents) if place.is_dir())
