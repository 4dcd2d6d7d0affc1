"""Every page of the portal can be used by everybody, at the width of a desk and of a phone, and speaks French."""

import re

import pytest

from tests.browser.journeys.tour import families_pages, look, staff_pages, visitors_pages
from tests.browser.journeys.window import SIZES, Window

ENGLISH = re.compile(
    r"\b(password|submit|press|loading|running|close|open|skip|content|show|hide|sign|login|log|please|error|wait|stop|"
    r"rerun|deploy|download|search|select|choose|copy|view|expand|collapse|menu|next|previous|save|cancel|the|and|"
    r"your|you|is|this|no|yes|of|to|with|not|found|page not|connecting|fullscreen|link to|clear|options|"
    r"increment|decrement|invalid|arrow|range)\b",
    re.IGNORECASE,
)
"""Words that no French sentence of the portal has; « menu » and « options » are French too, but not used."""


@pytest.fixture(scope="module", params=SIZES)
def seen(request, chromium, _running_portal, demonstration):
    """Each page that was walked past, with what was found there."""
    found = {}
    for walk in (visitors_pages, families_pages, staff_pages):
        _running_portal.start_over(demonstration)
        context = chromium.new_context(viewport=SIZES[request.param], locale="fr-FR")
        context.set_default_timeout(20_000)
        window = Window(context.new_page(), _running_portal)
        for name in walk(window):
            found[name.removeprefix(_running_portal.address)] = look(window)
        context.close()
        assert window.faults == []
    return found


def test_axe_finds_no_serious_violation(seen):
    assert {name: page.violations for name, page in seen.items() if page.violations} == {}


def test_no_page_is_wider_than_its_window(seen):
    assert {name: page.wider for name, page in seen.items() if any(page.wider)} == {}


def test_letters_twice_as_big_cut_nothing_off_and_need_no_scrolling_sideways(seen):
    assert {name: page.zoomed_cut_off for name, page in seen.items() if page.zoomed_cut_off} == {}
    assert {name: page.zoomed_wider for name, page in seen.items() if any(page.zoomed_wider)} == {}


def test_no_english_word_is_shown_or_spoken(seen):
    english = {name: [word for word in page.words if ENGLISH.search(word)] for name, page in seen.items()}
    assert {name: words for name, words in english.items() if words} == {}
    assert all(page.words for page in seen.values())
