"""What Streamlit's own Markdown makes of what people typed, seen in a browser: nothing."""

import re

from playwright.sync_api import expect

TRICKS = [
    "*a* **b** _c_ ~~d~~ `e`",
    "[x](http://x.fr) ![i](http://x.fr/i.png) http://x.fr www.x.fr",
    "<b>g</b> <script>h</script> &amp; &#60;",
    "$x^2$ et $$y$$, 5 $ et 6 $",
    ":red[y] :blue-badge[z] :small[q] ::red[r]",
    ":smile: :+1: :heart: a:smile:b",
    ":material/home: :streamlit:",
    "1. un",
    "2) deux",
    "- liste",
    "+ liste",
    "* liste",
    "> citation",
    "# titre",
    "---",
    "| a | b | {c} ^d^",
    "a -> b <-> c -- d",
    "Maternelle : petits (n° 2), Saint-Just",
]
LABELS = "summary [data-testid=stMarkdownContainer]"


def test_labels_and_titles_show_the_letters_that_were_typed(open_browser, portal):
    [(school,)] = portal.ask("SELECT min(id) FROM school")
    portal.insert("UPDATE school SET name = ? WHERE id = ?", TRICKS[0], school)
    for place, trick in enumerate(TRICKS):
        portal.insert("INSERT INTO classroom (school_id, name, position) VALUES (?, ?, ?)", school, trick, 100 + place)
    window = open_browser().enter("mairie@exemple.fr", "/ecoles")
    title = window.page.locator("h2", has_text="*a*")
    assert read(title.text_content()) == TRICKS[0]
    labels = [read(one) for one in window.page.locator(LABELS).all_text_contents()]
    assert [label for label in labels if label.endswith(" (0 enfant)")] == [f"{trick} (0 enfant)" for trick in TRICKS]
    assert window.page.locator(f"{LABELS} :is(a, b, em, strong, del, code, li, img, .katex)").count() == 0


def test_what_is_too_long_to_be_pasted_is_told_of_until_something_fits(open_browser):
    window = open_browser().enter("test@exemple.fr", "/profil")
    field = window.field("Prénom")
    field.fill("Camille")
    field.press("End")
    window.page.keyboard.insert_text("x" * 150)
    box = window.page.locator("[data-long]")
    expect(box).to_have_attribute("data-long", "Trop long pour ce champ : rien n'a été ajouté.")
    expect(window.page.locator("#said-long")).to_have_text("Trop long pour ce champ : rien n'a été ajouté.")
    expect(field).to_have_value("Camille")
    field.press_sequentially("x")
    expect(box).to_have_count(0)
    expect(window.page.locator("#said-long")).to_be_empty()


def read(shown):
    """The letters, without the invisible sign that parts addresses."""
    return re.sub(r"\s+", " ", (shown or "").replace("\u2060", ""))
