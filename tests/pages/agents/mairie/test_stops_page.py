"""« Suspensions »: a family is stopped on its card, reads why, and is freed on the page."""

from cantine.common.terms.booking_events import BookingEvent
from cantine.common.terms.incident_stops import IncidentStop
from cantine.offer.queries.incident_stops import read_incident_stops
from cantine.store import database
from tests.pages.agents.mairie.test_settings_pages import mairie as mairie
from tests.pages.browser import Browser


def test_a_family_is_stopped_on_its_card_and_freed_on_the_page(mairie):
    mairie.open("famille", numero="1")
    next(one for one in mairie.at.text_input if one.label == "Motif, que les parents lisent").set_value("PAI à signer.")
    mairie.click("Suspendre")
    assert mairie.notices == ["Les inscriptions sont suspendues : la famille lit le motif."]
    parent = Browser().enter("test@exemple.fr")
    [said] = [text for text in parent.open("compte").notices if "suspendues" in text]
    assert "PAI à signer." in said
    assert "Appelez la mairie au" in said
    mairie.open("suspensions").click("Lever la suspension")
    assert "Aucune famille n'est suspendue." in mairie.texts
    assert not [text for text in parent.open("compte").notices if "suspendues" in text]


def test_rules_after_incidents_are_said_as_they_are_typed_and_kept(mairie, portal_url):
    assert (
        "Aucune règle : personne n'est averti ni suspendu après des incidents." in mairie.open("suspensions").everything
    )
    mairie.click("Ajouter une règle")
    mairie.at.multiselect(key="rules_0_events").set_value([BookingEvent.LATE_PICKUP]).run()
    mairie.at.text_input(key="rules_0_warn").set_value("1, 2 et 3").run()
    mairie.at.text_input(key="rules_0_stop").set_value("3").run()
    assert any("Un avertissement vient avant" in text for text in mairie.notices)
    mairie.at.text_input(key="rules_0_stop").set_value("4").run()
    assert "Par exemple, une 4e fois aujourd'hui" in mairie.everything
    mairie.click("Enregistrer les règles")
    assert mairie.notices == ["Les règles sont enregistrées."]
    with database.open_reader(portal_url) as db:
        assert read_incident_stops(db) == (IncidentStop(frozenset({BookingEvent.LATE_PICKUP}), (1, 2, 3), 4),)
    said = "Retraits après l'heure"
    assert said in mairie.everything
    assert said in Browser().open("suspensions").sign_in("finance@exemple.fr").everything
    assert said in Browser().enter("test@exemple.fr").open("reglement").everything
