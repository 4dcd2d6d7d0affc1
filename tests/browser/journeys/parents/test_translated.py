"""The browser translates a page: nothing breaks, and what changes is changed for the eye too."""

from playwright.sync_api import expect

_TRANSLATE = """() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (const text of texts) {
        const parent = text.parentElement;
        const kept = !text.data.trim() || parent.closest("[translate=no], script, style, textarea");
        if (kept || parent.nodeName === "FONT") continue;
        const [outer, inner] = [document.createElement("font"), document.createElement("font")];
        outer.className = "translated";
        inner.textContent = text.data.replace(/[a-zé]/g, "x");
        outer.append(inner);
        parent.replaceChild(outer, text);
    }
}"""


def test_what_changes_on_a_translated_page_is_seen_and_nothing_is_lost(window):
    failures = []
    page = window.enter("durand@exemple.fr", "/inscriptions?mois=2026-12").page
    page.on("pageerror", lambda error: failures.append(str(error)))
    window.month("DÉCEMBRE 2026")
    expect(page.get_by_role("heading", name="Copier décembre 2026")).to_be_visible()
    window.settle()
    page.evaluate(_TRANSLATE)
    assert page.locator("font.translated").count() > 10
    page.locator(".grid nav .next").click()
    window.month("JANVIER 2027")
    expect(page.get_by_text("Copier janvier 2027")).to_be_visible()
    page.evaluate(_TRANSLATE)
    page.get_by_role("link").filter(has_text="xxxxx xx xxxxxx xx xxxxxxxxx").first.click()
    expect(page.get_by_text("Votre solde à ce jour est de")).to_be_visible()
    assert failures == []


def test_a_translated_closure_is_previewed_under_its_own_title(window):
    page = window.enter("mairie@exemple.fr", "/fermetures").page
    window.title("Fermetures")
    window.settle()
    page.evaluate(_TRANSLATE)
    window.page.get_by_label("Mxxxx", exact=False).or_(page.locator("input[type=text]")).first.fill("Grève")
    page.locator("[data-testid=stFormSubmitButton] button").click()
    heading = page.get_by_text("Avant de fermer")
    expect(heading).to_be_visible()
    expect(page.locator("h2").filter(has_text="Avant de fermer")).to_have_count(1)
