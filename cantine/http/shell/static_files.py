"""The files whose name is a hash, written to a folder from which nginx sends them without asking the portal."""

import gzip
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import brotli  # type: ignore[import-untyped]

from cantine.http.addresses import FONTS
from cantine.http.shell.assets import TEXTS, find_directory, list_files, read_in_french
from cantine.http.shell.compression import BROTLI_QUALITY, GZIP_LEVEL
from cantine.http.shell.fonts import FILES

KEPT_FOR = 30 * 24 * 3600
"""Seconds for which files stay that this version has no more: pages that are open may still ask for them."""


def write_static_files(folder: Path) -> int:
    """Write below `folder` each file in each form that browsers take (`br/`, `gzip/`, `identity/`), readable for all;
    how many were new or changed. What has its content already is left; several may write at once."""
    written = 0
    for address, content, is_text in _list_contents():
        plain = folder / "identity" / address.lstrip("/")
        forms = [plain, *(folder / form / address.lstrip("/") for form in ("br", "gzip") if is_text)]
        if all(one.exists() for one in forms) and plain.read_bytes() == content:
            for one in forms:
                os.utime(one)
            continue
        written += 1
        for one in forms:
            _put(one, _encode(content, one.relative_to(folder).parts[0]))
    _delete_old(folder, time.time() - KEPT_FOR)
    return written


def _list_contents() -> Iterator[tuple[str, bytes, bool]]:
    """(address, content as the portal sends it, whether it is a text)."""
    for address, path in list_files(find_directory()).items():
        is_text = path.suffix in TEXTS
        if is_text or path.suffix == ".woff2":
            yield address, read_in_french(path) if is_text else path.read_bytes(), is_text
    for name, content in FILES.items():
        yield f"{FONTS}{name}", content, False


def _encode(content: bytes, form: str) -> bytes:
    if form == "br":
        content = brotli.compress(content, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY)
    elif form == "gzip":
        content = gzip.compress(content, GZIP_LEVEL, mtime=0)
    return content


def _put(path: Path, content: bytes) -> None:
    """Write it whole or not at all: nginx may be reading there."""
    for folder in reversed(path.parents):
        if not folder.exists():
            folder.mkdir(exist_ok=True)
            folder.chmod(0o755)  # whatever the umask
    handle, fresh = tempfile.mkstemp(dir=path.parent, prefix=".")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.chmod(fresh, 0o644)
    os.replace(fresh, path)


def _delete_old(folder: Path, before: float) -> None:
    for path in folder.rglob("*"):
        if path.is_file() and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
