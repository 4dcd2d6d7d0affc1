"""Every page of the portal can be used by everybody, on a dark phone and a light desk, and speaks French."""

import re

import pytest

from tests.browser.journeys.tour import look
from tests.browser.journeys.walks import families_pages, staff_pages, take, visitors_pages
from tests.browser.journeys.window import SIZES, Theme

ENGLISH = re.compile(
    r"\b(password|submit|press|loading|running|close|open|skip|content|show|hide|sign|login|log|please|error|wait|stop|"
    r"rerun|deploy|download|search|select|choose|copy|view|expand|collapse|next|previous|save|cancel|the|and|"
    r"your|you|is|this|no|yes|of|to|with|not|found|page not|connecting|fullscreen|link to|clear|options|"
    r"increment|decrement|invalid|arrow|range)\b",
    re.IGNORECASE,
)
"""Words that no French sentence of the portal has; « options » is French too, but not used."""


WALKS = {"visitors": visitors_pages, "families": families_pages, "staff": staff_pages}
LOOKS: tuple[tuple[str, Theme, tuple[str, ...]], ...] = (
    ("phone", "dark", ()),
    ("desk", "light", ("color-contrast",)),
)
"""Sizes and themes, and the rules of axe that are tried there: all, then only what the theme changes.
`python -m tests.browser.accessibility` tries all of them everywhere."""


@pytest.fixture(scope="module")
def seen(chromium, _running_portal, demonstration):
    """What was found on each page and state, walked past once: on a dark phone, and on a light desk."""
    found = {}
    for whose, walk in WALKS.items():
        for name, at in take((walk,), chromium, _running_portal, demonstration):
            for size, theme, rules in LOOKS:
                found[f"{whose}: {name}, {size}"] = look(at.show(SIZES[size], theme), *rules)
    return found


def test_axe_finds_no_violation(seen):
    assert {name: page.violations for name, page in seen.items() if page.violations} == {}


def test_where_the_keyboard_is_can_be_seen_on_every_element(seen):
    assert {name: page.faint for name, page in seen.items() if page.faint} == {}


def test_what_families_press_on_a_phone_is_44_pixels_high_and_wide(seen):
    phones = {name: page.small for name, page in seen.items() if name.endswith("phone") and "staff" not in name}
    assert {name: small for name, small in phones.items() if small} == {}


def test_links_to_different_places_have_different_names(seen):
    assert {name: page.same_names for name, page in seen.items() if page.same_names} == {}


def test_no_page_is_wider_than_its_window(seen):
    assert {name: page.wider for name, page in seen.items() if any(page.wider)} == {}


def test_letters_twice_as_big_cut_nothing_off_and_need_no_scrolling_sideways(seen):
    assert {name: page.zoomed_cut_off for name, page in seen.items() if page.zoomed_cut_off} == {}
    assert {name: page.zoomed_wider for name, page in seen.items() if any(page.zoomed_wider)} == {}


def test_no_english_word_is_shown_or_spoken(seen):
    english = {name: [word for word in page.words if ENGLISH.search(word)] for name, page in seen.items()}
    assert {name: words for name, words in english.items() if words} == {}
    assert all(page.words for page in seen.values())
