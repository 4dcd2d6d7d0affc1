"""Thursday at 17:00 the following week closes, for whatever is still on its way too."""

from datetime import date

from playwright.sync_api import expect

LAST_SECOND = "2026-11-26T16:59:59+01:00"
TOO_LATE = "2026-11-26T17:00:00+01:00"
REASON = "Délai dépassé : c'était possible jusqu'au jeudi 26 novembre à 17 h 00."


def test_a_save_prepared_before_and_sent_at_17_00_keeps_only_the_later_week(window, portal):
    portal.set_clock(LAST_SECOND)
    window.enter("1", f"/inscriptions?enfant={portal.child('TOTO')}&mois=2026-12")
    window.month("DÉCEMBRE 2026")
    expect(window.text("Pour la semaine du 30 novembre : jusqu'au jeudi 26 novembre à 17 h 00.")).to_be_visible()
    window.box("Repas, mercredi 2 décembre 2026").check()
    window.save()
    expect(window.bar).to_contain_text("✓ 1 modification enregistrée.")

    window.box("Repas, mardi 1er décembre 2026").check()
    window.box("Repas, mercredi 2 décembre 2026").uncheck()
    window.box("Repas, mardi 8 décembre 2026").check()
    portal.set_clock(TOO_LATE)
    window.save()
    expect(window.bar).to_contain_text("✓ 1 modification enregistrée.")
    expect(window.bar).to_contain_text("2 modifications refusées")
    expect(window.bar).to_contain_text(f"Mardi 1er décembre 2026, Repas : {REASON}")
    expect(window.bar).to_contain_text(f"Mercredi 2 décembre 2026, Repas : {REASON}")
    assert portal.booked("TOTO", "2026-11-01") == [
        (date(2026, 12, 2), "Repas", None),
        (date(2026, 12, 8), "Repas", None),
    ]

    for day, ticked in (("mardi 1er", False), ("mercredi 2", True), ("vendredi 4", False)):
        box = window.box(f"Repas, {day} décembre 2026")
        expect(box).to_be_disabled()
        expect(box).to_be_checked(checked=ticked)
        expect(box).to_have_accessible_description(REASON)
    expect(window.box("Repas, lundi 7 décembre 2026")).to_be_enabled()
    expect(window.text("Pour la semaine du 7 décembre : jusqu'au jeudi 3 décembre à 17 h 00.")).to_be_visible()
    window.reload()
    window.open_week("Semaine 49 · 30 novembre – 4 décembre")
    expect(window.box("Repas, mardi 1er décembre 2026")).to_be_disabled()
