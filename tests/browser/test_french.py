"""What the browser writes in French is letter by letter what Python writes."""

from datetime import datetime, time

import pytest

from cantine.common.french import euros, hour, join_words, plural
from cantine.common.paris import PARIS
from cantine.common.search import make_plain
from tests.browser import scripts
from tests.dates import at

SUMMER, WINTER = at("dimanche 2026-03-29 01:59"), at("dimanche 2026-10-25 02:59")  # the last minutes before


def minutes(milliseconds):
    """Since midnight in Paris."""
    local = datetime.fromtimestamp(milliseconds / 1000, PARIS)
    return local.hour * 60 + local.minute


@pytest.fixture(scope="module")
def page(chromium):
    """An empty page with the scripts' own formats in it."""
    page = chromium.new_page()
    for name in ("french.js", "roll_words.js"):
        scripts.load(page, name)
    yield page
    page.close()


@pytest.mark.parametrize(
    ("call", "python", "cases"),
    [
        ("hour(it)", hour, [0, 5, 425, 720, 1020, 1439]),
        ("euros(it)", euros, [0, 1, 99, 1250, -1250, 123_456, -100_000_000]),
        ("joinWords(it)", join_words, [[], ["Repas"], ["Repas", "Étude"], ["Repas", "Étude", "Garderie"]]),
        ("plural(it, 'présent')", lambda it: plural(it, "présent"), [0, 1, 2, 30]),
        (
            "minutesOf(paris.format(it))",
            minutes,
            [1000 * (one.timestamp() + s) for one in (SUMMER, WINTER) for s in (0, 60)],
        ),
        ("timeOf(it)", lambda it: f"{time(it // 60, it % 60):%H:%M}", [0, 425, 1439]),
        (
            "makePlain(it)",
            make_plain,
            ["", "ZOÉ  Le-Goff", "D’Ambrosio-Müller", "LÆTITIA Cœur", "ẞ", "N°3 ﬁ", "Łucja", "Аня"],
        ),
    ],
)
def test_the_browser_and_python_write_the_same(page, call, python, cases):
    assert page.evaluate(f"(cases) => cases.map((it) => {call})", cases) == [python(it) for it in cases]


def test_a_day_without_a_meal_is_free_only_where_nothing_else_is_booked(chromium):
    page = chromium.new_page()
    scripts.load(page, "week_words.js")
    care = {"service": {"label": "Centre matin"}, "time": None}
    says = "(rest) => describeChip({}, { on: false }, rest)"
    assert [page.evaluate(says, rest) for rest in ([], [care], [care, care])] == ["libre", "+1", "+2"]
    page.close()
