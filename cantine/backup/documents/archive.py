"""The file of a backup: a `.tar.gz` whose first member is the manifest; written, and read with nothing believed."""

import hashlib
import io
import os
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import IO

from cantine.backup.rules.manifest import (
    MANIFEST,
    FileSum,
    Manifest,
    NotOurs,
    read_manifest,
    write_manifest,
)

CHUNK = 1 << 20
LARGEST_MANIFEST = 1 << 26
"""Bytes; a manifest has a line for each letter."""

COMPRESSION = 6


class Damaged(Exception):
    """The file was a backup and is not whole any more, or not as it was made."""


def write_archive(target: Path, manifest: Manifest, files: Mapping[str, Path]) -> Manifest:
    """Write these files, by their names in the archive, and the manifest with their sums, out to the disk."""
    manifest = replace(manifest, files={name: sum_file(path) for name, path in files.items()})
    with target.open("xb") as out:
        with tarfile.open(fileobj=out, mode="w:gz", compresslevel=COMPRESSION) as archive:
            written = write_manifest(manifest)
            archive.addfile(_describe_member(MANIFEST, len(written), manifest.taken_at), io.BytesIO(written))
            for name, path in files.items():
                with path.open("rb") as content:
                    size = manifest.files[name].bytes
                    archive.addfile(_describe_member(name, size, manifest.taken_at), content)
        out.flush()
        os.fsync(out.fileno())
    return manifest


def _describe_member(name: str, size: int, moment: datetime) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o600, int(moment.timestamp())
    return member


def sum_file(path: Path) -> FileSum:
    """The size and SHA-256 of a file."""
    with path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256")
        return FileSum(content.tell(), digest.hexdigest())


def extract_archive(source: Path, folder: Path) -> Manifest:
    """Put the files of a backup into an empty folder, each compared with its sum; what the manifest says.

    Raises NotOurs for a file that is no backup of the portal, NewerFormat for one of a later portal, Damaged for one
    that is cut off or was changed. Nothing is written but what the manifest names, below the folder.
    """
    with _open(source) as archive:
        manifest = _read_first(archive)
        found = set()
        while member := archive.next():
            expected = manifest.files.get(member.name)
            content = archive.extractfile(member) if member.isreg() else None
            if expected is None or content is None or member.size != expected.bytes or member.name in found:
                raise Damaged
            target = folder / member.name
            target.parent.mkdir(mode=0o700, exist_ok=True)
            if _copy(content, target) != expected.sha256:
                raise Damaged
            found.add(member.name)
    if found != set(manifest.files):
        raise Damaged
    return manifest


def read_archive_manifest(source: Path) -> Manifest:
    """The manifest alone, without what follows. Raises as `extract_archive`."""
    with _open(source) as archive:
        return _read_first(archive)


@contextmanager
def _open(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        with source.open("rb") as file:
            if file.read(2) != b"\x1f\x8b":
                raise NotOurs
            file.seek(0)
            with tarfile.open(fileobj=file, mode="r|gz") as archive:
                yield archive
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise Damaged from error


def _read_first(archive: tarfile.TarFile) -> Manifest:
    first = archive.next()
    content = archive.extractfile(first) if first and first.name == MANIFEST and first.isreg() else None
    if first is None or content is None or first.size > LARGEST_MANIFEST:
        raise NotOurs
    return read_manifest(content.read())


def _copy(content: IO[bytes], target: Path) -> str:
    """Write the content out to the disk; its SHA-256."""
    digest = hashlib.sha256()
    with target.open("xb") as out:
        while chunk := content.read(CHUNK):
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()
