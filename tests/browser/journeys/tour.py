"""A walk past every page of the portal, and what is looked at on each."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.journeys.window import Window

_VISIBLE = """
// Every element that is shown, inside shadow roots too.
const all = (root) => [...(root?.querySelectorAll("*") ?? [])].flatMap((one) => [one, ...all(one.shadowRoot)]);
const shown = all(document.body).filter((one) => one.checkVisibility({ visibilityProperty: true }));
const own = (one) => [...one.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE)
  .map((node) => node.textContent.trim()).filter(Boolean).join(" ");
"""

_WORDS = f"""() => {{ {_VISIBLE}
  const NAMES = ["aria-label", "aria-description", "title", "placeholder", "alt"];
  const spoken = shown.filter((one) => !one.closest("[aria-hidden=true], style, script"));
  return [document.title, ...spoken.flatMap((one) => [own(one), ...NAMES.map((name) => one.getAttribute(name))])]
    .filter(Boolean);
}}"""

_WIDER = """() => [document.scrollingElement, document.querySelector("[data-testid=stMain]")].filter(Boolean)
  .map((one) => one.scrollWidth - one.clientWidth)"""

_CUT_OFF = f"""() => {{ {_VISIBLE}
  const cut = (one) => {{
    const style = getComputedStyle(one);
    const [x, y] = [style.overflowX, style.overflowY].map((value) => ["hidden", "clip"].includes(value));
    return (x && one.scrollWidth > one.clientWidth + 1) || (y && one.scrollHeight > one.clientHeight + 1);
  }};
  // What is one pixel wide on purpose is there for screen readers only.
  return shown.filter((one) => one.innerText?.trim() && one.clientWidth > 1 && one.clientHeight > 1 && cut(one))
    .map((one) => `${{one.tagName}} ${{one.className}}: ${{one.innerText.slice(0, 60)}}`);
}}"""


@dataclass(frozen=True)
class Seen:
    """What was found on one page: violations of accessibility, words, how much wider than the window it is.

    `zoomed_wider` and `zoomed_cut_off` are of the same page with letters twice as big.
    """

    violations: list[Any]
    words: list[str]
    wider: list[int]
    zoomed_wider: list[int]
    zoomed_cut_off: list[str]


def look(window: Window) -> Seen:
    """Look at the page that stands in the window."""
    page = window.page
    violations = [
        (rule["id"], node["target"], node["html"][:200])
        for rule in Axe().run(page).response["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]
    words, wider = page.evaluate(_WORDS), page.evaluate(_WIDER)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    zoomed = page.evaluate(_WIDER), page.evaluate(_CUT_OFF)
    page.evaluate("document.documentElement.style.fontSize = ''")
    return Seen(violations, words, wider, *zoomed)


def visitors_pages(window: Window) -> Iterator[str]:
    """Sign-in, refused too, forgotten password, and an address that is none."""
    yield window.open("/connexion").page.url
    window.sign_in("1", "faux")
    expect(window.page.locator(".notice.bad")).to_be_visible()
    yield "connexion refusée"
    yield window.open("/mot-de-passe-oublie").page.url
    window.expected.append("404")
    window.page.goto(f"{window.portal.address}/nulle-part")
    window.title("Cette page n'existe pas")
    yield "404"


def families_pages(window: Window) -> Iterator[str]:
    """Home, statement, the grid before and after saves and with its question, profile, choosing a password."""
    yield window.enter("durand@exemple.fr", "/compte").page.url
    yield window.open("/compte?mouvements=tous").page.url
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
    window.link("Accueil").click()
    expect(window.question).to_be_visible()
    yield "question avant de quitter"
    window.button("Quitter sans enregistrer").click()
    window.title("Bienvenue DURAND !")
    yield window.open(f"/inscriptions?enfant={jules}&mois=2027-07").page.url
    window.open(f"/semaine-type?enfant={jules}").title("Semaine type")
    window.page.locator("label").filter(has_text="La fin de l'année scolaire").click()
    expect(window.text("inscriptions impossibles")).to_be_visible()
    yield window.page.url
    yield window.open("/inscriptions?enfant=987654").page.url
    yield window.open(f"/absence?enfant={jules}").page.url
    window.button("Signaler l'absence").click()
    expect(window.text("Absence signalée le")).to_be_visible()
    yield "absence signalée"
    for address in ("payer", "payer?refus=montant&facture=1", "compte?paiement=1", "profil"):
        yield window.open(f"/{address}").page.url
    window.portal.insert("UPDATE web_session SET must_choose = 1")
    window.open("/compte").title("Choisissez votre mot de passe")
    yield "choix du mot de passe"


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
    for address in ("service-de-paiement", "mise-en-service", "commune"):
        yield window.open(f"/{address}").page.url
    late = window.open(f"/inscriptions-famille?enfant={window.portal.child('TOTO')}&mois=2026-11")
    late.month("NOVEMBRE 2026")
    window.box("Repas, jeudi 26 novembre 2026").click()
    yield late.page.url
