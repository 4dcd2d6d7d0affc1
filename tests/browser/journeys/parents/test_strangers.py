"""What belongs to others is answered exactly like what does not exist."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import APIResponse, expect

from cantine.demo import PASSWORD
from tests.browser.journeys.portal import Portal, serving
from tests.browser.journeys.window import LOGIN, Window
from tests.browser.journeys.wire import Wire

NOBODYS_CHILD = 987_654
MISSING = "Cette page n'existe pas"
ATTENDANCE = "Par jour et par prestation"
ASKED_FIRST = ("frequentation", "compte", "inscriptions", "soldes", "famille", "journal")
"""Addresses that a server is asked before any other; tests/pages asks them all of one that has run for a while."""


def text_of(window: Window) -> str:
    return window.page.get_by_role("main").inner_text()


def answer(response: APIResponse) -> tuple[int, dict[str, str], bytes]:
    headers = {name: value for name, value in response.headers.items() if name not in ("date", "x-request-id")}
    return response.status, headers, response.body()


def test_another_familys_child_in_the_address_is_a_missing_page(open_browser, portal):
    window = open_browser()
    window.enter("1", f"/inscriptions?enfant={NOBODYS_CHILD}", password=PASSWORD)
    window.title(MISSING)
    missing = text_of(window)
    for child in (portal.child("Jules"), "abc", "", "1%20OR%201=1"):
        window.open(f"/inscriptions?enfant={child}&mois=2026-12")
        window.title(MISSING)
        assert text_of(window) == missing
    window.open(f"/inscriptions?enfant={portal.child('LILI')}&mois=2026-12")
    expect(window.text("LILI TEST")).to_be_visible()


def test_another_familys_child_in_a_download_address_is_a_missing_file(open_browser, portal):
    window = open_browser()
    window.enter("1", password=PASSWORD)

    def download(child: int) -> APIResponse:
        address = f"{portal.address}/telecharger/inscriptions-{child}-2026-11.csv"
        return window.page.context.request.get(address, max_redirects=0)

    assert download(portal.child("TOTO")).status == 200
    missing = answer(download(NOBODYS_CHILD))
    assert missing[0] == 404
    assert answer(download(portal.child("Jules"))) == missing


def test_another_familys_child_in_the_grids_message_saves_nothing(open_browser, portal):
    window = open_browser()
    wire = Wire(window)
    window.enter("1", f"/inscriptions?enfant={portal.child('TOTO')}&mois=2026-12", password=PASSWORD)
    before = portal.ask("SELECT * FROM booking ORDER BY id")
    said = []
    for child in (NOBODYS_CHILD, portal.child("Jules")):
        wire.forge = lambda save, child=child: save.update(child=child)
        window.box("Repas, mardi 8 décembre 2026").check()
        window.save()
        expect(window.bar).to_contain_text("Cet enfant n'existe pas.")
        said.append(window.bar.inner_text())
    assert len(wire.saves) == 2
    assert said[0] == said[1]
    assert portal.ask("SELECT * FROM booking ORDER BY id") == before

    # The same way, unforged, does save: what was refused was the child, not the message.
    wire.forge = None
    window.box("Repas, mardi 8 décembre 2026").check()
    window.save()
    expect(window.bar).to_contain_text("✓ 1 modification enregistrée.")


@pytest.mark.parametrize(
    "forged",
    [
        {"changes": "tout"},
        {"child": None},
        {"changes": [{"day": "2026-12-08", "service": 1, "on": True}]},
        {"changes": [{"day": "hier", "service": 1, "on": True, "time": None, "was": {"on": False, "time": None}}]},
    ],
    ids=["no list", "no child", "half a change", "no day"],
)
def test_a_message_that_no_grid_sends_saves_nothing_and_says_so(forged, open_browser, portal):
    window = open_browser()
    wire = Wire(window)
    wire.forge = lambda save: save.update(forged)
    window.enter("1", f"/inscriptions?enfant={portal.child('TOTO')}&mois=2026-12", password=PASSWORD)
    window.box("Repas, mardi 8 décembre 2026").check()
    window.save()
    expect(window.bar).to_contain_text("Rien n'a été enregistré.")
    assert portal.booked("TOTO", "2026-11-01") == []


@pytest.fixture
def just_started(portal: Portal, tmp_path: Path) -> Iterator[Portal]:
    """A second server that nobody has asked anything yet, with the data of the first, its sessions too."""
    with serving(tmp_path, portal.database) as fresh:
        yield fresh


def test_a_server_just_started_shows_nobody_anything_but_the_sign_in(open_browser, just_started):
    window = open_browser(at=just_started)
    wire = Wire(window)
    for address in ASKED_FIRST:
        window.open(f"/{address}")
        expect(window.field(LOGIN)).to_be_visible()
        expect(window.button("Déconnexion")).to_have_count(0)
        expect(window.page).to_have_title("Connexion · Mairie de Saint-Just-d'Avray")
    assert wire.received
    assert ATTENDANCE.encode() not in wire.received


def test_a_server_just_started_shows_a_parent_no_staff_page(open_browser, portal, request):
    window = open_browser()
    window.enter("1", password=PASSWORD)
    started = window.portal = request.getfixturevalue("just_started")
    wire = Wire(window)
    window.open("/frequentation")
    window.title(MISSING)
    assert wire.received
    assert ATTENDANCE.encode() not in wire.received
    assert window.page.url.startswith(started.address)

    agent = open_browser(at=started)
    seen = Wire(agent)
    agent.enter("cantine@exemple.fr", "/frequentation", password=PASSWORD)
    agent.title("Fréquentation")
    assert ATTENDANCE.encode() in seen.received
    for address in ("compte", "inscriptions"):
        agent.open(f"/{address}")
        agent.title(MISSING)


def test_a_deep_link_opened_signed_out_leads_through_the_sign_in_to_just_that_page(window, portal):
    path = f"/inscriptions?enfant={portal.child('LILI')}&mois=2026-12"
    window.open(path)
    window.sign_in("test2@exemple.fr")
    window.month("DÉCEMBRE 2026")
    expect(window.text("LILI TEST")).to_be_visible()
    assert window.page.url == portal.address + path
