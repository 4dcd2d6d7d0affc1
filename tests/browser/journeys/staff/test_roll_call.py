"""The roll is called on tablets, by one or by two, with and without a connection."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, WebSocketRoute, expect

from tests.browser.journeys.portal import Portal
from tests.browser.journeys.window import Window
from tests.browser.journeys.wire import Wire

NOON, EVENING = "2026-11-23T12:05:00+01:00", "2026-11-23T17:20:00+01:00"
LOST = re.compile("Connexion perdue")
SAVED = "Tout est enregistré."


@dataclass(frozen=True)
class Tablet:
    """A window on the roll call, and the words in which the tests speak of it."""

    window: Window

    def button(self, name: str) -> Locator:
        return self.window.button(name)

    def pressed(self, name: str, yes: bool = True) -> None:
        expect(self.button(name)).to_have_attribute("aria-pressed", str(yes).lower())

    def from_the_list(self, name: str) -> tuple[float, float]:
        """Where a button is, counted from the list's own corner: the window may have scrolled."""
        button, lists = self.button(name).bounding_box(), self.window.page.locator(".roll .lists").bounding_box()
        return button["x"] - lists["x"], button["y"] - lists["y"]

    @property
    def said(self) -> Locator:
        return self.window.page.locator(".roll .say")

    @property
    def counts(self) -> Locator:
        return self.window.page.locator(".roll .counts")

    @property
    def search(self) -> Locator:
        return self.window.page.get_by_role("searchbox", name="Chercher un enfant")


@pytest.fixture
def tablet(open_browser, portal):
    """Open one more tablet on the meals of the CP."""

    def opened(login: str = "cantine@exemple.fr", size: str = "tablet", path: str = "/pointage?classe=CP") -> Tablet:
        window = open_browser(size)
        # What Chromium and Streamlit write about a lost connection.
        window.expected += ["when disconnected", "Failed to load resource", "reaching server endpoint", "interrompue"]
        window.enter(login, path)
        return Tablet(window)

    portal.set_clock(NOON)
    return opened


def noted(portal: Portal, name: str, service: str = "Repas") -> list[tuple]:
    """(state, presence, real time) of today's booking of the child with this last and first name."""
    return portal.ask(
        "SELECT state, presence, real_time FROM booking JOIN child ON child.id = child_id JOIN service "
        "ON service.id = service_id WHERE day = '2026-11-23' AND last_name || ' ' || first_name = ? AND label = ?",
        name,
        service,
    )


@pytest.mark.parametrize("size", ["tablet", "phone"])
def test_absents_first_then_all_others_present_and_a_mistake_is_taken_back(tablet, portal, size):
    roll = tablet(size=size)
    expect(roll.window.page.get_by_role("heading", name="Repas · lundi 23 novembre 2026 · CP")).to_be_visible()
    roll.button("Absent, BOYER Mila").click()
    roll.pressed("Absent, BOYER Mila")
    expect(roll.window.page.get_by_text("absent · Nadia Morel, 12 h 05")).to_be_visible()
    everybody = roll.window.page.get_by_role("button", name=re.compile("^Présent, ")).count()
    roll.button(f"Tous les autres présents ({everybody - 1})").click()
    expect(roll.counts).to_have_text(f"{everybody} attendus\u00a0: {everybody - 1} présents, 1 absent, 0 à pointer")
    expect(roll.said).to_have_text(SAVED)
    roll.button("Annuler").click()
    roll.pressed("Présent, BONNET Emma", yes=False)
    roll.button("Annuler").click(delay=400)  # a tap that follows at once is taken for a finger that bounced
    roll.pressed("Absent, BOYER Mila", yes=False)
    expect(roll.said).to_have_text(SAVED)
    roll.button("Présent, BONNET Emma").click()
    expect(roll.said).to_have_text(SAVED)
    assert noted(portal, "BONNET Emma") == [("booked", "present", None)]
    assert noted(portal, "BOYER Mila") == [("booked", "unknown", None)]


def test_all_others_are_those_in_view_and_many_are_asked_for(tablet, portal):
    roll = tablet(path="/pointage")
    rows = roll.window.page.get_by_role("button", name=re.compile("^Présent, "))
    expect(rows.first).to_be_visible()
    everybody = rows.count()
    assert everybody > 30
    roll.search.fill("bo")
    expect(rows).not_to_have_count(everybody)
    found = rows.count()
    roll.button(f"Tous les autres présents ({found})").click()
    expect(roll.said).to_have_text(SAVED)
    roll.search.fill("")
    expect(roll.counts).to_have_text(re.compile(f": {found} présents?, 0 absent, {everybody - found} à pointer$"))
    rest = roll.button(f"Tous les autres présents ({everybody - found})")
    rest.click(delay=400)  # sooner, it is the same tap as the one before
    roll.button("Non").click()
    expect(rest).to_be_visible()
    rest.click(delay=400)
    roll.button(f"Oui, {everybody - found} présents").click()
    expect(roll.button("Tous sont pointés")).to_be_visible()
    roll.button("Annuler").click(delay=400)
    expect(rest).to_be_visible()
    expect(roll.said).to_have_text(SAVED)


def test_a_child_without_a_booking_is_searched_added_and_taken_off(tablet, portal):
    roll = tablet(path="/pointage")
    roll.search.fill("TÈST")
    roll.button("Ajouter, TEST TOTO").click()
    expect(roll.said).to_have_text("TEST TOTO\u00a0: ajouté sans inscription.")
    roll.pressed("Présent, TEST TOTO")
    assert noted(portal, "TEST TOTO") == [("added", "present", None)]
    roll.search.fill("toto")
    expect(roll.button("Présent, BOYER Mila")).to_be_hidden()
    roll.button("Retirer, TEST TOTO").click()
    expect(roll.button("Ajouter, TEST TOTO")).to_be_visible()
    expect(roll.said).to_have_text(SAVED)
    assert noted(portal, "TEST TOTO") == [("cancelled", "unknown", None)]


def test_who_leaves_the_garderie_has_its_time_by_one_tap_and_it_can_be_changed(tablet, portal):
    portal.set_clock(EVENING)
    roll = tablet(path="/pointage?classe=CP")
    expect(roll.window.page.get_by_role("heading", name="Garderie soir · lundi 23 novembre 2026 · CP")).to_be_visible()
    roll.button("Parti, BOYER Mila").click()
    time = roll.window.field("Heure de départ, BOYER Mila")
    expect(time).to_have_value("17:20")
    expect(roll.said).to_have_text(SAVED)
    assert noted(portal, "BOYER Mila", "Garderie soir") == [("booked", "present", 17 * 60 + 20)]
    time.fill("17:05")
    expect(roll.window.page.get_by_text("présent à 17 h 05 · Nadia Morel, 17 h 20")).to_be_visible()
    time.fill("18:30")
    expect(roll.said).to_contain_text("BOYER Mila\u00a0: Cette heure n'est pas encore passée.")
    roll.button("Compris").click()
    expect(roll.said).to_have_text(SAVED)
    assert noted(portal, "BOYER Mila", "Garderie soir") == [("booked", "present", 17 * 60 + 5)]


def test_two_tablets_show_the_same_and_whoever_comes_second_is_told(tablet, portal):
    nadia, ines = tablet(), tablet("mairie@exemple.fr")
    nadia.button("Présent, BOYER Mila").click()
    ines.pressed("Présent, BOYER Mila")
    ines.button("Absent, GAILLARD Yasmine").click()
    nadia.pressed("Absent, GAILLARD Yasmine")

    # Inès's tablet is cut off while Nadia goes on.
    ines.window.page.context.set_offline(True)
    ines.button("Présent, BONNET Emma").click()
    ines.button("Présent, GAUTIER Ambre").click()
    expect(ines.said).to_have_text(
        "Connexion perdue. 2 pointages gardés sur cet appareil. Continuez\u00a0: tout part dès son retour."
    )
    nadia.button("Absent, BONNET Emma").click()
    expect(nadia.said).to_have_text(SAVED)
    ines.window.page.context.set_offline(False)
    expect(ines.said).to_contain_text("BONNET Emma\u00a0: Noté entre-temps par Nadia Morel à 12 h 05 : absent.")
    ines.pressed("Absent, BONNET Emma")
    nadia.pressed("Présent, GAUTIER Ambre")
    nadia.pressed("Absent, BONNET Emma")
    states = [noted(portal, name) for name in ("BOYER Mila", "GAILLARD Yasmine", "BONNET Emma", "GAUTIER Ambre")]
    assert [presence for [(_state, presence, _time)] in states] == ["present", "absent", "absent", "present"]


def test_what_is_typed_is_not_disturbed_by_what_another_tablet_notes(tablet):
    nadia, ines = tablet(), tablet("mairie@exemple.fr")
    nadia.search.fill("bo")
    nadia.search.press("End")
    ines.button("Présent, BOYER Mila").click()
    nadia.pressed("Présent, BOYER Mila")
    expect(nadia.search).to_be_focused()
    nadia.search.press_sequentially("y")
    expect(nadia.search).to_have_value("boy")
    expect(nadia.button("Présent, BONNET Emma")).to_be_hidden()


def test_a_tablet_switched_off_without_a_connection_sends_what_it_kept_when_it_is_opened_again(
    tablet, open_browser, portal
):
    roll = tablet()
    context = roll.window.page.context
    wire = Wire(roll.window)
    roll.window.reload()
    # Chromium only holds back what a page sends offline, and lets go of it when the page closes; a tablet loses it.
    wire.cut = True
    context.set_offline(True)
    roll.button("Présent, BOYER Mila").click()
    expect(roll.said).to_have_text(LOST)
    roll.window.page.close()
    assert noted(portal, "BOYER Mila") == [("booked", "unknown", None)]
    context.set_offline(False)
    again = Tablet(open_browser(beside=roll.window).open("/pointage?classe=CP"))
    again.pressed("Présent, BOYER Mila")
    expect(again.said).to_have_text(SAVED)
    assert noted(portal, "BOYER Mila") == [("booked", "present", None)]


def test_a_cut_wire_is_told_without_covering_the_list_and_mends_itself(tablet, portal):
    """The connection itself breaks, and the server cannot be reached for as long as Streamlit needs to say so."""
    wires: list[WebSocketRoute] = []
    cut: list[bool] = []

    def connect(wire: WebSocketRoute) -> None:
        wires.append(wire)
        if cut:
            wire.close()
        else:
            wire.connect_to_server()

    roll = tablet()
    page = roll.window.page
    page.route_web_socket("**/_stcore/stream", connect)
    roll.window.reload()
    cut.append(True)
    page.route("**/_stcore/health", lambda route: route.abort())
    wires[-1].close()
    roll.button("Présent, BOYER Mila").click()
    expect(roll.said).to_have_text(LOST)
    expect(page.get_by_role("dialog")).to_have_count(0)
    roll.button("Absent, GAUTIER Ambre").click()
    roll.pressed("Absent, GAUTIER Ambre")
    assert noted(portal, "BOYER Mila") == noted(portal, "GAUTIER Ambre") == [("booked", "unknown", None)]
    cut.clear()
    page.unroute("**/_stcore/health")
    expect(roll.said).to_have_text(SAVED)
    assert noted(portal, "BOYER Mila") == [("booked", "present", None)]
    assert noted(portal, "GAUTIER Ambre") == [("booked", "absent", None)]


def test_everything_can_be_touched_by_a_thumb_and_nothing_moves_under_it(tablet, portal):
    portal.set_clock(EVENING)
    for size in ("tablet", "phone"):
        roll = tablet(size=size)
        roll.button("Présent, BOYER Mila").wait_for()
        small = roll.window.page.locator(".roll").evaluate("""(roll) => [...roll.querySelectorAll('button, input')]
            .map((one) => [one.getAttribute('aria-label') ?? one.textContent, one.getBoundingClientRect()])
            .filter(([, { width, height }]) => width && (width < 56 || height < 56)).map(([name]) => name)""")
        assert small == []
        names = ("Présent, BOYER Mila", "Absent, BOYER Mila", "Présent, GAILLARD Yasmine")
        before = [roll.from_the_list(name) for name in names]
        roll.button("Présent, BOYER Mila").click()
        expect(roll.said).to_have_text(SAVED)
        assert [roll.from_the_list(name) for name in names] == before
        roll.button("Annuler").click()
        expect(roll.said).to_have_text(SAVED)
