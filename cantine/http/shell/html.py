"""The one HTML document of the portal: Streamlit's scripts in a French shell that shows something at once."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from cantine.common.language.languages import get_language
from cantine.common.language.translate import translate
from cantine.common.typed_text.html import escape
from cantine.http.addresses import CONNECTION
from cantine.http.shell import assets
from cantine.http.shell.app_icons import GREEN
from cantine.http.shell.component_scripts import ENTRIES, find_address
from cantine.http.shell.home_screen import LINKS
from cantine.http.shell.style import COLOURS, LOOK, paint_streamlit, write_colours
from cantine.settings import settings
from cantine.store.commune import find_colour, find_name
from cantine.store.database import open_reader

SCRIPTS = Path(__file__).parent / "scripts"

_NAMES = (
    "start.js",
    "day_field.js",
    "too_long.js",
    "in_view.js",
    "pay_once.js",
    "page_links.js",
    "menu.js",
    "fields.js",
    "question.js",
    "landmarks.js",
)
_PARTS = [(SCRIPTS / name).read_text("utf-8") for name in _NAMES]
SCRIPT = "".join(f"{{\n{part}}}\n" for part in _PARTS)  # in a block of its own each: their names are not the page's
"""The shell's one inline script; the content security policy knows it by its hash.

What must be there before Streamlit's own scripts, then what date fields, texts that are too long, messages, the
paying button, links, menus, landmarks, fields and the question who somebody is do on any page.
"""

FIRST_ELEMENTS = ("TextInput", "Button", "Html", "Checkbox", "PageLink", "BidiComponent")
"""What the sign-in, the home and the month grid show first; their scripts are asked for with the others."""

_PLATE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="{size}" height="{size}" fill="none" '
    'stroke="{colour}" stroke-width="4" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">'
    '<circle cx="32" cy="32" r="14"/><path d="M8 10v10a5 5 0 0 0 10 0V10M13 10v44M56 54V10c-6 4-8 12-6 22h6"/></svg>'
)

_SHELL = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="shortcut icon" href="data:image/svg+xml,{icon}">
<meta name="color-scheme" content="light dark">
{home_screen}<style>
{colours}
html {{ background: var(--ground); color: var(--ink) }}
.splash {{ display: grid; place-content: center; justify-items: center; gap: 1rem; height: 100vh; height: 100dvh;
          color: var(--green); font: 1.1rem/1.5 var(--face); animation: splash 1.6s infinite }}
@keyframes splash {{ 50% {{ opacity: .55 }} }}
@media (prefers-reduced-motion: reduce) {{ .splash {{ animation: none }} }}
body {{ margin: 0 }}
</style>
<script>{script}</script>
</head>
<body>
<noscript><p>{without_scripts}</p></noscript>
<div id="root"><div class="splash" role="status">{plate}<span>{loading}</span></div></div>
<div id="said-day" role="status"></div>
<div id="said-long" role="alert" data-words="{too_long}"></div>
{links}
<style>
{look}
</style>
</body>
</html>
"""


@dataclass(frozen=True)
class Appearance:
    """What a commune sets of the document: its name in the title, its own colour (empty: the portal's green)."""

    title: str
    colour: str = ""


def read_appearance() -> Appearance:
    """The commune's name, or « Cantine » where none was set up, and its colour, which Streamlit takes over too."""
    with open_reader(settings().database_url) as db:
        found = Appearance(find_name(db) or "Cantine", find_colour(db))
    paint_streamlit(found.colour)
    return found


def render_shell(root: Path, appearance: Appearance) -> str:
    """The page for every address, with the scripts and styles that Streamlit's own index.html in `root` names. The
    title may be any text; the others are in the language of the run. Raises LookupError where index.html no longer
    names a script."""
    original = (root / "index.html").read_text("utf-8")
    starts = re.findall(r'<script type="module" crossorigin src="\./(static/[^"]+)">', original)
    styles = re.findall(r'<link rel="stylesheet" crossorigin href="\./(static/[^"]+)">', original)
    modules = re.findall(r'<link rel="modulepreload" crossorigin href="\./(static/[^"]+)">', original)
    if not starts:
        raise LookupError("index.html")
    core = [f"/{address}" for address in [*starts, *modules]]
    elements = [script for element in FIRST_ELEMENTS for script in assets.list_scripts([element], root)]
    links = [f'<link rel="preload" as="fetch" crossorigin href="{asked}">' for asked in sorted(CONNECTION)]
    links += [f'<link rel="stylesheet" crossorigin href="/{style}">' for style in styles]
    links += [
        f'<script type="module" crossorigin src="{script}"></script>'
        if script[1:] in starts
        else f'<link rel="modulepreload" crossorigin href="{script}">'
        for script in assets.order_scripts(core, elements, root)
    ]
    links += [f'<link rel="modulepreload" crossorigin href="{find_address(name)}">' for name in ENTRIES]
    return _SHELL.format(
        language=get_language(),
        without_scripts=escape(translate("Le portail a besoin de JavaScript : activez-le, puis rechargez la page.")),
        loading=translate("Chargement…"),
        too_long=escape(translate("Trop long pour ce champ : rien n'a été ajouté.")),
        title=escape(appearance.title),
        script=SCRIPT,
        colours=COLOURS + write_colours(appearance.colour),
        look=LOOK,
        home_screen=LINKS,
        icon=quote(_PLATE.format(size=64, colour=GREEN)),
        plate=_PLATE.format(size=72, colour="currentColor"),
        links="\n".join(links),
    )


async def send_icon(_request: Request) -> Response:
    """GET /favicon.png: Streamlit's scripts ask for it by this name; ours is a drawing."""
    drawing = _PLATE.format(size=64, colour=GREEN)
    return Response(drawing, media_type="image/svg+xml", headers={"cache-control": "max-age=86400"})
