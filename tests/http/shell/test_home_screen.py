"""The portal on a telephone's home screen: manifest, icons, colours."""

import json
from io import BytesIO

import pytest
from PIL import Image

from cantine.http.shell.app_icons import ANY, MASKABLE, draw_icon
from cantine.http.shell.home_screen import ICONS, write_manifest
from cantine.store import database
from cantine.store.tables import Commune


def picture_of(content):
    with Image.open(BytesIO(content)) as picture:
        return picture.format, picture.size, picture.convert("RGBA")


def make_logo(colour="#c02030"):
    content = BytesIO()
    Image.new("RGBA", (80, 40), colour).save(content, "PNG")
    return content.getvalue()


def test_the_page_names_the_manifest_the_icon_and_the_colours_of_day_and_night(browser):
    page = browser.get("/").text
    assert '<link rel="manifest" href="/manifest.webmanifest">' in page
    assert '<link rel="apple-touch-icon" href="/apple-touch-icon.png">' in page
    for scheme in ("light", "dark"):
        assert f'<meta name="theme-color" media="(prefers-color-scheme: {scheme})"' in page


def test_the_manifest_makes_an_app_of_the_commune(browser):
    answer = browser.get("/manifest.webmanifest")
    assert answer.headers["content-type"] == "application/manifest+json"
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert "manifest-src 'self'" in answer.headers["content-security-policy"]
    manifest = json.loads(answer.content)
    assert manifest["name"] == "Cantine · Saint-Just-d'Avray"
    assert (manifest["short_name"], manifest["start_url"], manifest["scope"]) == ("Cantine", "/", "/")
    assert (manifest["display"], manifest["lang"]) == ("standalone", "fr")
    assert {(one["sizes"], one["purpose"]) for one in manifest["icons"]} == {
        (size, purpose) for size in ("192x192", "512x512") for purpose in ("any", "maskable")
    }
    assert {one["src"] for one in manifest["icons"]} < {*ICONS}
    assert json.loads(write_manifest(None))["name"] == "Cantine"  # before the commune is set up


@pytest.mark.parametrize("address", ICONS)
def test_each_icon_is_a_square_picture_without_transparency(browser, address):
    answer = browser.get(address)
    side, _part = ICONS[address]
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    kind, size, drawn = picture_of(answer.content)
    assert (kind, size) == ("PNG", (side, side))
    assert drawn.getextrema()[3] == (255, 255)
    assert browser.get(address, headers={"if-none-match": answer.headers["etag"]}).status_code == 304
    assert browser.head(address).status_code == 200


def test_the_logo_of_the_commune_is_its_icon(browser, cast):
    drawing = browser.get("/icone-192.png")
    with database.open_writer(cast.url) as db:
        db.get_one(Commune, 1).logo = make_logo()
    logo = browser.get("/icone-192.png")
    assert logo.headers["etag"] != drawing.headers["etag"]
    _kind, _size, drawn = picture_of(logo.content)
    assert drawn.getpixel((96, 96))[:3] == (0xC0, 0x20, 0x30)
    assert drawn.getpixel((2, 2))[:3] == drawn.getpixel((96, 20))[:3] == (255, 255, 255)  # its proportions stay
    assert browser.get("/icone-192.png", headers={"if-none-match": drawing.headers["etag"]}).status_code == 200


def test_the_same_drawing_gives_the_same_bytes_and_what_is_no_picture_the_drawing():
    first = draw_icon(192, ANY)
    draw_icon.cache_clear()
    assert draw_icon(192, ANY) == first == draw_icon(192, ANY, b"no picture")


@pytest.mark.parametrize("logo", [None, make_logo()])
def test_what_a_telephone_cuts_off_a_maskable_icon_is_ground(logo):
    """Only the circle of 80 % in the middle is always seen."""
    _kind, _size, drawn = picture_of(draw_icon(512, MASKABLE, logo))
    ground = drawn.getpixel((0, 0))
    outside = [(x, y) for x in range(0, 512, 4) for y in range(0, 512, 4) if (x - 256) ** 2 + (y - 256) ** 2 > 205**2]
    assert {drawn.getpixel(point) for point in outside} == {ground}
