"""The one HTML document of the portal, and what is said where there is no page."""

import asyncio
import re

import pytest
from streamlit import config

from cantine.http import addresses
from cantine.http.routes import middleware
from cantine.http.shell import assets
from cantine.http.shell.html import Appearance, render_shell
from cantine.http.shell.style import GREENS
from cantine.store import database
from cantine.store.tables import Commune
from tests.http.conftest import FOREIGN_ORIGINS, PORTAL, Browser


def test_every_page_has_the_french_shell(browser):
    for name in sorted(addresses.ADDRESSES):
        answer = browser.get(f"/{name}")
        assert answer.status_code == 200, name
        assert answer.headers["content-type"] == "text/html; charset=utf-8", name
        assert answer.headers["cache-control"] == "no-cache", name
        assert answer.headers["content-encoding"] in ("br", "gzip"), name
        assert '<html lang="fr">' in answer.text, name
        assert "<title>Saint-Just-d&#x27;Avray</title>" in answer.text, name


def test_something_is_seen_before_the_first_script(browser):
    page = browser.get("/").text
    root = page.index('<div id="root">')
    splash = page.index("Chargement…")
    assert root < splash < page.index('<script type="module"')
    assert 'role="status"' in page[root:splash]
    assert "<svg" in page[root:splash]
    assert page.index("prefers-color-scheme: dark") < root
    assert "activez-le" in re.search("<noscript>(.*)</noscript>", page)[1]


def test_streamlits_own_words_are_gone(browser):
    page = browser.get("/").text
    for foreign in ("Streamlit<", "You need to enable", "agent", "openapi", "favicon.png", 'preload" href="./'):
        assert foreign not in page


def test_every_file_that_the_page_asks_for_exists(browser):
    asked = re.findall(r'(?:src|href)="(/static/[^"]+)"', browser.get("/").text)
    assert len(asked) > 60
    assert len(asked) == len(set(asked))
    assert set(asked) <= set(assets.list_files(assets.find_directory()))


def test_it_asks_for_all_that_streamlits_own_page_asks_for():
    original = (assets.find_directory() / "index.html").read_text("utf-8")
    wanted = re.findall(r'(?:src|href)="\./(static/(?:js|css)/[^"]+)"', original)
    assert len(wanted) > 50
    page = render_shell(assets.find_directory(), Appearance("Cantine"))
    assert [address for address in wanted if f'"/{address}"' not in page] == []


def test_the_scripts_of_the_first_elements_come_with_all_they_import():
    scripts = assets.list_scripts(["TextInput"], assets.find_directory())
    assert any("/TextInput." in script for script in scripts)
    assert any("/useTextField." in script for script in scripts)
    with pytest.raises(LookupError):
        assets.list_scripts(["Guichet"], assets.find_directory())


def test_a_streamlit_without_a_start_script_is_noticed(tmp_path):
    (tmp_path / "index.html").write_text("<html></html>")
    with pytest.raises(LookupError):
        render_shell(tmp_path, Appearance("Cantine"))


def test_the_title_cannot_become_markup():
    page = render_shell(assets.find_directory(), Appearance("</title><script>alert(1)</script> {icon}"))
    assert "<title>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt; {icon}</title>" in page


def test_without_a_commune_the_portal_is_called_cantine(browser, cast):
    with database.open_writer(cast.url) as db:
        db.delete(db.get_one(Commune, 1))
    assert "<title>Cantine</title>" in browser.get("/").text


def test_the_page_is_not_sent_twice_to_the_same_browser(browser):
    first = browser.get("/compte")
    again = browser.get("/inscriptions", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_final_slash_is_forgiven(browser):
    answer = browser.get("/compte/")
    assert (answer.status_code, answer.headers["location"]) == (301, "/compte")


@pytest.mark.parametrize(
    "path",
    ["/cantines", "/compte/9", "/index.html", "/auth/login", "/compte/_stcore/health", "//compte/"],
)
def test_an_address_without_a_page_says_so_in_french(browser, path):
    answer = browser.get("http://cantine.test" + path, headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert '<html lang="fr">' in answer.text
    assert "Cette page n'existe pas" in answer.text
    assert '<a href="/">' in answer.text
    assert '<a href="/aide">Aide</a>' in answer.text  # with the telephone of the town hall


def test_head_of_a_missing_page_is_the_same_without_its_text(browser):
    answer = browser.head("/cantines")
    assert (answer.status_code, answer.content) == (404, b"")


@pytest.fixture
def behind(cast):
    """A browser at the portal with something in the place of Streamlit that lets everybody in: 299, and accepted."""

    async def streamlit(scope, receive, send):
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
        else:
            await send({"type": "http.response.start", "status": 299, "headers": []})
            await send({"type": "http.response.body"})

    app = streamlit
    for one in reversed(middleware):
        app = one.cls(app, *one.args, **one.kwargs)
    browser = Browser(app)
    browser.app = app
    return browser


def connected(browser, path, headers):
    """What the server says first to a websocket."""
    said = []

    async def send(message):
        said.append(message["type"])

    named = [(b"host", b"cantine.test"), *((name.encode(), value.encode()) for name, value in headers.items())]
    asyncio.run(browser.app({"type": "websocket", "path": path, "headers": named}, None, send))
    return said


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/upload_file/session/file",
        "/_stcore/upload_file",
        "/_stcore/metrics",
        "/_stcore/agent/interact",
        "/_stcore/script-health-check",
        "/_stcore/bidi-components/a/b.js",
        "/_stcore/stream",
        "/_stcore/health/",
        "/_stcore/",
        "//_stcore/upload_file/session/file",
    ],
)
def test_of_streamlits_own_addresses_only_its_connection_is_open(behind, method, path):
    answer = behind.request(method, PORTAL + path, content=b"x" * 5_000)
    assert answer.status_code == 404
    assert "Cette page n'existe pas" in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", ["/media/a.png", "/component/a/b.js", "/_stcore/health", "/compte", "/sante"])
def test_what_is_only_looked_at_takes_nothing(behind, method, path):
    assert behind.request(method, path).status_code == 404


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", ["/media/a.png", "/component/a/b.js", "/_stcore/health", "/_stcore/host-config"])
def test_what_streamlits_page_needs_reaches_streamlit(behind, method, path):
    assert behind.request(method, path).status_code == 299


@pytest.mark.parametrize("origin", FOREIGN_ORIGINS)
def test_a_page_of_another_site_gets_no_connection(behind, origin):
    assert connected(behind, addresses.STREAM, origin) == ["websocket.close"]


@pytest.mark.parametrize("origin", [{}, {"origin": PORTAL}, {"origin": "https://cantine.test"}])
def test_our_own_pages_and_programs_get_a_connection(behind, origin):
    assert connected(behind, addresses.STREAM, origin) == ["websocket.accept"]


@pytest.mark.parametrize("path", ["/", "/compte", "/_stcore/stream/", "/_stcore/health", "/static/x.js"])
def test_there_is_one_websocket_only(behind, path):
    assert connected(behind, path, {"origin": PORTAL}) == ["websocket.close"]


def test_scripts_are_asked_for_so_that_large_ones_arrive_while_small_ones_are_waited_for():
    root = assets.find_directory()
    original = (root / "index.html").read_text("utf-8")
    core = [f"/{name}" for name in re.findall(r'(?:src|href)="\./(static/js/[^"]+)"', original)]
    later = [one for one in assets.list_scripts(["BidiComponent"], root) if one not in core]
    ordered = assets.order_scripts(core, [*later, core[0]], root)
    assert sorted(ordered) == sorted({*core, *later})
    sizes = [len((root / one.removeprefix("/")).read_bytes()) for one in ordered]
    assert max(sizes[:3]) > 400_000
    assert min(sizes[:6]) < 10_000
    small = [one for one in ordered if len((root / one.removeprefix("/")).read_bytes()) < 4_000]
    assert small == [one for one in [*core, *later] if one in small]  # in their order, those of the start first


def test_the_colour_of_the_commune_takes_the_place_of_the_green_at_the_next_load(browser, cast):
    assert "#7a1f3d" not in browser.get("/").text
    with database.open_writer(cast.url) as db:
        db.get_one(Commune, 1).colour = "#7a1f3d"
    page = browser.get("/").text
    assert page.index("--green: #1f6b42") < page.index("--green: #7a1f3d") < page.index("<script>")
    assert config.get_option("theme.light.primaryColor") == "#7a1f3d"
    with database.open_writer(cast.url) as db:
        db.get_one(Commune, 1).colour = ""
    assert "#7a1f3d" not in browser.get("/").text
    assert {config.get_option(f"theme.{scheme}.primaryColor") for scheme in GREENS} == {*GREENS.values()}
