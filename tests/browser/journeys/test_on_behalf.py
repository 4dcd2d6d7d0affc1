"""The canteen manager books for a family, after the cutoff too; the family sees by whom."""

from playwright.sync_api import expect

LATE = "Garderie soir, jeudi 26 novembre 2026"
REASON = "Motif (délai dépassé, obligatoire)"
BEYOND = "Inscrire au-delà de la capacité"


def test_a_late_day_needs_a_reason_and_a_full_one_a_yes(window, portal):
    window.enter("cantine@exemple.fr")
    window.button("Cantine").click()
    window.link("Inscrire un enfant").click()
    window.title("Inscrire un enfant")
    window.page.keyboard.press("Escape")  # the menu stays open on a phone, and covers what it led to
    window.field("Nom de l'enfant").fill("toto")
    window.field("Nom de l'enfant").press("Enter")
    window.link("TOTO TEST · CE1-CE2").click()
    window.month("NOVEMBRE 2026")
    window.box("Repas, lundi 30 novembre 2026").check()
    expect(window.field(REASON)).to_be_hidden()
    window.box(LATE).check()
    expect(window.field(REASON)).to_be_visible()
    expect(window.field(BEYOND)).to_be_hidden()
    window.save()
    expect(window.field(REASON)).to_be_focused()
    expect(window.bar).to_contain_text("2 modifications à enregistrer")
    window.field(REASON).fill("Appel de la mère")
    window.save()
    expect(window.bar).to_contain_text("✓ 2 modifications enregistrées.")
    expect(window.field(REASON)).to_be_hidden()
    expect(window.box(LATE)).to_have_accessible_description("ajouté par la mairie")
    toto = portal.child("TOTO")
    saved = portal.ask("SELECT day, state, reason FROM booking WHERE child_id = ? AND day > '2026-11-23'", toto)
    assert sorted(saved) == [("2026-11-26", "added", "Appel de la mère"), ("2026-11-30", "booked", "")]

    portal.insert("UPDATE service SET capacity = 1 WHERE label = 'Repas'")
    window.open(f"/inscriptions-famille?enfant={toto}&mois=2026-12").month("DÉCEMBRE 2026")
    window.box("Repas, jeudi 3 décembre 2026").check()
    window.save()
    expect(window.field(BEYOND)).to_be_focused()
    window.field(BEYOND).check()
    window.save()
    expect(window.bar).to_contain_text("✓ 1 modification enregistrée.")

    window.sign_out()
    window.enter("1", f"/inscriptions?enfant={toto}&mois=2026-11").month("NOVEMBRE 2026")
    window.button("Semaine 48 · 23 – 27 novembre").click()
    late = window.box(LATE)
    expect(late).to_be_checked()
    expect(late).to_be_disabled()
    expect(window.page.get_by_role("list", name="Légende")).to_contain_text("ajouté par la mairie")
