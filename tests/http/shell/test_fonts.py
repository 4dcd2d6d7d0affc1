"""The portal's own fonts: small, whole for what pages say, and kept by browsers."""

import ast
import re
from io import BytesIO

from fontTools.ttLib import TTFont

from cantine.http import addresses
from cantine.http.shell import assets, fonts
from cantine.settings import HERE
from tests.http.shell.cut_fonts import NAMES, find_file, find_ligatures, list_latin, list_named_icons

KNOWN = set(NAMES.read_text("utf-8").split())


def list_icons_in_calls():
    """The icon of every call that names one: `show_link(address, label, icon)`, `icon="…"`."""
    for path in (HERE / "pages").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call):
                given = [one.value for one in call.keywords if one.arg == "icon"]
                if getattr(call.func, "attr", getattr(call.func, "id", "")) == "show_link":
                    given += call.args[2:3]
                yield from (one.value for one in given if isinstance(one, ast.Constant) and one.value)


def test_the_font_has_every_icon_that_pages_and_streamlit_name():
    """Where this fails: `python -m tests.http.shell.cut_fonts`."""
    everywhere = find_ligatures(TTFont(find_file("MaterialSymbols-Rounded"))).keys()
    named = list_named_icons() | {page.icon for page in addresses.PAGES} | {*list_icons_in_calls()}
    assert (named & everywhere) - KNOWN == set()
    ours = find_ligatures(TTFont(BytesIO(fonts.ICONS.read_bytes())))
    assert ours.keys() >= KNOWN  # and other names of the same pictures


def test_the_letters_are_those_that_the_style_sheet_promises():
    """A letter that is promised and missing would bring the whole font."""
    letters = TTFont(BytesIO(fonts.LETTERS.read_bytes())).getBestCmap()
    whole = TTFont(find_file("SourceSansVF-Upright.ttf")).getBestCmap()
    assert [hex(code) for code in list_latin() if code in whole and code not in letters] == []


def test_they_are_a_tenth_of_streamlits_own():
    assert sum(map(len, fonts.FILES.values())) < 70_000


def test_the_page_names_them_and_browsers_keep_them(browser):
    named = re.findall(r"url\((/polices/[^)]+)\)", browser.get("/").text)
    assert len(named) == 2
    for address in named:
        answer = browser.get(address)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "font/woff2")
        assert answer.headers["cache-control"] == "public, immutable, max-age=31536000"
    assert browser.get("/polices/icons-0.woff2").status_code == 404


def test_streamlits_style_sheet_brings_neither_of_the_whole_ones(browser):
    [sheet] = re.findall(r'<link rel="stylesheet" crossorigin href="([^"]+)">', browser.get("/").text)
    faces = re.findall(r"@font-face{[^}]*}", browser.get(sheet).text)
    assert len(faces) > 10
    assert not [face for face in faces if "Material" in face or "Source Sans;" in face]


def test_letters_of_other_scripts_still_have_the_whole_font(browser):
    page = browser.get("/").text
    whole = assets.find_font("SourceSansVF-Upright.ttf", assets.find_directory())
    assert f'url({whole}) format("woff2"); unicode-range: {fonts.OTHER_SCRIPTS}' in page
    assert browser.get(whole).status_code == 200


def test_scripts_styles_and_fonts_bring_no_headers_that_are_for_pages(browser):
    page = browser.get("/")
    files = re.findall(r'(?:src|href)="(/static/[^"]+)"|url\((/polices/[^)]+)\)', page.text)
    for address in {kept or font for kept, font in (files[0], files[1], files[-1])}:
        headers = browser.get(address).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "content-security-policy" not in headers
    assert "content-security-policy" in page.headers
    assert "content-security-policy" in browser.get("/static/js/missing").headers
