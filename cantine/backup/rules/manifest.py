"""The manifest of a backup: what is in it, of which version and moment, with the size and SHA-256 of each file."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

FORMAT = 1
"""The form of the file itself; one that a later portal makes otherwise has a higher number."""

MANIFEST = "manifest.json"
SQLITE_FILE, POSTGRESQL_FILE = "cantine.db", "cantine.dump"
FOLDERS = ("outbox", "demonstration.outbox")
"""The folders of letters, by the end of their names beside a SQLite database."""

_MEMBER = re.compile(rf"(?:{re.escape(SQLITE_FILE)}|{re.escape(POSTGRESQL_FILE)}|(?:{'|'.join(FOLDERS)})/\w[\w.-]*)")
_SUM = re.compile(r"[0-9a-f]{64}")


class NotOurs(Exception):
    """This is no manifest of the portal's."""


class NewerFormat(Exception):
    """A later version of the portal made this file."""


@dataclass(frozen=True)
class FileSum:
    """The size (bytes) and SHA-256 (hexadecimal) of a file in the backup."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. `engine` is « sqlite » or « postgresql », `revision` that of its database, `taken_at` (UTC)
    the moment at which the database stood so; `files` by their names in the archive."""

    engine: str
    revision: str
    taken_at: datetime
    files: Mapping[str, FileSum]

    @property
    def database(self) -> str:
        """The name in the archive of the file that holds the database."""
        return SQLITE_FILE if self.engine == "sqlite" else POSTGRESQL_FILE


def write_manifest(manifest: Manifest) -> bytes:
    """The manifest as JSON, for people too."""
    told = {"portal": "cantine", "format": FORMAT, **asdict(manifest)}
    told["taken_at"] = manifest.taken_at.astimezone(UTC).isoformat()
    return json.dumps(told, indent=2).encode()


def read_manifest(content: bytes) -> Manifest:
    """The manifest that was written. Raises NotOurs for anything else, NewerFormat for that of a later portal."""
    try:
        told: dict[str, Any] = json.loads(content)
        if told["portal"] != "cantine":
            raise NotOurs
        if told["format"] > FORMAT:
            raise NewerFormat
        files = {name: FileSum(int(one["bytes"]), str(one["sha256"])) for name, one in told["files"].items()}
        taken_at = datetime.fromisoformat(told["taken_at"]).astimezone(UTC)
        manifest = Manifest(told["engine"], told["revision"], taken_at, files)
    except (ValueError, LookupError, TypeError, AttributeError):
        raise NotOurs from None
    whole = manifest.engine in ("sqlite", "postgresql") and manifest.database in files
    named = all(_MEMBER.fullmatch(name) and _SUM.fullmatch(one.sha256) for name, one in files.items())
    if not whole or not named or not isinstance(manifest.revision, str):
        raise NotOurs
    return manifest
