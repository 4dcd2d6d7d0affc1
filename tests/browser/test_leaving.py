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


def test_another_month_or_child_asks_first_and_then_opens(grid):
    grid.button("Mois suivant").click()
    expect(grid.page.get_by_role("heading", name="DÉCEMBRE 2026")).to_be_visible()
    grid.box("Repas, mardi 8 décembre 2026").check()
    grid.button("<b>LILI</b>").click()
    grid.button("Rester").click()
    expect(grid.box("Repas, mardi 8 décembre 2026")).to_be_checked()
    grid.button("<b>LILI</b>").click()
    grid.button("Quitter sans enregistrer").click()
    expect(grid.button("<b>LILI</b>")).to_have_attribute("aria-current", "true")
    grid.button("TOTO").click()
    expect(grid.button("TOTO")).to_have_attribute("aria-current", "true")
    expect(grid.box("Repas, mardi 8 décembre 2026")).not_to_be_checked()


def test_browser_back_asks_first_and_keeps_the_address_meanwhile(grid):
    grid.button("Mois suivant").click()
    expect(grid.page.get_by_role("heading", name="DÉCEMBRE 2026")).to_be_visible()
    grid.box("Repas, mardi 8 décembre 2026").check()
    grid.page.evaluate("history.back()")
    expect(grid.question).to_be_visible()
    assert grid.page.url.endswith("mois=2026-12")
    grid.button("Rester").click()
    assert grid.page.url.endswith("mois=2026-12")
    grid.page.evaluate("history.back()")
    grid.button("Quitter sans enregistrer").click()
    grid.page.wait_for_url("about:blank")  # the address without a month only led here: back goes on to what was before


def test_reload_asks_with_unsaved_changes_only(grid):
    questions = []
    grid.page.on("dialog", lambda question: (questions.append(question.type), question.accept()))
    grid.page.reload()
    grid.box("Repas, lundi 30 novembre 2026").check()
    assert questions == []
    grid.page.reload()
    expect(grid.box("Repas, lundi 30 novembre 2026")).not_to_be_checked()
    assert questions == ["beforeunload"]


def test_a_tick_between_two_months_is_not_taken_by_the_one_that_goes(grid):
    """A thumb is quicker than the network: nothing may be kept where nobody sees it any more."""
    weeks = grid.page.locator(".weeks")
    at_once = "(next, weeks) => { next.click(); return weeks.inert; }"
    assert grid.button("Mois suivant").evaluate(at_once, weeks.element_handle()) is True
    expect(grid.page.get_by_role("heading", name="DÉCEMBRE 2026")).to_be_visible()
    grid.box("Repas, mardi 8 décembre 2026").check()
    expect(grid.bar).to_contain_text("1 modification à enregistrer")
