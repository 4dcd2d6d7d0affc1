"""Demonstrations under another town's règlement (two, with `--thorough` five), walked as parent and as staff."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.portal import fill
from tests.thorough import choose


@dataclass(frozen=True)
class Walk:
    """What a parent of family TEST (quotient 850) may tick on Monday 23 November 2026, its price, and a rule."""

    month: str
    box: str
    cost: str
    rule: str


WALKS = {
    "vailhauques": Walk("2026-11", "Repas, jeudi 26 novembre 2026", "4,10", "jusqu'au mardi 9 h 00 de la même semaine"),
    "boissy-saint-leger": Walk(
        "2026-12", "Accueil de loisirs Dunois, lundi 21 décembre 2026", "8,50", "Réservé aux élèves de l'École Amédée"
    ),
    "plivot": Walk(
        "2026-12", "Repas, mardi 1er décembre 2026", "5,70", "Par mois, ce qui est commencé est dû en entier."
    ),
    "wavrin": Walk("2026-12", "Centre de loisirs, lundi 21 décembre 2026", "12,30", "De 3 à 11 ans."),
    "saint-just-en-chaussee": Walk(
        "2027-01", "Repas, lundi 4 janvier 2027", "3,85", "Un prix en « % » est une part du revenu mensuel."
    ),
}

STAFF = {
    "cantine@exemple.fr": {"frequentation": "Fréquentation"},
    "finance@exemple.fr": {"facturation": "Facturation"},
    "mairie@exemple.fr": {"prestations": "Prestations", "tarifs": "Tarifs"},
}


@pytest.mark.parametrize("town", choose([*WALKS][:2], [*WALKS]))
def test_a_demonstration_of_another_town_is_walked_by_everybody(portal, open_browser, tmp_path, town):
    walk = WALKS[town]
    portal.start_over(fill(tmp_path, "--reglement", town, "--families", "8"))
    parent = open_browser("phone")
    parent.enter("1", f"/inscriptions?enfant={portal.child('TOTO')}&mois={walk.month}")
    parent.box(walk.box).check()
    expect(parent.page.locator(".grid .cost")).to_have_text(f"Estimation du mois\u00a0: {walk.cost}\u00a0€")
    parent.save()
    expect(parent.bar).to_contain_text("enregistrée")
    parent.reload()
    expect(parent.box(walk.box)).to_be_checked()
    parent.open("/reglement").title("Règlement")
    said = " ".join(parent.page.get_by_test_id("stMain").inner_text().split())
    assert walk.rule in said
    for login, pages in STAFF.items():
        agent = open_browser("desk")
        agent.enter(login)
        for address, title in pages.items():
            agent.open(f"/{address}").title(title)
    paper = agent.page.request.get(f"{portal.address}/telecharger/reglement.pdf")
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.body().startswith(b"%PDF")
