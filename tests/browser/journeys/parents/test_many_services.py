"""Twelve services on a phone and at a desk: names can be read, more is announced, no tick hides, no page is widened."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.dates import on

NAMES = (
    "Petit-déjeuner périscolaire",
    "Goûter",
    "Aide aux devoirs",
    "Atelier théâtre",
    "Piscine",
    "Transport scolaire",
)
SHORT = ("P'tit déj", "Goûter", "Devoirs", "Théâtre", "Piscine", "Car")
ADD = """INSERT INTO service (label, short_label, position, term_weekdays, holiday_weekdays, time_choice,
    open_to_parents, active, account_code, booking_cutoff, cancelling_cutoff)
    SELECT '{label}', '{short}', {place}, '0134', '', 'none', true, true, '', booking_cutoff, cancelling_cutoff
    FROM service WHERE id = 1"""
BOOK = """INSERT INTO booking (child_id, day, service_id, family_id, state, presence)
    SELECT custody.child_id, '{day}', service.id, 2, 'booked', 'unknown' FROM custody, service
    WHERE custody.family_id = 2 AND service.label = 'Transport scolaire'"""


@pytest.fixture
def many(portal):
    portal.insert("UPDATE service SET active = true")
    for place, (label, short) in enumerate(zip(NAMES, SHORT, strict=True), 20):
        portal.insert(ADD.format(label=label, short=short.replace("'", "''"), place=place))
    for week in range(7):  # until the holidays
        for day in (0, 1, 3):
            portal.insert(BOOK.format(day=on("lundi 2026-11-02") + timedelta(7 * week + day)))
    return portal


def widened(page):
    """How many pixels of the page are out of view to the right."""
    return page.evaluate(
        "() => [document.querySelector('[data-testid=stMain]')].map((one) => one.scrollWidth - one.clientWidth)[0]"
    )


def test_twelve_services_can_be_read_and_found(many, window):
    page = window.enter("durand@exemple.fr", "/inscriptions?mois=2026-12").page
    window.month("DÉCEMBRE 2026")
    window.settle()
    assert widened(page) == 0
    heads = page.locator(".grid .week thead th:last-child span.short")
    expect(heads.first).to_have_text("Car")
    tables = page.locator(".grid .scroll")
    if page.viewport_size["width"] < 600:
        expect(page.locator(".grid .slide")).to_have_text(re.compile("d'autres prestations suivent"))
        expect(page.locator(".grid .scroll.beyond").first).to_be_visible()
        tables.first.evaluate("(one) => { one.scrollLeft = 200; }")
        expect(tables.last).to_have_js_property("scrollLeft", 200)
    else:
        expect(page.locator(".grid .slide")).to_have_text("")
        assert all(one.evaluate("(one) => one.scrollWidth <= one.clientWidth") for one in tables.all())


def test_no_tick_of_the_typical_week_is_out_of_view_unsaid(many, window):
    page = window.enter("durand@exemple.fr", "/semaine-type").page
    window.title("Semaine type")
    window.settle()
    box = page.get_by_role("checkbox", name="Transport scolaire, lundi", exact=True)
    expect(box).to_be_checked()
    if page.viewport_size["width"] < 600:
        expect(page.locator(".grid .ticked")).to_have_text(re.compile(r"Transport scolaire \(lun\., mar\., jeu\.\)"))
        box.uncheck()
        expect(page.locator(".grid .ticked")).to_have_text(re.compile(r"Transport scolaire \(mar\., jeu\.\)"))
    else:
        expect(page.locator(".grid .ticked")).to_have_text("")
    assert widened(page) == 0


@pytest.mark.parametrize(
    ("login", "address"), [("durand@exemple.fr", "/compte"), ("cantine@exemple.fr", "/frequentation")]
)
def test_tables_of_twelve_columns_never_widen_the_page(many, window, login, address):
    page = window.enter(login, address).page
    expect(page.get_by_role("table").last).to_be_attached()
    window.settle()
    assert widened(page) == 0
