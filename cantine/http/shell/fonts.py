"""The letters and icons of the portal: the parts of Streamlit's own fonts that it uses, a tenth of their bytes.

Streamlit sends 171 kB of letters before its scripts and 376 kB of icons before a page can be used. Here are the
Latin letters of the first (Source Sans, OFL 1.1) and the icons that pages name of the second (Material Symbols,
Apache 2.0); a letter of another script still brings the whole font. `python -m tests.http.shell.cut_fonts` makes them.
"""

from hashlib import sha256
from pathlib import Path

from cantine.http.addresses import FONTS
from cantine.http.shell.assets import find_directory, find_font

FACES = Path(__file__).parent / "faces"
ICONS = FACES / "icons.woff2"
LETTERS = FACES / "letters.woff2"

LATIN = (
    "U+20-7E, U+A0-17F, U+218-21B, U+2BC, U+1E9E, U+2010-201E, U+2020-2023, U+2026, U+202F-2030, U+2032-2033, "
    "U+2039-203A, U+2044, U+20AC, U+2122, U+2190-2199, U+2212, U+2248, U+2260, U+2264-2265, U+25A0-25E6, U+2302, "
    "U+2713-2714, U+2717-2718"
)
"""What `LETTERS` has, as CSS writes it: the languages of western and central Europe, and the signs of our sentences."""

OTHER_SCRIPTS = "U+180-217, U+21C-2BB, U+2BD-1E9D, U+1E9F-1FFF"
"""Letters that the whole font has besides: Greek, Cyrillic, Vietnamese. They bring it; signs and emoji never do."""


def _name_file(path: Path) -> str:
    """A name that is another one as soon as the content is: browsers keep it for a year."""
    return f"{path.stem}-{sha256(path.read_bytes()).hexdigest()[:10]}.woff2"


FILES = {_name_file(path): path.read_bytes() for path in (ICONS, LETTERS)}
"""By the last part of their addresses."""

_SOURCES = [f'url({FONTS}{name}) format("woff2")' for name in FILES]
STYLE = f"""@font-face {{ font-family: "Material Symbols Rounded"; font-style: normal; font-weight: 400;
  font-display: block; src: {_SOURCES[0]} }}
@font-face {{ font-family: "Source Sans"; font-style: normal; font-weight: 100 900; font-display: swap;
  src: {_SOURCES[1]}; unicode-range: {LATIN} }}
@font-face {{ font-family: "Source Sans"; font-style: normal; font-weight: 100 900; font-display: swap;
  src: url({find_font("SourceSansVF-Upright.ttf", find_directory())}) format("woff2"); unicode-range: {OTHER_SCRIPTS} }}
"""
"""In the place of the two faces that Streamlit's own style sheet has: `assets` takes them out of it."""
