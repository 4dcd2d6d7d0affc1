"""The month grid alone, in a real Chromium, on a small page with made-up weeks."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

CLOSED = "Semaine 48 · 23 – 27 novembre"
MONDAY, THURSDAY = "lundi 30 novembre 2026", "jeudi 3 décembre 2026"


def test_boxes_times_and_weeks_bear_their_names_and_names_of_people_stay_text(grid):
    expect(grid.page.get_by_role("heading", name="Semaine 49 · 30 novembre – 4 décembre")).to_be_visible()
    expect(grid.page.get_by_role("table", name="Semaine 49, 30 novembre – 4 décembre")).to_be_visible()
    expect(grid.button("<b>LILI</b>")).to_be_visible()
    expect(grid.page.get_by_text("Vacances de Noël : pas de service.")).to_be_visible()
    time = grid.time("Garderie matin, heure, lundi 30 novembre 2026")
    expect(time).to_have_count(0)
    grid.box("Garderie matin, lundi 30 novembre 2026").check()
    expect(time).to_be_visible()
    expect(grid.button("Mois précédent")).to_be_disabled()
    expect(grid.button("Mois suivant")).to_be_enabled()
    expect(grid.page.get_by_text("Inscrire au-delà de la capacité")).to_have_count(0)  # the fields of staff
    # The week lies in two months: it is whole, and its other month is named.
    names = grid.page.get_by_role("table", name="Semaine 49, 30 novembre – 4 décembre").get_by_role("rowheader")
    expect(names.filter(has_text=re.compile("^(novembre|décembre)$"))).to_have_text(["décembre"])


def test_the_rules_of_several_services_wait_behind_a_click(grid):
    rule = grid.page.get_by_text("Garderie matin : réservation et annulation jusqu'à la veille à 9 h 00.")
    expect(rule).to_be_hidden()
    grid.page.get_by_text("Délais", exact=True).click()
    expect(rule).to_be_visible()
    grid.tick_outside("Bruit")
    expect(grid.page.get_by_text("17 h 00. Bruit.")).to_be_visible()
    expect(rule).to_be_visible()


def test_a_greyed_box_is_disabled_and_tells_its_reason_to_mouse_touch_and_screen_reader(grid):
    greyed = grid.box("Repas, mercredi 2 décembre 2026")
    expect(greyed).to_be_disabled()
    expect(greyed).to_have_accessible_description("Pas de service le mercredi.")
    cell = grid.page.locator("td[title='Pas de service le mercredi.']").filter(has=greyed)
    cell.click()
    expect(grid.bar).to_contain_text("Repas, mercredi 2 décembre 2026\u00a0: Pas de service le mercredi.")
    grid.box("Repas, jeudi 3 décembre 2026").check()
    expect(grid.bar).not_to_contain_text("Pas de service")


def test_a_week_greyed_for_one_reason_says_it_once_under_its_title(grid):
    grid.button(CLOSED).click()
    week = grid.page.locator("section.week").first
    expect(week.locator("p.reason")).to_have_text(re.compile("^Délai dépassé"))
    expect(grid.page.locator("section.week").nth(1).locator("p.reason")).to_have_count(0)


def test_a_week_that_may_not_change_is_folded_to_its_title_and_opens_with_the_keyboard(grid):
    closed, box = grid.button(CLOSED), grid.box("Repas, lundi 23 novembre 2026")
    expect(grid.page.get_by_role("heading", name=CLOSED)).to_be_visible()
    expect(grid.page.get_by_text("Fermée depuis le jeudi 19 novembre à 17 h 00")).to_be_visible()
    expect(closed).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_count(0)
    expect(grid.box("Repas, lundi 30 novembre 2026")).to_be_in_viewport()
    closed.focus()
    grid.page.keyboard.press("Enter")
    expect(closed).to_have_attribute("aria-expanded", "true")
    expect(box).to_be_visible()
    grid.tick_outside("Bruit")
    expect(grid.page.get_by_text("17 h 00. Bruit.")).to_be_visible()
    expect(box).to_be_visible()
    closed.focus()
    grid.page.keyboard.press(" ")
    expect(box).to_have_count(0)
    expect(closed).to_be_focused()


def test_arrows_step_over_a_folded_week(grid):
    first = grid.box("Repas, lundi 30 novembre 2026")
    first.focus()
    grid.page.keyboard.press("ArrowUp")
    expect(first).to_be_focused()


def test_marks_are_explained_and_described(grid):
    expect(grid.page.get_by_role("list", name="Légende").get_by_role("listitem")).to_have_count(4)
    grid.button(CLOSED).click()
    expect(grid.box("Repas, lundi 23 novembre 2026")).to_have_accessible_description(re.compile("^facturé"))
    expect(grid.box("Repas, mardi 24 novembre 2026")).to_have_accessible_description(
        re.compile("^ajouté par la mairie")
    )


def test_five_days_are_ticked_and_saved_with_the_keyboard_alone(grid):
    grid.box("Garderie matin, lundi 7 décembre 2026").focus()
    grid.page.keyboard.press("ArrowLeft")
    for day in range(5):
        grid.page.keyboard.press(" ")
        # Wednesday's meal is greyed: the arrow stops on it and says why.
        grid.page.keyboard.press("ArrowDown")
        if day == 1:
            expect(grid.bar).to_contain_text("Repas, mercredi 9 décembre 2026\u00a0: Pas de service le mercredi.")
    grid.page.keyboard.press("ArrowRight")  # Friday is the last day: the arrow down stayed on it
    grid.page.keyboard.press(" ")
    expect(grid.bar).to_contain_text("5 modifications à enregistrer")
    grid.button("Annuler").focus()
    grid.page.keyboard.press("Tab")
    grid.page.keyboard.press("Enter")
    (message,) = grid.received(1)
    off = {"on": False, "time": None}
    meals = [
        {"day": f"2026-12-{day}", "service": 1, "on": True, "time": None, "was": off}
        for day in ("07", "08", "10", "11")
    ]
    care = {"day": "2026-12-11", "service": 2, "on": True, "time": 450, "was": off}
    assert message == {"child": 1, "changes": [*meals, care]}
    expect(grid.bar).to_contain_text("✓ 5 modifications enregistrées.")


def test_the_keyboard_never_stands_behind_the_bar(grid):
    grid.box("Repas, lundi 30 novembre 2026").check()
    for _ in range(9):
        grid.page.keyboard.press("ArrowDown")
        grid.page.wait_for_function("""() => {
            const root = document.activeElement.shadowRoot;
            const edge = (element) => element.getBoundingClientRect();
            return edge(root.activeElement).bottom < edge(root.querySelector('.save')).top;
        }""")


def test_a_chosen_time_is_offered_again_and_the_message_says_what_stood_before(grid):
    grid.box("Garderie matin, lundi 30 novembre 2026").check()
    grid.time("Garderie matin, heure, lundi 30 novembre 2026").select_option("7 h 45")
    grid.box("Garderie matin, mardi 1er décembre 2026").check()
    grid.button("Enregistrer").click()
    assert [change["time"] for change in grid.received(1)[0]["changes"]] == [465, 465]
    expect(grid.bar).to_contain_text("2 modifications enregistrées")
    grid.time("Garderie matin, heure, lundi 30 novembre 2026").select_option("8 h 00")
    grid.button("Enregistrer").click()
    change = {"day": "2026-11-30", "service": 2, "on": True, "time": 480, "was": {"on": True, "time": 465}}
    assert grid.received(2)[1] == {"child": 1, "changes": [change]}


def test_tout_ticks_what_may_change_and_unticks_it_again(grid):
    everything = grid.button("Repas : toute la semaine 49")
    expect(everything).to_have_attribute("aria-pressed", "false")
    everything.click()
    expect(everything).to_have_attribute("aria-pressed", "true")
    expect(grid.bar).to_contain_text("4 modifications à enregistrer")
    expect(grid.box("Repas, mercredi 2 décembre 2026")).not_to_be_checked()
    everything.click()
    expect(everything).to_have_attribute("aria-pressed", "false")
    expect(grid.bar).to_contain_text("Cochez les jours de présence.")


def test_tout_twice_is_back_to_where_it_was(grid):
    box, everything = grid.box(f"Repas, {THURSDAY}"), grid.button("Repas : toute la semaine 49")
    box.check()
    everything.click()
    expect(grid.bar).to_contain_text("4 modifications à enregistrer")
    everything.click()
    expect(grid.bar).to_contain_text("1 modification à enregistrer")
    expect(box).to_be_checked()
    grid.button("Enregistrer").click()
    expect(grid.bar).to_contain_text("✓ 1 modification enregistrée.")
    everything.click()
    everything.click()  # what is saved is not cancelled
    expect(box).to_be_checked()
    expect(grid.bar).to_contain_text("Cochez les jours de présence.")


def test_tout_le_mois_ticks_what_may_change_in_its_own_days_and_unticks_it_again(grid):
    grid.button("Mois suivant").click()
    expect(grid.page.get_by_role("heading", name="DÉCEMBRE 2026")).to_be_visible()
    whole, week = grid.button("Repas : tout le mois"), grid.button("Repas : toute la semaine 49")
    expect(grid.page.get_by_role("group", name="Tout le mois").get_by_role("button")).to_have_count(6)
    expect(whole).to_have_attribute("aria-pressed", "false")
    week.click()
    expect(whole).to_have_attribute("aria-pressed", "false")
    grid.box(f"Repas, {MONDAY}").uncheck()
    whole.click()
    expect(grid.box(f"Repas, {MONDAY}")).not_to_be_checked()  # of November
    grid.box(f"Repas, {MONDAY}").check()
    for button in (whole, week, grid.button("Repas : toute la semaine 50")):
        expect(button).to_have_attribute("aria-pressed", "true")
    expect(grid.bar).to_contain_text("8 modifications à enregistrer")
    expect(grid.box("Repas, mercredi 9 décembre 2026")).not_to_be_checked()
    grid.box("Repas, jeudi 10 décembre 2026").uncheck()
    expect(whole).to_have_attribute("aria-pressed", "false")
    whole.focus()
    grid.page.keyboard.press("Enter")
    expect(whole).to_have_attribute("aria-pressed", "true")
    expect(whole).to_be_focused()
    grid.page.keyboard.press(" ")
    expect(whole).to_have_attribute("aria-pressed", "false")
    expect(grid.box("Repas, jeudi 10 décembre 2026")).not_to_be_checked()


def test_tout_le_mois_offers_the_time_last_chosen_and_sends_only_what_changed(grid):
    grid.button("Mois suivant").click()
    expect(grid.page.get_by_role("heading", name="DÉCEMBRE 2026")).to_be_visible()
    grid.box(f"Garderie soir, {THURSDAY}").check()
    grid.time(f"Garderie soir, heure, {THURSDAY}").select_option("17 h 00")
    grid.button("Garderie soir : tout le mois").click()
    grid.button("Enregistrer").click()
    [message] = grid.received(1)
    assert [(change["service"], change["on"], change["time"]) for change in message["changes"]] == [(3, True, 1020)] * 7
    expect(grid.bar).to_contain_text("6 modifications enregistrées.")  # Friday 4 December is refused


def test_annuler_forgets_every_change(grid):
    grid.box("Repas, lundi 30 novembre 2026").check()
    grid.button("Annuler").click()
    expect(grid.box("Repas, lundi 30 novembre 2026")).not_to_be_checked()
    expect(grid.button("Enregistrer")).to_have_count(0)


def test_unsaved_changes_survive_a_rerun_for_another_cause(grid):
    grid.box("Repas, lundi 30 novembre 2026").check()
    grid.tick_outside("Bruit")
    expect(grid.page.get_by_text("17 h 00. Bruit.")).to_be_visible()
    expect(grid.box("Repas, lundi 30 novembre 2026")).to_be_checked()
    expect(grid.bar).to_contain_text("1 modification à enregistrer")


def test_new_data_drop_what_already_stands_and_say_what_can_no_longer_be(grid):
    for day in ("lundi 30 novembre 2026", "mardi 1er décembre 2026", "jeudi 3 décembre 2026"):
        grid.box(f"Repas, {day}").check()
    grid.tick_outside("Autre parent")
    expect(grid.bar).to_contain_text("1 modification à enregistrer")
    expect(grid.bar).to_contain_text("1 modification abandonnée")
    expect(grid.bar).to_contain_text("Repas, mardi 1er décembre 2026\u00a0: Complet : les 80 places sont prises.")
    expect(grid.box("Repas, lundi 30 novembre 2026")).to_be_checked()
    expect(grid.box("Repas, mardi 1er décembre 2026")).not_to_be_checked()
    grid.button("Enregistrer").click()
    assert [change["day"] for change in grid.received(1)[0]["changes"]] == ["2026-12-03"]


def test_the_outcome_says_what_was_refused_and_goes_at_the_next_change(grid):
    for day in ("jeudi 3", "vendredi 4"):
        grid.box(f"Repas, {day} décembre 2026").check()
    grid.button("Enregistrer").click()
    expect(grid.bar).to_contain_text("✓ 1 modification enregistrée.")
    expect(grid.bar).to_contain_text("1 modification refusée")
    expect(grid.bar).to_contain_text("Vendredi 4 décembre 2026 : délai dépassé.")
    expect(grid.box("Repas, jeudi 3 décembre 2026")).to_be_checked()
    expect(grid.box("Repas, vendredi 4 décembre 2026")).not_to_be_checked()
    grid.box("Repas, lundi 7 décembre 2026").check()
    expect(grid.bar).not_to_contain_text("refusée")
    expect(grid.bar).to_contain_text("1 modification à enregistrer")


def test_the_bar_stays_in_reach_and_no_row_moves_for_a_time(grid):
    grid.box("Étude, lundi 30 novembre 2026").check()
    for name in ("Garderie matin, lundi 30 novembre 2026", "Garderie matin, vendredi 11 décembre 2026"):
        grid.box(name).scroll_into_view_if_needed()
        expect(grid.button("Enregistrer")).to_be_in_viewport(ratio=1)
    first = grid.box("Garderie matin, lundi 30 novembre 2026")
    first.hover()  # scrolls it to where it will be ticked
    untouched = first.bounding_box()
    first.check()
    before = first.bounding_box()
    assert before["y"] == untouched["y"]
    second = grid.box("Garderie matin, mardi 1er décembre 2026").bounding_box()
    grid.box("Garderie soir, lundi 30 novembre 2026").check()
    assert first.bounding_box() == before
    assert grid.box("Garderie matin, mardi 1er décembre 2026").bounding_box() == second


def test_only_the_row_of_a_time_is_taller(grid):
    row = {day: grid.page.get_by_role("row").filter(has=grid.box(f"Repas, {day}")) for day in (MONDAY, THURSDAY)}
    before = row[THURSDAY].bounding_box()["height"]
    grid.box(f"Garderie matin, {MONDAY}").check()
    assert row[THURSDAY].bounding_box()["height"] == before
    grid.box(f"Garderie matin, {MONDAY}").uncheck()
    assert row[MONDAY].bounding_box()["height"] == before


def test_everything_can_be_touched_and_nothing_is_cut_off(grid):
    grid.button("Garderie matin : toute la semaine 49").click()
    small = grid.page.locator(".grid").evaluate("""(grid) => [...grid.querySelectorAll('button, select.shown, label')]
        .map((one) => [one.getAttribute('aria-label') ?? one.textContent, one.getBoundingClientRect()])
        .filter(([, { width, height }]) => width && (width < 44 || height < 44)).map(([name]) => name)""")
    assert small == []
    scrolled = grid.page.locator(".scroll").evaluate_all("(all) => all.map((one) => one.scrollWidth - one.clientWidth)")
    assert scrolled == [0] * 4  # the whole month, and three weeks of which the first is folded


def test_axe_finds_no_serious_violation_in_the_grid(grid):
    grid.box("Garderie matin, lundi 30 novembre 2026").check()
    grid.box("Repas, vendredi 4 décembre 2026").check()
    grid.button("Enregistrer").click()
    expect(grid.bar).to_contain_text("refusée")
    results = Axe().run(grid.page)
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
