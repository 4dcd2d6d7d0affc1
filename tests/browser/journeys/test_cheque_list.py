"""Forty cheques come from a spreadsheet, and a clerk who clicks twice records them once."""

from playwright.sync_api import expect


def test_forty_cheques_are_pasted_and_recorded_once_by_two_clicks(open_browser, portal):
    window = open_browser("desk")
    window.enter("finance@exemple.fr", "/paiements?vue=Liste%20de%20ch%C3%A8ques")
    page = window.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    rows = "\n".join(f"{number + 2}\t{10 + number},50\t{number:07}\tBanque des quarante" for number in range(40))
    page.evaluate("text => navigator.clipboard.writeText(text)", rows)
    page.get_by_test_id("stDataFrame").click(position={"x": 150, "y": 52})
    page.keyboard.press("Control+v")
    window.button("Additionner").click()
    expect(page.get_by_text("Dans la liste")).to_have_text("Dans la liste : 40 chèques complets, 1 200,00 €.")
    window.field("Nombre de chèques compté").fill("40")
    window.field("Total compté (€)").fill("1 200")
    window.button("Enregistrer la liste").dblclick()
    expect(page.get_by_text("40 chèques enregistrés")).to_be_visible()
    [(count, numbers, first)] = portal.ask(
        "SELECT count(*), count(DISTINCT reference), min(reference) FROM payment WHERE bank = ?", "Banque des quarante"
    )
    assert (count, numbers, first) == (40, 40, "0000000")
