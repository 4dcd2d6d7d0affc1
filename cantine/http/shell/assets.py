"""Streamlit's own scripts and styles, which it would send uncompressed: 2.7 MB on a first visit."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

import brotli  # type: ignore[import-untyped]
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

_WHOLE_FACES = re.compile(rb"@font-face{font-family:(?:Material Symbols Rounded|Source Sans);[^}]*}")
"""All icons, 376 kB, and all letters, 171 kB and 138 kB in italics, which browsers would fetch beside the few that are
used (`fonts`); italics are the upright letters, slanted."""

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
        address: CompressedText(partial(read_in_french, path), TEXTS[path.suffix], FOREVER)
        for address, path in texts.items()
    }


def read_in_french(path: Path) -> bytes:
    """A text file as browsers get it: scripts in French, styles without the whole fonts."""
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


LARGE = 3_000
"""Bytes, compressed, from which on a script counts as a large one."""
SECOND, WAIT = 200_000, 0.15
"""Bytes a second and seconds until an answer begins, on a slow phone (1.6 Mbit/s, 150 ms)."""
AT_ONCE = 4
"""Connections that are free for small scripts, of the six that browsers open, while a large one arrives."""


def order_scripts(first: Sequence[str], then: Sequence[str], root: Path) -> list[str]:
    """These addresses in the order in which those of `first` arrive soonest, and `then` the others: browsers ask in the
    order of the page. A large one at a time, the largest before, and beside it as many small ones as are asked for
    meanwhile. One after the other, the small ones would wait for answers while nothing arrives."""
    scripts = [*dict.fromkeys([*first, *then])]
    contents = {script: (root / script.removeprefix("/")).read_bytes() for script in scripts}
    sizes = {script: len(brotli.compress(content, quality=2)) for script, content in contents.items()}
    large = [one for one in scripts if sizes[one] >= LARGE]
    large.sort(key=lambda one: (one not in first, -sizes[one]))
    small = [one for one in scripts if sizes[one] < LARGE]
    ordered, arriving, asking = list[str](), 0.0, 0.0
    while large or small:
        if large and (arriving <= asking or not small):
            ordered.append(large.pop(0))
            arriving += sizes[ordered[-1]] / SECOND
        else:
            ordered.append(small.pop(0))
            asking += WAIT / AT_ONCE + sizes[ordered[-1]] / SECOND
    return ordered


def find_font(name: str, root: Path) -> str:
    """The address of Streamlit's own font of this name. Raises LookupError where it has none."""
    for path in (root / "static" / "media").glob(f"{name}.*.woff2"):
        return f"{STATIC}media/{path.name}"
    raise LookupError(name)


def _find_script(element: str, folder: Path) -> str:
    for path in folder.glob(f"{element}.*.js"):
        return path.name
    raise LookupError(element)
