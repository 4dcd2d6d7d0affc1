"""The accountant pastes a list of cheques from a spreadsheet, adds it up, and records it as a whole."""

from playwright.sync_api import expect

PASTE = """text => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, composed: true }));
}"""


def test_rows_that_are_pasted_are_recorded_once_and_together(window, portal):
    window.enter("finance@exemple.fr", "/paiements").title("Paiements")
    window.page.get_by_text("Liste de chèques", exact=True).click()
    cells = window.page.locator("[data-testid=stDataFrameResizable] canvas").first
    expect(cells).to_be_visible()
    window.settle()
    cells.click(position={"x": 110, "y": 52})  # the first line's family
    window.page.evaluate(PASTE, "2\t12,50\t0001234\tCA\n3\t1 020,00\t0000077\tBNP\n")
    window.settle()
    window.button("Additionner").click()
    expect(window.page.get_by_text("Dans la liste")).to_have_text(
        "Dans la liste : 2 chèques complets, 1\u202f032,50\u00a0€."
    )
    expect(window.page.get_by_text("Ligne 2 : 1\u202f020,00\u00a0€, MARTIN (n° 3)")).to_be_visible()
    window.field("Nombre de chèques compté").fill("2")
    window.field("Total compté (€)").fill("1032,50")
    window.button("Enregistrer la liste").dblclick()
    expect(window.page.get_by_text("2 chèques enregistrés, 1\u202f032,50\u00a0€")).to_be_visible()
    kept = portal.ask(
        "SELECT number, cents, reference, bank FROM payment JOIN family ON family.id = family_id "
        "WHERE reference IN ('0001234', '0000077') ORDER BY number"
    )
    assert kept == [(2, 1250, "0001234", "CA"), (3, 102000, "0000077", "BNP")]
