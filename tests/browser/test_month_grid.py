"""The month grid alone, in a real Chromium, on a small page with made-up weeks."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = os.environ.get("CANTINE_TEST_CHROMIUM", "/usr/bin/chromium")

# The page under the grid. It writes down what it receives and refuses Friday 4 December; « Autre parent » ticks
# Monday and fills Tuesday.
APP = """
import json
from datetime import date, timedelta

import streamlit as st

from cantine.rules.french import hour, long_date, short_day, week_span
from pages.widgets.month_grid import month_grid

st.set_page_config(layout="wide" if "large" in st.query_params else "centered")
state = st.session_state
for name, value in {"stands": {}, "messages": [], "child": 1, "month": "2026-11", "outcome": None}.items():
    state.setdefault(name, value)

MORNING = [[at, hour(at)] for at in range(390, 511, 15)]
EVENING = [[at, hour(at)] for at in range(975, 1111, 15)]
SERVICES = [(1, "Repas", "Repas", None), (2, "Garderie matin", "Matin", MORNING), (3, "Garderie soir", "Soir", EVENING),
            (4, "Centre matin", "Ctr matin", None), (5, "Centre soir", "Ctr soir", None), (6, "Étude", "Étude", None)]
LATE = "Délai dépassé : c'était possible jusqu'au jeudi 19 novembre à 17 h 00."

def cell(day, service, closed):
    if (service in (4, 5)) != (day.weekday() == 2) and service != 1:
        return None
    if service == 1 and day.weekday() == 2:
        return {"on": False, "time": None, "off": "Pas de service le mercredi.", "mark": None}
    on, at = state.stands.get((state.child, day.isoformat(), service), (False, None))
    if closed:
        mark = {0: "invoiced", 1: "added", 3: "sick", 4: "other"}.get(day.weekday()) if service == 1 else None
        return {"on": service == 1 or (service == 2 and day.weekday() == 0), "time": 450 if service == 2 else None,
                "off": LATE, "mark": mark}
    full = service == 1 and day.isoformat() == "2026-12-01" and state.get("other")
    return {"on": on, "time": at, "off": "Complet : les 80 places sont prises." if full else None, "mark": None}

def week(monday, closed):
    days = [monday + timedelta(n) for n in range(5)]
    text = "Fermée depuis le jeudi 19 novembre à 17 h 00" if closed else "Ouverte jusqu'au jeudi 26 novembre à 17 h 00"
    return {"number": monday.isocalendar().week, "label": week_span(days[0], days[-1]), "empty": None,
            "status": {"open": not closed, "text": text},
            "days": [{"iso": d.isoformat(), "label": long_date(d), "short": short_day(d),
                      "today": d == date(2026, 11, 23), "cells": [cell(d, s[0], closed) for s in SERVICES]}
                     for d in days]}

def save():
    message = state["grid"].save
    state.messages.append(message)
    refused = [c for c in message if c["day"] == "2026-12-04"]
    for c in message:
        if c not in refused:
            state.stands[(state.child, c["day"], c["service"])] = (c["on"], c["time"])
    state.outcome = {"id": str(len(state.messages)), "saved": len(message) - len(refused),
                     "refused": ["Vendredi 4 décembre 2026 : délai dépassé." for _ in refused]}

def go():
    there = state["grid"].go
    state.child, state.month = there.get("child", state.child), there.get("month", state.month)
    st.query_params["mois"] = state.month

st.header("Inscription manuelle")
st.checkbox("Bruit", key="noise")
if st.checkbox("Autre parent", key="other"):
    state.stands[(1, "2026-11-30", 1)] = (True, None)
if st.button("Dehors"):
    st.write("Sorti.")
st.html('<a href="/?retour=1" target="_self">Retour au relevé</a>')
november = state.month == "2026-11"
children = [{"id": 1, "name": "TOTO"}, {"id": 2, "name": "<b>LILI</b>"}]
month_grid({
    "child": children[state.child - 1], "children": children,
    "month": {"iso": state.month, "label": "NOVEMBRE 2026" if november else "DÉCEMBRE 2026",
              "previous": None if november else "2026-11", "next": "2026-12" if november else None},
    "note": "Pour la semaine du 30 novembre : jusqu'au **jeudi 26 novembre à 17 h 00**."
            + (" Bruit." if state.noise else ""),
    "services": [{"id": i, "label": label, "short": short, "times": times, "time_name": "heure"}
                 for i, label, short, times in SERVICES],
    "weeks": ([week(date(2026, 11, 23), True)] if november else []) + [
        week(date(2026, 11, 30), False), week(date(2026, 12, 7), False),
        {"number": 52, "label": "21 – 25 décembre", "status": None, "empty": "Vacances de Noël : pas de service.",
         "days": []},
    ],
    "outcome": state.outcome,
}, key="grid", on_save=save, on_go=go)
st.code(json.dumps(state.messages), language=None)
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    app = tmp_path_factory.mktemp("grid") / "app.py"
    app.write_text(APP, encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(app),
        f"--server.port={port}",
        "--server.address=127.0.0.1",
    ]
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(params=[1200, 390], ids=["desk", "phone"])
def page(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": request.param, "height": 844}, locale="fr-FR")
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto(address)
    box(page, "Repas, lundi 30 novembre 2026").wait_for()
    yield page
    context.close()


def box(page: Page, name: str) -> Locator:
    return page.get_by_role("checkbox", name=name, exact=True)


def bar(page: Page) -> Locator:
    return page.locator(".save")


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog", name=re.compile("^Vous avez"))


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def tick_streamlit(page: Page, label: str) -> None:
    page.get_by_test_id("stCheckbox").filter(has_text=label).locator("label").click()


def received(page: Page, count: int) -> list[list[dict]]:
    """What Python was sent, once it holds `count` messages."""
    code = page.get_by_test_id("stCode").locator("code")
    for _ in range(100):
        messages = json.loads(code.inner_text())
        if len(messages) == count:
            return messages
        page.wait_for_timeout(50)
    raise AssertionError(f"{len(messages)} messages, not {count}")


def test_boxes_times_and_weeks_bear_their_names_and_names_of_people_stay_text(page):
    expect(page.get_by_role("heading", name="Semaine 49 · 30 novembre – 4 décembre")).to_be_visible()
    expect(page.get_by_role("table", name="Semaine 49, 30 novembre – 4 décembre")).to_be_visible()
    expect(page.get_by_role("button", name="<b>LILI</b>", exact=True)).to_be_visible()
    expect(page.get_by_text("Vacances de Noël : pas de service.")).to_be_visible()
    time = page.get_by_role("combobox", name="Garderie matin, heure, lundi 30 novembre 2026", exact=True)
    expect(time).to_have_count(0)
    box(page, "Garderie matin, lundi 30 novembre 2026").check()
    expect(time).to_be_visible()
    expect(page.get_by_role("button", name="Mois précédent")).to_be_disabled()
    expect(page.get_by_role("button", name="Mois suivant")).to_be_enabled()


def test_a_greyed_box_is_disabled_and_tells_its_reason_to_mouse_touch_and_screen_reader(page):
    greyed = box(page, "Repas, mercredi 2 décembre 2026")
    expect(greyed).to_be_disabled()
    expect(greyed).to_have_accessible_description("Pas de service le mercredi.")
    cell = page.locator("td[title='Pas de service le mercredi.']").filter(has=greyed)
    cell.click()
    expect(bar(page)).to_contain_text("Repas, mercredi 2 décembre 2026\u00a0: Pas de service le mercredi.")
    box(page, "Repas, jeudi 3 décembre 2026").check()
    expect(bar(page)).not_to_contain_text("Pas de service")


def test_a_week_greyed_for_one_reason_says_it_once_under_its_title(page):
    week = page.locator("section.week").first
    expect(week.locator("p.reason")).to_have_text(re.compile("^Délai dépassé"))
    expect(page.locator("section.week").nth(1).locator("p.reason")).to_have_count(0)


def test_marks_are_explained_and_described(page):
    expect(page.get_by_role("list", name="Légende").get_by_role("listitem")).to_have_count(4)
    expect(box(page, "Repas, lundi 23 novembre 2026")).to_have_accessible_description(re.compile("^facturé"))
    expect(box(page, "Repas, mardi 24 novembre 2026")).to_have_accessible_description(
        re.compile("^ajouté par la mairie")
    )


def test_five_days_are_ticked_and_saved_with_the_keyboard_alone(page):
    box(page, "Garderie matin, lundi 7 décembre 2026").focus()
    page.keyboard.press("ArrowLeft")
    for day in range(5):
        page.keyboard.press(" ")
        # Wednesday's meal is greyed: the arrow stops on it and says why.
        page.keyboard.press("ArrowDown")
        if day == 1:
            expect(bar(page)).to_contain_text("Repas, mercredi 9 décembre 2026\u00a0: Pas de service le mercredi.")
    page.keyboard.press("ArrowRight")  # Friday is the last day: the arrow down stayed on it
    page.keyboard.press(" ")
    expect(bar(page)).to_contain_text("5 modifications à enregistrer")
    page.get_by_role("button", name="Annuler").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    (message,) = received(page, 1)
    off = {"on": False, "time": None}
    meals = [
        {"day": f"2026-12-{day}", "service": 1, "on": True, "time": None, "was": off}
        for day in ("07", "08", "10", "11")
    ]
    assert message == [*meals, {"day": "2026-12-11", "service": 2, "on": True, "time": 450, "was": off}]
    expect(bar(page)).to_contain_text("✓ 5 modifications enregistrées.")


def test_the_keyboard_never_stands_behind_the_bar(page):
    box(page, "Repas, lundi 30 novembre 2026").focus()
    for _ in range(9):
        page.keyboard.press("ArrowDown")
        page.wait_for_function("""() => {
            const grid = document.activeElement.shadowRoot;
            const edge = (element) => element.getBoundingClientRect();
            return edge(grid.activeElement).bottom < edge(grid.querySelector('.save')).top;
        }""")


def test_a_chosen_time_is_offered_again_and_the_message_says_what_stood_before(page):
    box(page, "Garderie matin, lundi 30 novembre 2026").check()
    page.get_by_role("combobox", name="Garderie matin, heure, lundi 30 novembre 2026").select_option("7 h 45")
    box(page, "Garderie matin, mardi 1er décembre 2026").check()
    press(page, "Enregistrer")
    assert [change["time"] for change in received(page, 1)[0]] == [465, 465]
    expect(bar(page)).to_contain_text("2 modifications enregistrées")
    page.get_by_role("combobox", name="Garderie matin, heure, lundi 30 novembre 2026").select_option("8 h 00")
    press(page, "Enregistrer")
    change = {"day": "2026-11-30", "service": 2, "on": True, "time": 480, "was": {"on": True, "time": 465}}
    assert received(page, 2)[1] == [change]


def test_tout_ticks_what_may_change_and_unticks_it_again(page):
    everything = page.get_by_role("button", name="Repas : toute la semaine 49", exact=True)
    expect(everything).to_have_attribute("aria-pressed", "false")
    everything.click()
    expect(everything).to_have_attribute("aria-pressed", "true")
    expect(bar(page)).to_contain_text("4 modifications à enregistrer")
    expect(box(page, "Repas, mercredi 2 décembre 2026")).not_to_be_checked()
    everything.click()
    expect(everything).to_have_attribute("aria-pressed", "false")
    expect(bar(page)).to_contain_text("Cochez les jours de présence.")


def test_annuler_forgets_every_change(page):
    box(page, "Repas, lundi 30 novembre 2026").check()
    press(page, "Annuler")
    expect(box(page, "Repas, lundi 30 novembre 2026")).not_to_be_checked()
    expect(page.get_by_role("button", name="Enregistrer")).to_be_disabled()


def test_unsaved_changes_and_the_focus_survive_a_rerun_for_another_cause(page):
    box(page, "Repas, lundi 30 novembre 2026").check()
    tick_streamlit(page, "Bruit")
    expect(page.get_by_text("17 h 00. Bruit.")).to_be_visible()
    expect(box(page, "Repas, lundi 30 novembre 2026")).to_be_checked()
    expect(bar(page)).to_contain_text("1 modification à enregistrer")


def test_new_data_drop_what_already_stands_and_say_what_can_no_longer_be(page):
    for day in ("lundi 30 novembre 2026", "mardi 1er décembre 2026", "jeudi 3 décembre 2026"):
        box(page, f"Repas, {day}").check()
    tick_streamlit(page, "Autre parent")
    expect(bar(page)).to_contain_text("1 modification à enregistrer")
    expect(bar(page)).to_contain_text("1 modification abandonnée")
    expect(bar(page)).to_contain_text("Repas, mardi 1er décembre 2026\u00a0: Complet : les 80 places sont prises.")
    expect(box(page, "Repas, lundi 30 novembre 2026")).to_be_checked()
    expect(box(page, "Repas, mardi 1er décembre 2026")).not_to_be_checked()
    press(page, "Enregistrer")
    assert [change["day"] for change in received(page, 1)[0]] == ["2026-12-03"]


def test_the_outcome_says_what_was_refused_and_goes_at_the_next_change(page):
    for day in ("jeudi 3", "vendredi 4"):
        box(page, f"Repas, {day} décembre 2026").check()
    press(page, "Enregistrer")
    expect(bar(page)).to_contain_text("✓ 1 modification enregistrée.")
    expect(bar(page)).to_contain_text("1 modification refusée")
    expect(bar(page)).to_contain_text("Vendredi 4 décembre 2026 : délai dépassé.")
    expect(box(page, "Repas, jeudi 3 décembre 2026")).to_be_checked()
    expect(box(page, "Repas, vendredi 4 décembre 2026")).not_to_be_checked()
    box(page, "Repas, lundi 7 décembre 2026").check()
    expect(bar(page)).not_to_contain_text("refusée")
    expect(bar(page)).to_contain_text("1 modification à enregistrer")


def test_a_click_elsewhere_asks_first_and_is_done_after_leaving(page):
    box(page, "Repas, lundi 30 novembre 2026").check()
    press(page, "Dehors")
    expect(dialog(page)).to_have_accessible_name("Vous avez une modification non enregistrée.")
    expect(dialog(page).get_by_role("button", name="Rester")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog(page)).to_have_count(0)
    expect(page.get_by_text("Sorti.")).to_have_count(0)
    expect(box(page, "Repas, lundi 30 novembre 2026")).to_be_checked()
    press(page, "Dehors")
    press(page, "Quitter sans enregistrer")
    expect(page.get_by_text("Sorti.")).to_be_visible()
    expect(box(page, "Repas, lundi 30 novembre 2026")).not_to_be_checked()


def test_a_link_elsewhere_asks_first(page):
    box(page, "Repas, lundi 30 novembre 2026").check()
    page.get_by_role("link", name="Retour au relevé").click()
    expect(dialog(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog(page)).to_have_count(0)
    assert "retour" not in page.url


def test_another_month_or_child_asks_first_and_then_opens(page):
    press(page, "Mois suivant")
    expect(page.get_by_role("heading", name="DÉCEMBRE 2026")).to_be_visible()
    box(page, "Repas, mardi 8 décembre 2026").check()
    press(page, "<b>LILI</b>")
    press(page, "Rester")
    expect(box(page, "Repas, mardi 8 décembre 2026")).to_be_checked()
    press(page, "<b>LILI</b>")
    press(page, "Quitter sans enregistrer")
    expect(page.get_by_role("button", name="<b>LILI</b>", exact=True)).to_have_attribute("aria-current", "true")
    press(page, "TOTO")
    expect(page.get_by_role("button", name="TOTO", exact=True)).to_have_attribute("aria-current", "true")
    expect(box(page, "Repas, mardi 8 décembre 2026")).not_to_be_checked()


def test_browser_back_asks_first_and_keeps_the_address_meanwhile(page):
    press(page, "Mois suivant")
    page.wait_for_url("**mois=2026-12")
    box(page, "Repas, mardi 8 décembre 2026").check()
    page.evaluate("history.back()")
    expect(dialog(page)).to_be_visible()
    assert page.url.endswith("mois=2026-12")
    press(page, "Rester")
    assert page.url.endswith("mois=2026-12")
    page.evaluate("history.back()")
    press(page, "Quitter sans enregistrer")
    page.wait_for_url(lambda url: "mois" not in url)


def test_reload_asks_with_unsaved_changes_only(page):
    questions = []
    page.on("dialog", lambda question: (questions.append(question.type), question.accept()))
    page.reload()
    box(page, "Repas, lundi 30 novembre 2026").check()
    assert questions == []
    page.reload()
    expect(box(page, "Repas, lundi 30 novembre 2026")).not_to_be_checked()
    assert questions == ["beforeunload"]


def test_the_bar_stays_in_reach_and_no_row_moves_for_a_time(page):
    for name in ("Garderie matin, lundi 30 novembre 2026", "Garderie matin, vendredi 11 décembre 2026"):
        box(page, name).scroll_into_view_if_needed()
        expect(page.get_by_role("button", name="Enregistrer")).to_be_in_viewport(ratio=1)
    first = box(page, "Garderie matin, lundi 30 novembre 2026")
    first.check()
    before = first.bounding_box()
    second = box(page, "Garderie matin, mardi 1er décembre 2026").bounding_box()
    box(page, "Garderie soir, lundi 30 novembre 2026").check()
    assert first.bounding_box() == before
    assert box(page, "Garderie matin, mardi 1er décembre 2026").bounding_box() == second


def test_everything_can_be_touched_and_nothing_is_cut_off(page):
    press(page, "Garderie matin : toute la semaine 49")
    small = page.locator(".grid").evaluate("""(grid) => [...grid.querySelectorAll('button, select.shown, label')]
        .map((one) => [one.getAttribute('aria-label') ?? one.textContent, one.getBoundingClientRect()])
        .filter(([, { width, height }]) => width && (width < 44 || height < 44)).map(([name]) => name)""")
    assert small == []
    scrolled = page.locator(".scroll").evaluate_all("(all) => all.map((one) => one.scrollWidth - one.clientWidth)")
    assert scrolled == [0, 0, 0]


def test_axe_finds_no_serious_violation_in_the_grid(page):
    box(page, "Garderie matin, lundi 30 novembre 2026").check()
    box(page, "Repas, vendredi 4 décembre 2026").check()
    press(page, "Enregistrer")
    expect(bar(page)).to_contain_text("refusée")
    results = Axe().run(page)
    violations = [
        (violation["id"], node["target"])
        for violation in results.response["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
        if isinstance(node["target"][0], list)  # a path through a shadow root: the grid's own
    ]
    checked = [
        node for rule in results.response["passes"] for node in rule["nodes"] if isinstance(node["target"][0], list)
    ]
    assert checked
    assert violations == []
