"""The portal on a telephone's home screen: its manifest, its icons, and the colour of the bar above it."""

import json
from collections.abc import Callable
from hashlib import sha256

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cantine.common.typed_text.hidden_signs import make_one_line
from cantine.http.shell.app_icons import ANY, GREEN, MASKABLE, draw_icon
from cantine.settings import settings
from cantine.store.commune import find_logo, find_name
from cantine.store.database import open_reader

LIGHT, DARK = "#f4f7f5", "#0f1512"
"""The ground of the pages, as the look has it (look/0_colours.css)."""

MANIFEST = "/manifest.webmanifest"
APPLE_ICON = "/apple-touch-icon.png"
SMALL_ICON = "/icone-192.png"
ICONS = {
    SMALL_ICON: (192, ANY),
    "/icone-512.png": (512, ANY),
    "/icone-masque-192.png": (192, MASKABLE),
    "/icone-masque-512.png": (512, MASKABLE),
    APPLE_ICON: (180, ANY),
}
"""By its address: the pixels of its side, and how much of it the drawing takes."""

HOUR = "public, max-age=3600"
"""A new name or logo is on the telephones that have the portal an hour later, or when these ask again."""

LINKS = f"""<meta name="theme-color" media="(prefers-color-scheme: light)" content="{LIGHT}">
<meta name="theme-color" media="(prefers-color-scheme: dark)" content="{DARK}">
<link rel="manifest" href="{MANIFEST}">
<link rel="apple-touch-icon" href="{APPLE_ICON}">
"""
"""What the shell says of all this. Browsers fetch the manifest after the page, and icons when they need them."""


def write_manifest(town: str | None) -> bytes:
    """The manifest of the commune of this name; None where none was set up yet. Below the icon stands « Cantine »: a
    town's own name is longer than telephones have room for."""
    name = make_one_line(f"Cantine · {town}") if town else "Cantine"
    icons = [
        {
            "src": address,
            "sizes": f"{side}x{side}",
            "type": "image/png",
            "purpose": "maskable" if part == MASKABLE else "any",
        }
        for address, (side, part) in ICONS.items()
        if address != APPLE_ICON
    ]
    manifest = {
        "id": "/",
        "name": name,
        "short_name": "Cantine",
        "description": "Inscriptions à la cantine et à l'accueil périscolaire, factures et paiement.",
        "lang": "fr",
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": GREEN,
        "background_color": LIGHT,
        "icons": icons,
    }
    return json.dumps(manifest, ensure_ascii=False).encode()


def _read_manifest(_path: str) -> bytes:
    with open_reader(settings().database_url) as db:
        return write_manifest(find_name(db))


def _read_icon(path: str) -> bytes:
    with open_reader(settings().database_url) as db:
        logo = find_logo(db)
    return draw_icon(*ICONS[path], logo)


def _make_route(address: str, read: Callable[[str], bytes], media_type: str) -> Route:
    async def send(request: Request) -> Response:
        content = await run_in_threadpool(read, address)
        headers = {"cache-control": HOUR, "etag": f'"{sha256(content).hexdigest()[:32]}"'}
        if request.headers.get("if-none-match") == headers["etag"]:
            return Response(status_code=304, headers=headers)
        return Response(content, media_type=media_type, headers=headers)

    return Route(address, send)


HOME_SCREEN = [
    _make_route(MANIFEST, _read_manifest, "application/manifest+json"),
    *(_make_route(address, _read_icon, "image/png") for address in ICONS),
]
