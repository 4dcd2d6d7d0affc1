"""The scripts of components: asked for with the page, kept for a year, and never missing while versions change."""

import re

import pytest

from cantine.http.shell.component_scripts import ENTRIES, find_address, import_script, read_script


@pytest.mark.parametrize("name", ENTRIES)
def test_a_script_is_answered_whole_and_kept_for_a_year(browser, name):
    answer = browser.get(find_address(name))
    assert (answer.status_code, answer.text) == (200, read_script(name))
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, immutable, max-age=31536000"
    assert answer.headers["content-encoding"] == "br"
    assert "content-security-policy" not in answer.headers  # no browser shows it as a page


def test_by_the_address_of_another_version_the_script_comes_but_is_not_kept(browser):
    answer = browser.get("/composants/month_grid.0123456789abcdef.js")
    assert (answer.status_code, answer.text) == (200, read_script("month_grid"))
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["rien.js", "../month_grid.js", "roll_call.js", ""])
def test_there_are_no_others(browser, path):
    assert browser.get(f"/composants/{path}").status_code == 404


def test_the_page_asks_for_them_before_a_component_does(browser):
    asked = re.findall(r'<link rel="modulepreload" crossorigin href="(/composants/[^"]+)">', browser.get("/").text)
    assert asked == [find_address(name) for name in ENTRIES]


def test_what_a_run_sends_names_the_whole_address():
    assert f'new URL("{find_address("week_card")}", location.origin)' in import_script("week_card")
