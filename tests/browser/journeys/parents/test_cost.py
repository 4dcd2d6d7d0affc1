"""What the month costs, in view while a parent ticks."""

import pytest
from playwright.sync_api import expect

# Family TEST, quotient 850: a meal is 3,60 €, a quarter of an hour 0,55 €, a half day 6,50 €, a full day 11,00 €.


def euros(amount):
    return f"Estimation du mois\u00a0: {amount}\u00a0€"


@pytest.fixture
def cost(window):
    return window.page.locator(".grid .cost")


def test_the_estimate_moves_with_every_tick_and_is_the_same_after_the_save(window, cost):
    window.enter("1", f"/inscriptions?enfant={window.portal.child('TOTO')}&mois=2026-12").month("DÉCEMBRE 2026")
    expect(cost).to_have_text(euros("0,00"))
    window.box("Repas, mardi 1er décembre 2026").check()
    expect(cost).to_have_text(euros("3,60"))
    height = window.bar.bounding_box()["height"]
    window.box("Garderie soir, mardi 1er décembre 2026").check()
    window.time("Garderie soir, heure, mardi 1er décembre 2026").select_option("17 h 00")
    expect(cost).to_have_text(euros("5,80"))
    window.box("Centre matin, mercredi 2 décembre 2026").check()
    expect(cost).to_have_text(euros("12,30"))
    window.box("Centre soir, mercredi 2 décembre 2026").check()
    expect(cost).to_have_text(euros("16,80"))
    window.box("Repas, mardi 1er décembre 2026").uncheck()
    expect(cost).to_have_text(euros("13,20"))
    expect(cost).to_be_in_viewport(ratio=1)
    assert window.bar.bounding_box()["height"] == height
    window.save()
    expect(window.bar).to_contain_text("3 modifications enregistrées")
    expect(cost).to_have_text(euros("13,20"))
    window.box("Centre matin, mercredi 2 décembre 2026").uncheck()
    expect(cost).to_have_text(euros("8,70"))
    window.button("Annuler").click()
    expect(cost).to_have_text(euros("13,20"))
    window.reload()
    expect(cost).to_have_text(euros("13,20"))


def test_a_week_in_two_months_is_ticked_whole_and_the_estimate_says_both(window, cost):
    toto = window.portal.child("TOTO")
    window.enter("1", f"/inscriptions?enfant={toto}&mois=2026-11").month("NOVEMBRE 2026")
    expect(cost).to_have_text(euros("0,00"))
    window.button("Repas : toute la semaine 49").click()
    expect(cost).to_have_text("Estimation de novembre : 3,60 € · de décembre : 14,40 €")
    window.save()
    expect(window.bar).to_contain_text("✓ 5 modifications enregistrées.")
    expect(cost).to_have_text(euros("3,60"))
    window.button("Mois suivant").click()
    window.month("DÉCEMBRE 2026")
    expect(window.box("Repas, lundi 30 novembre 2026")).to_be_checked()
    expect(cost).to_have_text(euros("14,40"))


def test_a_month_that_was_billed_says_so(window, cost):
    window.enter("durand@exemple.fr", f"/inscriptions?enfant={window.portal.child('Jules')}&mois=2026-10")
    window.month("OCTOBRE 2026")
    expect(cost).to_contain_text("Déjà facturé")


def test_what_has_no_price_yet_is_said_in_plain_words(window, cost):
    window.portal.insert("DELETE FROM tariff_band WHERE tariff_id IN (SELECT id FROM tariff WHERE service_id = 6)")
    window.enter("1", f"/inscriptions?enfant={window.portal.child('TOTO')}&mois=2026-12").month("DÉCEMBRE 2026")
    window.box("Étude, mardi 1er décembre 2026").check()
    expect(cost).to_have_text("Étude\u00a0: tarif pas encore fixé")
    window.box("Repas, mardi 1er décembre 2026").check()
    expect(cost).to_have_text(f"{euros('3,60')} · Étude\u00a0: tarif pas encore fixé")
