"""« Prestations », « Tarifs » and a family's card say from which day on a price counts."""

FROM = "Ce qui change le prix compte à partir du"


def test_the_settings_of_a_town_say_from_which_day_on_a_price_changes(browser):
    browser.enter("mairie@exemple.fr")
    browser.open("prestations")
    assert FROM in [field.label for field in browser.at.text_input]
    browser.open("tarifs")
    assert "1\u202f000 et\u00a0plus" in "".join(cell for row in browser.table("Tarifs") for cell in row)
    browser.open("famille", numero="2")
    assert "Prix d'une unité (« gratuit » ; vide : selon les tarifs)" in [
        field.label for field in browser.at.text_input
    ]
