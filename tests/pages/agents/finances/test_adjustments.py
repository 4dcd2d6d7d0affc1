"""« Compte d'une famille »: what is written off, given back or moved, and taken back; what is missing is said."""

import pytest
from sqlalchemy import select

from cantine.common.terms.adjustments import AdjustmentKind
from cantine.common.vocabulary import Method
from cantine.store import database
from cantine.store.tables import Adjustment, Payment
from tests.dates import on
from tests.pages.conftest import NOW

NBSP = "\xa0"
DURAND, MARTIN = 2, 3


@pytest.fixture
def finance(browser):
    """The accountant's window."""
    return browser.enter("finance@exemple.fr")


def go(browser, number):
    return browser.open("profil").open("compte-famille", numero=str(number))


def fill(browser, **values):
    for label, value in values.items():
        named = label.replace("_", " ")
        fields = [one for one in (*browser.at.text_input, *browser.at.selectbox) if one.label.startswith(named)]
        min(fields, key=lambda one: len(one.label)).set_value(value)
    return browser


def rows(url):
    with database.open_reader(url) as db:
        return db.execute(select(Adjustment.kind, Adjustment.cents, Adjustment.reason).order_by(Adjustment.id)).all()


def test_a_debt_is_waived_once_all_is_said_and_the_entry_is_taken_back(finance, portal_url):
    go(finance, DURAND)
    fill(finance, Montant="12,50", Motif="Situation difficile").click("Enregistrer l'écriture")
    assert finance.notices == ["Saisissez la décision : délibération, numéro et date."]
    fill(finance, Décision="Délibération n° 12").click("Enregistrer l'écriture")
    [done] = finance.notices
    assert done.startswith(f"Remise gracieuse de 12,50{NBSP}€ : le solde est de ")
    waived = (AdjustmentKind.WAIVED, 1250, "Situation difficile")
    assert rows(portal_url) == [waived]
    [entry] = finance.table("Autres écritures")[1:]
    assert entry[1:4] == ["Remise gracieuse", "Délibération n° 12", "Situation difficile"]
    assert finance.table("Relevé de compte")[-2][1:3] == ["Remise gracieuse", "Délibération n° 12"]

    finance.click("Annuler cette écriture")
    assert finance.notices == ["Choisissez l'écriture à annuler."]
    fill(finance, Écriture_à_annuler=1, Motif_de="Mauvaise famille").click("Annuler cette écriture")
    assert finance.notices == ["L'écriture est annulée : le solde de la famille a changé."]
    assert rows(portal_url) == [waived, (AdjustmentKind.WAIVED, -1250, "Mauvaise famille")]
    assert [row[1] for row in finance.table("Autres écritures")[1:]] == [
        "Annulation d'une remise gracieuse",
        "Remise gracieuse",
    ]


def test_an_advance_moves_to_the_family_of_a_number_and_the_rest_goes_back(finance, portal_url):
    with database.open_writer(portal_url) as db:
        owed = {"received_on": on("vendredi 2026-11-20"), "method": Method.TRANSFER, "recorded_at": NOW}
        db.add(Payment(family_id=DURAND, cents=100_000, **owed))
    go(finance, DURAND)
    fill(finance, Écriture="Transfert entre familles")
    finance.at.run()
    fill(finance, Montant="10", N="999", Motif="Même foyer").click("Enregistrer l'écriture")
    assert finance.notices == ["Aucune famille n'a ce numéro : vérifiez celui de la famille qui reçoit."]
    fill(finance, N=str(MARTIN)).click("Enregistrer l'écriture")
    [entry] = finance.table("Autres écritures")[1:]
    assert entry[1] == "Transfert entre familles vers MARTIN (n° 3)"
    fill(finance, Montant="20", Motif="Départ").click("Enregistrer l'écriture")
    assert [cents for _kind, cents, _why in rows(portal_url)] == [-1000, 1000, -2000]

    finance.open("profil").open("paiements", vue="Liste")
    assert len(finance.table("Autres écritures")) == 4
    finance.open("profil").open("mois", mois="novembre 2026")
    assert ["Virement : avance remboursée", "1", f"−20,00{NBSP}€"] in finance.table("Encaissements de novembre 2026")


def test_whoever_only_reads_sees_the_entries_and_no_form(browser, portal_url):
    browser.enter("lecture@exemple.fr")
    go(browser, DURAND)
    assert not len(browser.at.expander)
