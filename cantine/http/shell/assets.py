"""Streamlit's own scripts and styles, which it would send uncompressed: 2.7 MB on a first visit."""

import re
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

from streamlit import file_util

from cantine.http.addresses import STATIC
from cantine.http.shell.compression import CompressedText
from cantine.http.shell.streamlit_french import translate_script

FOREVER = "public, immutable, max-age=31536000"
"""Every name below /static/ holds a hash of its content."""

TEXTS = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
"""What is worth compressing, with its Content-Type; fonts and pictures already are."""

_WHOLE_FACES = re.compile(
    rb"@font-face{font-family:(?:Material Symbols Rounded|Source Sans;font-weight:100 900;font-style:normal);[^}]*}"
)
"""All icons, 376 kB, and all letters, 171 kB, which browsers would fetch beside the few that are used (`fonts`)."""

_IMPORTED = re.compile(r"""(?:from|import)\s*["'`]\./([\w.-]+\.js)["'`]""")


def find_directory() -> Path:
    """The folder of Streamlit's user interface: index.html and static/."""
    return Path(file_util.get_static_dir())


def list_files(root: Path) -> Mapping[str, Path]:
    """Every file below `root`/static by its address. An address that is not among them does not exist."""
    found = (path for path in (root / "static").rglob("*") if path.is_file())
    return {STATIC + path.relative_to(root / "static").as_posix(): path for path in found}


def compress_files(known: Mapping[str, Path]) -> Mapping[str, CompressedText]:
    """The text files among `known`, by address: each is put into French and compressed at its first request."""
    texts = {address: path for address, path in known.items() if path.suffix in TEXTS}
    return {
        address: CompressedText(partial(_read_in_french, path), TEXTS[path.suffix], FOREVER)
        for address, path in texts.items()
    }


def _read_in_french(path: Path) -> bytes:
    content = path.read_bytes()
    if path.suffix == ".css":
        return _WHOLE_FACES.sub(b"", content)
    return translate_script(content) if path.suffix == ".js" else content


def list_scripts(elements: Iterable[str], root: Path) -> list[str]:
    """The addresses of the scripts that these elements of a page (« TextInput ») import, directly or not. The browser
    learns of each only from the one before it; named all at once they cost one round trip. Raises LookupError for an
    element that this Streamlit does not have."""
    folder = root / "static" / "js"
    wanted, seen = [_find_script(element, folder) for element in elements], set[str]()
    while wanted:
        name = wanted.pop()
        if name not in seen:
            seen.add(name)
            wanted += _IMPORTED.findall((folder / name).read_text("utf-8"))
    return sorted(f"{STATIC}js/{name}" for name in seen)


def find_font(name: str, root: Path) -> str:
    """The address of Streamlit's own font of this name. Raises LookupError where it has none."""
    for path in (root / "static" / "media").glob(f"{name}.*.woff2"):
        return f"{STATIC}media/{path.name}"
    raise LookupError(name)


def _find_script(element: str, folder: Path) -> str:
    for path in folder.glob(f"{element}.*.js"):
        return path.name
    raise LookupError(element)
