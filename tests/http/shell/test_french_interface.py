"""Streamlit's own words, where a person may meet them, are French."""

import pytest

from cantine.http.shell import assets
from cantine.http.shell.streamlit_french import PARTS, WORDS, translate_script


@pytest.mark.parametrize("english", WORDS | PARTS)
def test_each_english_word_stands_in_this_version_of_streamlit_and_is_gone_afterwards(english):
    scripts = [
        path.read_bytes() for path in assets.list_files(assets.find_directory()).values() if path.suffix == ".js"
    ]
    having = [script for script in scripts if english.encode() in script]
    assert having
    assert not any(english.encode() in translate_script(script) for script in having)


def test_an_interrupted_connection_asks_for_nothing_that_loses_what_was_ticked():
    [start] = [
        path for path in assets.list_files(assets.find_directory()).values() if "Connection timed out." in _text(path)
    ]
    said = translate_script(start.read_bytes()).decode()
    assert said.count("{message:`La connexion est interrompue. Elle reprend toute seule ; vos modifications") == 4
    assert "codeBlock:`" not in said
    assert "rechargez" not in said.lower()


def _text(path):
    return path.read_text("utf-8") if path.suffix == ".js" else ""


def test_the_browsers_tab_has_our_icon(browser):
    icon = browser.get("http://cantine.test/favicon.png")
    assert icon.headers["content-type"] == "image/svg+xml"
    assert icon.text.startswith("<svg")
