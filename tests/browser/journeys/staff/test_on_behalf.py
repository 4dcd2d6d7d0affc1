"""The canteen manager books for a family, after the cutoff too; the family sees by whom."""

from playwright.sync_api import expect

LATE = "Garderie soir, jeudi 26 novembre 2026"
REASON = "Motif (délai dépassé, obligatoire)"
BEYOND = "Inscrire au-delà de la capacité"


def test_a_late_day_needs_a_reason_and_a_full_one_a_yes(window, portal):
    window.enter("cantine@exemple.fr")
    window.follow("Inscrire un enfant", "Cantine")
    window.title("Inscrire un enfant")
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
    portal.insert("DELETE FROM web_session")  # as an hour unused does
    window.save()
    expect(window.text("ce que vous aviez coché est gardé")).to_be_visible()
    window.sign_in("cantine@exemple.fr")
    window.month("NOVEMBRE 2026")
    expect(window.box("Repas, lundi 30 novembre 2026")).to_be_checked()
    expect(window.field(REASON)).to_have_value("Appel de la mère")
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
    window.open_week("Semaine 48 · 23 – 27 novembre")
    late = window.box(LATE)
    expect(late).to_be_checked()
    expect(late).to_be_disabled()
    expect(window.page.get_by_role("list", name="Légende")).to_contain_text("ajouté par la mairie")


def test_what_is_called_off_late_is_billed_or_not_as_staff_say(window, portal):
    toto = portal.child("TOTO")
    portal.insert(
        "INSERT INTO booking (child_id, day, service_id, family_id, state, presence) "
        "SELECT child_id, '2026-11-26', service.id, family_id, 'booked', 'unknown' FROM custody, service "
        "WHERE child_id = ? AND label IN ('Repas', 'Garderie matin')",
        toto,
    )
    meal, care = "Repas, jeudi 26 novembre 2026", "Garderie matin, jeudi 26 novembre 2026"
    window.enter("cantine@exemple.fr", f"/inscriptions-famille?enfant={toto}&mois=2026-11").month("NOVEMBRE 2026")
    for box, answer in ((care, "Ne pas facturer"), (meal, "Facturer quand même (repas commandé)")):
        expect(window.field("Annulé après le délai")).to_be_hidden()
        window.box(box).uncheck()
        window.field(REASON).fill("Prévenu à 8 h")
        window.field("Annulé après le délai").select_option(answer)
        window.save()
        expect(window.bar).to_contain_text("✓ 1 modification enregistrée.")
    expect(window.box(meal)).not_to_be_checked()
    expect(window.box(meal)).to_have_accessible_description("annulé après le délai, facturé")
    expect(window.box(care)).not_to_have_accessible_description("annulé après le délai, facturé")
    kept = portal.ask("SELECT state, called_off FROM booking WHERE child_id = ? AND day = '2026-11-26'", toto)
    assert sorted(kept) == [("booked", 1), ("cancelled", 0)]

    window.sign_out()
    window.enter("1", f"/inscriptions?enfant={toto}&mois=2026-11").month("NOVEMBRE 2026")
    window.open_week("Semaine 48 · 23 – 27 novembre")
    expect(window.box(meal)).to_be_disabled()
    expect(window.box(meal)).to_have_accessible_description(
        "annulé après le délai, facturé – Annulé par la mairie après le délai, facturé quand même."
    )
    expect(window.box(care)).not_to_be_checked()
    window.button("Ce que la mairie a changé ce mois-ci").click()
    expect(window.page.get_by_text("Repas : annulé, facturé par la mairie")).to_contain_text("(Prévenu à 8 h)")
