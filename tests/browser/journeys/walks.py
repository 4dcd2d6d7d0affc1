"""Walks past every page and state of the portal: whoever takes one looks at what stands in the window at each name."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.journeys.portal import MONDAY, Portal
from tests.browser.journeys.window import SIZES, Window
from tests.browser.lent_pages import open_page

Walk = Callable[[Window], Iterator[str]]
"""Goes from page to page, and says at each what it is called: its address, or « absence signalée »."""


def take(
    walks: Iterable[Walk], browser: Browser, portal: Portal, demonstration: Path, now: str = MONDAY
) -> Iterator[tuple[str, Window]]:
    """Each name that the walks come past, and the window that shows it; whoever looks may resize the window."""
    for walk in walks:
        portal.start_over(demonstration)
        portal.set_clock(now)
        page = open_page(browser, SIZES["desk"], timezone_id="Europe/Paris", reduced_motion="reduce")
        page.set_default_timeout(60_000)
        window = Window(page, portal)
        for name in walk(window):
            if window.page.get_by_test_id("stApp").count():  # what is not ours stands at once
                window.settle()
            yield name.removeprefix(portal.address), window
        page.context.close()
        assert window.faults == []


def visitors_pages(window: Window) -> Iterator[str]:
    """Sign-in, refused too, forgotten password, what became of it, the pages of the footer, an address that is none."""
    yield window.open("/connexion").page.url
    window.sign_in("1", "faux")
    expect(window.page.locator(".notice.bad")).to_be_visible()
    yield "connexion refusée"
    yield window.open("/mot-de-passe-oublie").page.url
    for address, look in (("personne@exemple.fr", "warning"), ("test@exemple.fr", "good")):
        window.open("/mot-de-passe-oublie").field("Votre adresse email:").fill(address)
        window.button("Envoyer").click()
        expect(window.page.locator(f".notice.{look}")).to_be_visible()
    yield "nouveau mot de passe envoyé"
    for address in ("aide", "reglement", "mentions-legales", "donnees-personnelles", "accessibilite"):
        yield window.open(f"/{address}").page.url
    window.expected.append("404")
    window.page.goto(f"{window.portal.address}/nulle-part")
    window.title("Cette page n'existe pas")
    yield "404"


def families_pages(window: Window) -> Iterator[str]:
    """What family DURAND does: home, statement, grid, typical week, an absence, paying, the profile."""
    yield window.enter("durand@exemple.fr", "/compte").page.url
    yield window.open("/compte?mouvements=tous").page.url
    yield from _grid(window)
    yield from _typical_week(window)
    yield window.open("/inscriptions?enfant=987654").page.url
    yield window.open(f"/absence?enfant={window.portal.child('Jules')}").page.url
    window.button("Signaler l'absence").click()
    expect(window.text("Absence signalée le")).to_be_visible()
    yield "absence signalée"
    for address in ("payer", "payer?refus=montant&facture=1", "compte?paiement=1", "profil"):
        yield window.open(f"/{address}").page.url
    window.portal.insert("UPDATE web_session SET must_choose = 1")
    window.open("/compte").title("Choisissez votre mot de passe")
    yield "choix du mot de passe"


def _grid(window: Window) -> Iterator[str]:
    """The grid before and after saves, its copy, its question, and a month in which nothing is served."""
    jules = window.portal.child("Jules")
    december = window.open(f"/inscriptions?enfant={jules}&mois=2026-12")
    december.month("DÉCEMBRE 2026")
    yield december.page.url
    for number in (1, 2):
        window.box("Garderie matin, lundi 14 décembre 2026").click()
        window.save()
        expect(window.bar).to_contain_text("enregistrée")
        yield f"inscriptions, {number} fois enregistré"
    window.button("Copier vers Alice").click()
    expect(window.button("Copier le mois")).to_be_visible()
    yield "copier vers Alice"
    window.box("Repas, mardi 15 décembre 2026").click()
    window.follow("Accueil")
    expect(window.question).to_be_visible()
    yield "question avant de quitter"
    window.button("Quitter sans enregistrer").click()
    window.title("Bienvenue DURAND !")
    yield window.open(f"/inscriptions?enfant={jules}&mois=2027-07").page.url


def _typical_week(window: Window) -> Iterator[str]:
    window.open(f"/semaine-type?enfant={window.portal.child('Jules')}").title("Semaine type")
    window.page.locator("label").filter(has_text="La fin de l'année scolaire").click()
    expect(window.text("inscriptions impossibles")).to_be_visible()
    yield window.page.url


def more_of_families(window: Window) -> Iterator[str]:
    """What is looked at less often: other families' homes and grids, choices on « Payer », everything done once."""
    payment = "UPDATE payment_service SET advances = 1"
    window.portal.insert(payment)
    yield window.enter("durand@exemple.fr", "/reglement").page.url
    for choice in ("Choisir les factures", "Un montant en avance"):
        radio = window.open("/payer").page.get_by_text(choice, exact=True)
        if radio.count():
            radio.click()
            yield f"payer, {choice}"
    window.settle().portal.insert("DELETE FROM payment_service")
    window.open("/compte").page.get_by_text("Comment payer", exact=True).click()
    yield "compte, comment payer"
    window.open("/profil").button("Enregistrer mes choix").click()
    expect(window.page.locator(".notice.good")).to_be_visible()
    yield "profil, enregistré"
    window.open(f"/semaine-type?enfant={window.portal.child('Jules')}").button("Étude : toute la semaine").click()
    expect(window.button("Appliquer")).to_be_enabled()
    window.button("Appliquer").click()
    expect(window.text("Enregistré :")).to_be_visible()
    yield "semaine type, appliquée"
    window.sign_out()
    yield "déconnexion"
    yield window.enter("test@exemple.fr", "/compte").page.url + "-toto"
    window.button("Garderie, centre et étude").click()
    yield "semaine, toutes les prestations"
    window.button("Tous comme d'habitude").click()
    yield "semaine, des modifications"
    window.button("Enregistrer").click()
    yield window.settle().page.url + "-semaine enregistrée"
    yield window.open(f"/inscriptions?enfant={window.portal.child('TOTO')}").page.url
    window.box("Repas, lundi 30 novembre 2026").click()
    yield "inscriptions, une modification"
    window.button("Annuler").click()
    window.sign_out()
    yield window.enter("martin@exemple.fr", "/compte").page.url + "-zoé"
    yield window.open(f"/inscriptions?enfant={window.portal.child('ZOÉ')}&mois=2026-12").page.url


def staff_pages(window: Window) -> Iterator[str]:
    """What the administrator sees."""
    yield window.enter("mairie@exemple.fr", "/frequentation").page.url
    kitchen = ("liste-du-jour", "feuille-de-cuisine", "feuille-de-cuisine?duree=Semaine", "statistiques?classe=CP")
    attendance = ("frequentation?periode=Mois&par=Régime", "frequentation?periode=Année+scolaire", *kitchen)
    payments = ("envois", "paiements?famille=2", "paiements?vue=Liste", "paiements?vue=Bordereaux")
    invoices = ("facturation?mois=octobre+2026", "facturation?vue=Factures&mois=octobre+2026&cherche=durand")
    billing = (*invoices, "facturation?vue=Facture+particulière")
    for address in ("inscriptions-famille?nom=du", *attendance, *billing, *payments, "journal", "reglages", "profil"):
        yield window.open(f"/{address}").page.url
    finance = ("soldes", "compte-famille?numero=2", "mois", "rappels", "exports", "exports?liste=Lignes+de+factures")
    for address in finance:
        yield window.open(f"/{address}").page.url
    window.open("/pointage?classe=CP").button("Absent, BOYER Mila").click()
    window.page.get_by_role("searchbox").fill("to")
    window.button("Ajouter, TEST TOTO").wait_for()
    yield "pointage"
    yield window.open("/alertes?alerte=no_class").page.url
    yield window.open("/absences?nom=du").page.url
    yield window.open(f"/absences?enfant={window.portal.child('TOTO')}").page.url
    yield window.open("/fermetures").page.url
    window.field("Motif, tel que les familles le lisent").fill("Grève")
    window.button("Voir ce qui sera annulé").click()
    window.button("Fermer et prévenir les familles").click()
    window.button("Supprimer").first.click()
    expect(window.button("Supprimer la fermeture")).to_be_visible()
    yield "fermeture à supprimer"
    for address in ("service-de-paiement", "mise-en-service", "sauvegardes", "commune"):
        yield window.open(f"/{address}").page.url
    late = window.open(f"/inscriptions-famille?enfant={window.portal.child('TOTO')}&mois=2026-11")
    late.month("NOVEMBRE 2026")
    window.box("Repas, jeudi 26 novembre 2026").click()
    yield late.page.url
