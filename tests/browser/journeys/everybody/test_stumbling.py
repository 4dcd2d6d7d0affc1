"""A locked database, a lost connection, browser back: no tick is lost that nobody wanted to lose."""

import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import expect

MONDAY = "Repas, lundi 30 novembre 2026"


@pytest.fixture
def ticked(open_browser, portal):
    """From home to TOTO's November, with its last Monday ticked and not saved."""
    window = open_browser("phone")
    window.enter("1")
    window.link("Ajouter des inscriptions").first.click()
    window.month("NOVEMBRE 2026")
    window.box(MONDAY).check()
    return window


def test_a_database_that_is_locked_for_longer_than_a_save_waits(ticked, portal):
    with closing(sqlite3.connect(portal.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        ticked.save()
        expect(ticked.bar).to_contain_text("Pas enregistré : la base de données n'a pas répondu.", timeout=60_000)
    expect(ticked.box(MONDAY)).to_be_checked()
    expect(ticked.bar).to_contain_text("1 modification à enregistrer")
    assert portal.booked("TOTO", "2026-11-30") == []
    ticked.save()
    expect(ticked.bar).to_contain_text("✓ 1 modification enregistrée.")
    assert len(portal.booked("TOTO", "2026-11-30")) == 1


def test_closing_the_word_about_a_lost_connection_leaves_nothing(open_browser, portal):
    window, cut, lines = open_browser("phone"), [], []

    def connect(route):
        if cut:
            route.close()
            return
        lines.append((route, route.connect_to_server()))

    window.page.route_web_socket("**/_stcore/stream", connect)
    window.page.route("**/_stcore/*", lambda route: route.abort() if cut else route.continue_())
    window.expected += [
        "when disconnected",
        "WebSocket",
        "interrompue",
        "Failed to load resource",
        "reaching server endpoint",
    ]
    window.enter("1", f"/inscriptions?enfant={portal.child('TOTO')}&mois=2026-11")
    window.month("NOVEMBRE 2026")
    window.box(MONDAY).check()
    cut.append(True)
    for route, server in lines:
        server.close()
        route.close()
    told = window.page.get_by_role("dialog", name="Connexion interrompue")
    told.get_by_role("button").click()
    expect(told).to_have_count(0)
    expect(window.question).to_have_count(0)
    expect(window.box(MONDAY)).to_be_checked()
    expect(window.bar).to_contain_text("1 modification à enregistrer")


def test_browser_back_from_the_grid_leads_home_with_a_question_and_without(ticked, portal):
    ticked.page.evaluate("history.back()")
    ticked.button("Rester").click()
    expect(ticked.box(MONDAY)).to_be_checked()
    ticked.page.evaluate("history.back()")
    ticked.button("Quitter sans enregistrer").click()
    ticked.title("Bienvenue TEST !")
    ticked.link("Ajouter des inscriptions").first.click()
    ticked.month("NOVEMBRE 2026")
    expect(ticked.box(MONDAY)).not_to_be_checked()
    ticked.page.evaluate("history.back()")
    ticked.title("Bienvenue TEST !")
