"""Cut the portal's fonts out of Streamlit's: `python -m tests.http.shell.cut_fonts`, where an icon is missing."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont

from cantine.http.shell import assets
from cantine.http.shell.fonts import ICONS, LATIN, LETTERS
from cantine.settings import HERE

NAMES = ICONS.with_suffix(".txt")
"""The names of the icons that `ICONS` has, one a line: what a test compares with the code."""

WORD = r"[a-z0-9][a-z0-9_]+"


def find_file(name: str) -> Path:
    """Streamlit's own font of this name."""
    root = assets.find_directory()
    return root / assets.find_font(name, root).removeprefix("/")


def list_named_icons() -> set[str]:
    """What Streamlit's own scripts name as icons, and every icon that stands as « :material/…: » in our code."""
    ours = [path.read_text("utf-8") for folder in ("cantine", "pages") for path in (HERE / folder).rglob("*.py")]
    theirs = [path.read_text("utf-8") for path in (assets.find_directory() / "static" / "js").glob("*.js")]
    return {name for text in [*ours, *theirs] for name in re.findall(f"material/({WORD})", text)}


def list_possible_icons() -> set[str]:
    """Every word in quotation marks in our code: where icons are handed over, they are nothing but words."""
    ours = [path.read_text("utf-8") for folder in ("cantine", "pages") for path in (HERE / folder).rglob("*.py")]
    return {name for text in ours for name in re.findall(f"""(?:material/|["'])({WORD})(?=[:"'])""", text)}


def find_ligatures(font: Any) -> dict[str, str]:
    """The glyph of each icon, by the name that pages write: a ligature of its letters."""
    letters = {glyph: chr(code) for code, glyph in font.getBestCmap().items()}
    found = {}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            for first, ligatures in getattr(getattr(table, "ExtSubTable", table), "ligatures", {}).items():
                for one in ligatures:
                    found["".join(letters.get(glyph, "?") for glyph in (first, *one.Component))] = one.LigGlyph
    return found


def list_latin() -> Iterator[int]:
    """The code of each letter in `LATIN`."""
    for part in LATIN.split(", "):
        first, _, last = part.removeprefix("U+").partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


def cut(font: Any, **kept: Any) -> bytes:
    """The WOFF2 of a font with nothing but what is kept. It bears no name: « Source » is reserved to the whole one."""
    options = subset.Options()
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl", "liga", "rlig", "calt", "tnum"]
    options.layout_closure, options.hinting, options.name_IDs = False, False, [0, 13, 14]
    cutter = subset.Subsetter(options)
    cutter.populate(**kept)
    cutter.subset(font)
    font.flavor, content = "woff2", BytesIO()
    font.save(content)
    return content.getvalue()


def main() -> None:
    """Write both fonts and the list of icons."""
    font = TTFont(find_file("MaterialSymbols-Rounded"), recalcTimestamp=False)
    glyphs = find_ligatures(font)
    names = sorted((list_named_icons() | list_possible_icons()) & glyphs.keys())
    letters = {ord(letter) for name in names for letter in name}
    ICONS.write_bytes(cut(font, glyphs=[glyphs[name] for name in names], unicodes=letters))
    NAMES.write_text("\n".join(names) + "\n", "utf-8")
    LETTERS.write_bytes(
        cut(TTFont(find_file("SourceSansVF-Upright.ttf"), recalcTimestamp=False), unicodes=[*list_latin()])
    )


if __name__ == "__main__":
    main()
