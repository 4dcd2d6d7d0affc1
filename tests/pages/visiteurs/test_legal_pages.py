"""The pages that help and that the law asks for: for everybody, signed in or not, and set on « Commune »."""

import pytest

from tests.pages.browser import Browser, Html
from tests.pages.shared.test_footer import read_footer

PAGES = {
    "aide": "Aide",
    "mentions-legales": "Mentions légales",
    "donnees-personnelles": "Données personnelles",
    "accessibilite": "Accessibilité",
    "reglement": "Règlement",
}


@pytest.mark.parametrize("address", PAGES)
def test_a_visitor_and_a_parent_read_the_same_page_with_the_way_back(browser, address):
    browser.open(address)
    assert browser.title == PAGES[address]
    assert browser.links["Retour à la connexion"] == ("", "")
    browser.open("connexion").sign_in("1").open(address)
    assert browser.title == PAGES[address]
    assert browser.links["Retour au relevé de situation"] == ("compte", "")


def test_every_page_is_linked_in_the_footer_of_families_and_what_the_law_asks_for_in_that_of_staff(parent):
    assert list(Html(read_footer(parent)).links.values())[:5] == [
        "/aide",
        "/reglement",
        "/mentions-legales",
        "/donnees-personnelles",
        "/accessibilite",
    ]
    assert "Accessibilité : partiellement conforme" in Html(read_footer(parent)).links
    staff = Browser().open("connexion").sign_in("cantine@exemple.fr")
    assert list(Html(read_footer(staff)).links.values()) == [
        "/mentions-legales",
        "/donnees-personnelles",
        "/accessibilite",
    ]


def test_mail_addresses_and_telephone_numbers_can_be_tapped(browser):
    links = browser.open("aide").html.links
    assert links["04 65 71 00 00"] == "tel:0465710000"
    assert links["mairie@exemple.fr"] == "mailto:mairie@exemple.fr"
    assert browser.open("donnees-personnelles").html.links["https://www.cnil.fr/fr/plaintes"]


def fill_in(mairie, **values):
    mairie.open("commune")
    fields = {one.label: one for kind in (mairie.at.text_input, mairie.at.text_area) for one in kind}
    for label, value in values.items():
        fields[label.replace("_", " ")].set_value(value)
    return mairie.click("Enregistrer les pages légales")


def test_what_the_town_hall_says_stands_on_the_page(browser):
    mairie = browser.open().sign_in("mairie@exemple.fr")
    label = "Directeur_de_la_publication_(en_général_le_maire)"
    fill_in(mairie, **{label: "<b>M. Dupont</b>"})
    assert "Les pages légales sont modifiées." in mairie.notices
    page = Browser().open("mentions-legales").html
    assert "<b>M. Dupont</b>" in page.words
    assert "b" not in page.elements


def test_what_lacks_is_told_to_staff_and_to_visitors(browser):
    mairie = browser.open().sign_in("mairie@exemple.fr")
    assert not any(said.startswith("Il manque encore") for said in mairie.open("commune").notices)
    fill_in(mairie, **{"Hébergeur_:_nom_de_la_société": ""})
    told = "Il manque encore : l'hébergeur, son adresse et son téléphone. Ces pages le disent aux visiteurs."
    assert told in mairie.open("commune").notices
    assert "La mairie n'a pas encore indiqué qui héberge le portail." in Browser().open("mentions-legales").html.words


def test_without_an_audit_the_footer_and_the_declaration_say_that_it_does_not_conform(browser):
    mairie = browser.open().sign_in("mairie@exemple.fr")
    fill_in(mairie, **{"Date_de_l'audit": "", "Critères_du_RGAA_respectés_(%)": ""})
    visitor = Browser().open("accessibilite")
    assert "Accessibilité : non conforme" in Html(read_footer(visitor)).links
    assert "État de conformité : non conforme" in [one.replace("\u00a0", " ") for one in visitor.html.words]


def test_an_audit_without_its_rate_is_refused_and_what_was_typed_stays(browser):
    mairie = browser.open().sign_in("mairie@exemple.fr")
    fill_in(mairie, **{"Critères_du_RGAA_respectés_(%)": "", "Hébergeur_:_adresse": "Ailleurs"})
    assert "Un audit a une date et un taux : remplissez les deux, ou aucun." in mairie.notices
    [address] = [one for one in mairie.at.text_area if one.label == "Hébergeur : adresse"]
    assert address.value == "Ailleurs"


def test_who_may_not_change_it_reads_it(browser):
    reader = browser.open().sign_in("lecture@exemple.fr").open("commune")
    rows = dict(reader.table("Pages légales"))
    assert rows["Audit d'accessibilité"] == "84 % le 15 octobre 2026"
    assert rows["Hébergeur : téléphone"] == "04 65 71 00 10"


def test_a_family_sees_which_prices_are_its_own_and_a_visitor_sees_the_prices(browser):
    assert not any("votre tarif" in said for said in browser.open("reglement").html.words)
    words = browser.open("connexion").sign_in("1").open("reglement").html.words
    assert sum(said.endswith("votre tarif") for said in words) == 6
    assert [said for said in words if said.endswith("votre tarif pour LILI")]
    assert "Télécharger le règlement (PDF)" in browser.html.links


def test_who_is_refused_or_lost_is_told_whom_to_call(browser):
    help_line = "Besoin d'aide\u00a0? Appelez la mairie au "
    assert help_line not in browser.open().html.words
    browser.sign_in("1", "faux")
    assert help_line in browser.html.words
    assert browser.html.links["aide"] == "/aide"
    lost = browser.open("connexion").sign_in("1").open("inscriptions", enfant="999")
    assert help_line in lost.html.words


def test_the_address_that_asked_for_a_password_stands_in_the_sign_in(browser):
    browser.open("mot-de-passe-oublie")
    [address] = browser.at.text_input
    address.set_value("durand@exemple.fr")
    browser.click("Envoyer")
    assert browser.at.text_input(key="login").value == "durand@exemple.fr"
