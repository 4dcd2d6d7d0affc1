"""Unsaved changes of the month grid are never left behind without a question."""

from playwright.sync_api import expect


def test_a_click_elsewhere_asks_first_and_is_done_after_leaving(grid):
    grid.box("Repas, lundi 30 novembre 2026").check()
    grid.button("Dehors").click()
    expect(grid.question).to_have_accessible_name("Vous avez une modification non enregistrée.")
    expect(grid.question.get_by_role("button", name="Rester")).to_be_focused()
    grid.page.keyboard.press("Enter")
    expect(grid.question).to_have_count(0)
    expect(grid.page.get_by_text("Sorti.")).to_have_count(0)
    expect(grid.box("Repas, lundi 30 novembre 2026")).to_be_checked()
    grid.button("Dehors").click()
    grid.button("Quitter sans enregistrer").click()
    expect(grid.page.get_by_text("Sorti.")).to_be_visible()
    expect(grid.box("Repas, lundi 30 novembre 2026")).not_to_be_checked()


def test_a_link_elsewhere_asks_first_and_is_followed_after_leaving(grid):
    grid.box("Repas, lundi 30 novembre 2026").check()
    grid.page.get_by_role("link", name="Retour au relevé").click()
    expect(grid.question).to_be_visible()
    grid.page.keyboard.press("Escape")
    expect(grid.question).to_have_count(0)
    assert "retour" not in grid.page.url
    grid.page.get_by_role("link", name="Retour au relevé").click()
    grid.button("Quitter sans enregistrer").click()
    grid.page.wait_for_url("**/?retour=1")


def test_ticks_go_with_you_to_another_month_and_child_and_one_save_takes_them_all(grid):
    meal, page = grid.box("Repas, mardi 8 décembre 2026"), grid.page
    meal.check()
    grid.button("Mois suivant").click()
    expect(page.get_by_role("heading", name="DÉCEMBRE 2026")).to_be_visible()
    expect(meal).to_be_checked()
    grid.button("<b>LILI</b>").click()
    expect(grid.button("<b>LILI</b>")).to_have_attribute("aria-current", "true")
    expect(grid.question).to_have_count(0)
    expect(meal).not_to_be_checked()
    expect(grid.bar).to_contain_text("1 modification à enregistrer, dont 1 pour TOTO en décembre")
    meal.check()
    expect(grid.bar).to_contain_text("2 modifications à enregistrer, dont 1 pour TOTO en décembre")
    grid.button("Enregistrer").click()
    [message] = grid.received(1)
    assert [(one["child"], [change["day"] for change in one["changes"]]) for one in message["children"]] == [
        (2, ["2026-12-08"]),
        (1, ["2026-12-08"]),
    ]
    expect(grid.bar).to_contain_text("✓ 2 modifications enregistrées.")
    grid.button("TOTO").click()
    expect(meal).to_be_checked()


def test_enregistrer_et_continuer_saves_and_goes_on_unless_something_was_refused(grid):
    grid.box("Repas, vendredi 4 décembre 2026").check()
    grid.button("Dehors").click()
    grid.button("Enregistrer et continuer").click()
    expect(grid.bar).to_contain_text("Vendredi 4 décembre 2026 : délai dépassé.")
    expect(grid.page.get_by_text("Sorti.")).to_have_count(0)
    grid.box("Repas, lundi 30 novembre 2026").check()
    grid.button("Dehors").click()
    grid.button("Enregistrer et continuer").click()
    expect(grid.page.get_by_text("Sorti.")).to_be_visible()
    assert [len(message["changes"]) for message in grid.received(2)] == [1, 1]


def test_browser_back_out_of_the_page_asks_first_and_keeps_the_address_meanwhile(grid):
    for button, month in (("Mois suivant", "DÉCEMBRE 2026"), ("Mois précédent", "NOVEMBRE 2026")):
        grid.button(button).click()
        expect(grid.page.get_by_role("heading", name=month)).to_be_visible()
    grid.box("Repas, mardi 8 décembre 2026").check()
    grid.page.evaluate("history.back()")  # to another month of this page, which leaves nothing behind
    grid.page.wait_for_url("**/?mois=2026-12")
    expect(grid.question).to_have_count(0)
    grid.page.evaluate("history.back()")
    expect(grid.question).to_be_visible()
    assert grid.page.url.endswith("mois=2026-12")
    grid.button("Rester").click()
    assert grid.page.url.endswith("mois=2026-12")
    grid.page.evaluate("history.back()")
    grid.button("Quitter sans enregistrer").click()
    grid.page.wait_for_url("**/_stcore/health")  # where the page was before


def test_reload_asks_with_unsaved_changes_only(grid):
    questions = []

    def leave(question):
        questions.append(question.type)
        question.accept()

    grid.page.on("dialog", leave)
    grid.page.reload()
    grid.box("Repas, lundi 30 novembre 2026").check()
    assert questions == []
    grid.page.reload()
    expect(grid.box("Repas, lundi 30 novembre 2026")).not_to_be_checked()
    assert questions == ["beforeunload"]
    grid.page.remove_listener("dialog", leave)


def test_a_month_on_its_way_is_named_and_takes_no_tick(grid):
    """A thumb is quicker than the network: nothing may be kept where nobody sees it any more."""
    weeks = grid.page.locator(".weeks")
    at_once = """(next, weeks) => {
        next.click();
        return [weeks.inert, weeks.ariaBusy, weeks.getRootNode().querySelector(".loading").textContent];
    }"""
    asked = grid.button("Mois suivant").evaluate(at_once, weeks.element_handle())
    assert asked == [True, "true", "Chargement de décembre…"]
    expect(grid.page.get_by_role("heading", name="DÉCEMBRE 2026")).to_be_visible()
    expect(grid.page.locator(".loading")).to_be_hidden()
    grid.box("Repas, mardi 8 décembre 2026").check()
    expect(grid.bar).to_contain_text("1 modification à enregistrer")
