"""« Suspensions »: a family is stopped on its card, reads why, and is freed on the page."""

from tests.pages.agents.mairie.test_settings_pages import mairie as mairie
from tests.pages.browser import Browser


def test_a_family_is_stopped_on_its_card_and_freed_on_the_page(mairie):
    mairie.open("famille", numero="1")
    next(one for one in mairie.at.text_input if one.label == "Motif, que les parents lisent").set_value("PAI à signer.")
    mairie.click("Suspendre")
    assert mairie.notices == ["Les inscriptions sont suspendues : la famille lit le motif."]
    parent = Browser().open().sign_in("test@exemple.fr")
    [said] = [text for text in parent.open("compte").notices if "suspendues" in text]
    assert "PAI à signer." in said
    assert "Appelez la mairie au" in said
    mairie.open("suspensions").click("Lever la suspension")
    assert "Aucune famille n'est suspendue." in mairie.texts
    assert not [text for text in parent.open("compte").notices if "suspendues" in text]
