"""Streamlit's own words, where a person may meet them, are French."""

import pytest

from cantine.http.shell import assets
from cantine.http.shell.streamlit_french import (
    CUT_OFF,
    IS_ENGLISH,
    PARTS,
    STILL_KEPT,
    WORDS,
    offer_both,
    translate_script,
)


@pytest.mark.parametrize("english", WORDS | PARTS)
def test_each_english_word_stands_in_this_version_of_streamlit_and_afterwards_on_an_english_page_alone(english):
    scripts = [
        path.read_bytes() for path in assets.list_files(assets.find_directory()).values() if path.suffix == ".js"
    ]
    having = [script for script in scripts if english.encode() in script]
    assert having
    left = [translate_script(script).decode() for script in having]
    both = offer_both(english, WORDS[english]) if english in WORDS else ""
    assert not any(english in (script.replace(both, "") if both else script) for script in left)


def test_words_are_chosen_by_the_language_of_the_page_where_they_are_said():
    assert offer_both("children:`Close`", "children:`Fermer`") == f"children:({IS_ENGLISH}?`Close`:`Fermer`)"
    assert offer_both("From ${n}.", "À partir de ${n}.") == f"${{{IS_ENGLISH}?`From ${{n}}.`:`À partir de ${{n}}.`}}"
    assert offer_both("{locale:`en-US`,c", "{locale:`fr-FR`,c") == f"{{locale:({IS_ENGLISH}?`en-GB`:`fr-FR`),c"


def test_an_interrupted_connection_asks_for_nothing_that_loses_what_was_ticked():
    [start] = [
        path for path in assets.list_files(assets.find_directory()).values() if "Connection timed out." in _text(path)
    ]
    said = translate_script(start.read_bytes()).decode()
    assert said.count(f"{{message:({IS_ENGLISH}?{STILL_KEPT}:{CUT_OFF})") == 4
    assert "codeBlock:`" not in said
    assert "rechargez" not in said.lower()


def _text(path):
    return path.read_text("utf-8") if path.suffix == ".js" else ""


def test_the_browsers_tab_has_our_icon(browser):
    icon = browser.get("http://cantine.test/favicon.png")
    assert icon.headers["content-type"] == "image/svg+xml"
    assert icon.text.startswith("<svg")
