"""The whole tutorial of the portal, from its first screen to its last, with every text as it stands there."""

import re
from datetime import date

from playwright.sync_api import expect

from cantine.demo import PASSWORD
from tests.browser.journeys.window import LOGIN, SECRET

OWN = "quatre tortues vertes mangent"
TITLE = "Gestion des prestations de cantine et périscolaires"
SENTENCE = (
    "Connectez-vous pour connaître la situation de votre compte, vos inscriptions en cours ou effectuer un paiement"
)
WEEK = [
    "lundi 7 décembre 2026",
    "mardi 8 décembre 2026",
    "mercredi 9 décembre 2026",
    "jeudi 10 décembre 2026",
    "vendredi 11 décembre 2026",
]
SERVICES = ["Repas", "Garderie matin", "Garderie soir", "Centre matin", "Centre soir", "Étude"]


def asks_for_a_new_password(window, address):
    window.link("Mot de passe oublié ?").click()
    window.title("Mot de passe oublié")
    window.path("/mot-de-passe-oublie")
    expect(
        window.text("Veuillez saisir ci-dessous votre adresse email pour qu'un nouveau mot de passe vous soit envoyé.")
    ).to_be_visible()
    window.field("Votre adresse email:").fill(address)
    window.button("Envoyer").click()
    window.title(TITLE)
    window.settle()


def test_the_sign_in_screen_has_the_icons_texts_and_fields_of_the_tutorial(window):
    window.open()
    icons = window.page.locator(".icons img")
    expect(icons).to_have_count(3)
    assert icons.evaluate_all("(all) => all.every((one) => one.complete && one.naturalWidth > 0)")
    window.title(TITLE)
    expect(window.page.get_by_role("heading", name=TITLE)).to_have_css("color", "rgb(23, 87, 58)")
    expect(window.text(SENTENCE)).to_be_visible()
    expect(window.page.locator("label").filter(has_text=LOGIN)).to_be_visible()
    expect(window.field(SECRET)).to_have_attribute("type", "password")
    expect(window.button("Connexion")).to_be_visible()
    expect(window.link("Mot de passe oublié ?")).to_be_visible()


def test_a_forgotten_password_is_mailed_and_signs_in_once_beside_the_old_one(window, open_browser, portal):
    window.open()
    asks_for_a_new_password(window, "personne@exemple.fr")
    warning = window.page.locator(".notice.warning")
    expect(warning).to_have_text("Adresse email inconnue...")
    asks_for_a_new_password(window, "test@exemple.fr")
    done = window.page.locator(".notice.good")
    expect(done).to_have_text("Un nouveau mot de passe vient d'être envoyé à test@exemple.fr")
    expect(warning).to_have_count(0)
    mailed = portal.mailed_password("test@exemple.fr")

    # Until the mailed password is used the old one still works.
    open_browser().enter("test@exemple.fr", password=PASSWORD)
    refused = window.page.locator(".notice.bad")
    window.sign_in("test@exemple.fr", PASSWORD.upper())
    expect(refused).to_contain_text("attention aux majuscules et minuscules")
    window.enter("test@exemple.fr", password=f" {mailed.upper()} ")  # as a telephone writes and copies it
    window.title("Choisissez votre mot de passe")
    window.field("Nouveau mot de passe").fill(OWN)
    window.field("Le même, une seconde fois").fill(OWN)
    window.button("Enregistrer").click()
    window.title("Bienvenue TEST !")

    # From then on neither of them does; the chosen one does.
    other = open_browser().open()
    for password in (PASSWORD, mailed):
        other.sign_in("test@exemple.fr", password)
        expect(other.page.locator(".notice.bad")).to_contain_text("Connexion refusée")
        other.reload()
    other.enter("test@exemple.fr", password=OWN)
    other.title("Bienvenue TEST !")


def test_a_parent_books_five_days_finds_them_at_home_and_signs_out(window, portal):
    window.enter("test@exemple.fr", password=PASSWORD)
    expect(window.text("Mairie de Saint-Just-d'Avray").first).to_be_visible()
    window.title("Bienvenue TEST !")
    expect(window.text("Votre solde à ce jour est de 0,00\u00a0€")).to_be_visible()
    statement = window.table("Relevé de compte")
    expect(statement.get_by_role("row").last).to_contain_text("SOLDE A CE JOUR")
    assert statement.locator("thead th").all_text_contents() == [
        "Date",
        "Type",
        "Référence",
        "Facture",
        "Débit",
        "Crédit",
        "Solde",
    ]
    expect(window.text("Liste des 5 derniers mouvements.")).to_be_visible()
    expect(window.link("Afficher tout")).to_be_visible()
    expect(window.text("Liste des inscriptions en cours et non facturées par enfant")).to_be_visible()
    bookings = window.table("Inscriptions en cours de TOTO")
    assert bookings.locator("thead th").all_text_contents() == ["Date", *SERVICES]
    expect(window.page.get_by_role("heading", name="LILI")).to_be_visible()

    window.link("Ajouter des inscriptions").first.click()
    window.title("Inscription manuelle")
    expect(window.text("TOTO TEST")).to_be_visible()
    window.month("NOVEMBRE 2026")
    expect(window.text("Pour la semaine du 30 novembre : jusqu'au jeudi 26 novembre à 17 h 00.")).to_be_visible()
    window.button("Mois suivant").click()
    window.month("DÉCEMBRE 2026")
    window.button("Mois précédent").click()
    window.month("NOVEMBRE 2026")
    window.open_week("Semaine 48 · 23 – 27 novembre")
    expect(window.box("Repas, lundi 23 novembre 2026")).to_be_disabled()
    window.button("Mois suivant").click()
    window.month("DÉCEMBRE 2026")
    for day in WEEK:
        window.box(f"Repas, {day}").check()
    expect(window.bar).to_contain_text("5 modifications à enregistrer")
    window.save()
    expect(window.bar).to_contain_text("✓ 5 modifications enregistrées.")
    summary = window.table("Synthèse du mois par enfant")
    expect(summary.get_by_role("row").filter(has_text="TOTO").get_by_role("cell").nth(1)).to_contain_text("5")
    recorded = window.page.get_by_role("listitem")
    for day in WEEK:
        expect(recorded.filter(has_text=f"{day.capitalize()} : Repas")).to_be_visible()

    window.link("Retour au relevé de situation").click()
    window.title("Bienvenue TEST !")
    expect(bookings.locator("tbody tr")).to_have_count(5)
    for row, day in zip(bookings.locator("tbody tr").all(), WEEK, strict=True):
        expect(row.get_by_role("cell").first).to_have_text(day)
        expect(row.locator("td").nth(1)).to_have_text("✓")
    assert portal.booked("TOTO", "2026-11-01") == [(date(2026, 12, day), "Repas", None) for day in range(7, 12)]
    assert portal.booked("LILI", "2026-11-01") == []

    window.sign_out()
    window.page.go_back()
    expect(window.field(LOGIN)).to_be_visible()
    window.reload()
    expect(window.field(LOGIN)).to_be_visible()
    expect(window.page.get_by_text(re.compile("TOTO|Bienvenue"))).to_have_count(0)
