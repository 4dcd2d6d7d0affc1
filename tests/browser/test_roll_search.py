"""Who is in view while a name is typed into the roll call: its search alone, in Chromium."""

import pytest

from cantine.common.search import make_plain
from tests.browser import scripts


@pytest.fixture(scope="module")
def page(chromium):
    """A page with the search field in it; `search.wants` is asked by the tests."""
    page = chromium.new_page()
    page.set_content("<input type=search><div><ul></ul><p class=more></p></div>")
    scripts.load(page, "roll_search.js")
    page.evaluate(
        """() => {
            const asked = { ask: () => {}, add: () => {}, changed: () => {} };
            window.search = new RollSearch(document.querySelector("input"), document.querySelector("div"), asked);
        }"""
    )
    yield page
    page.close()


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Béal Lætitia", "laetitia"),
        ("Béal Laetitia", "LÆTITIA"),
        ("Sacré-Cœur Zoé", "coeur"),
        ("SACRE COEUR Zoé", "sacré-cœur"),
        ("Groß Emma", "gross"),
        ("D'Ambrosio-Müller Léo", "leo d’ambrosio muller"),
        ("Łucja Øster", "łuc ø"),
        ("Иванова Аня", "иванова"),
    ],
)
def test_a_name_is_in_view_however_it_is_typed(page, name, typed):
    page.fill("input", typed)
    assert page.evaluate("(name) => search.wants(name)", make_plain(name))
    assert page.evaluate("(typed) => makePlain(typed)", typed) == make_plain(typed)


def test_who_does_not_bear_the_name_is_out_of_view(page):
    page.fill("input", "laetitia b")
    assert not page.evaluate("(name) => search.wants(name)", make_plain("Léa Béal"))
