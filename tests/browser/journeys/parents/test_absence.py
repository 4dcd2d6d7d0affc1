"""A child falls ill: reported on the telephone before nine, seen in the grid, confirmed by mail, taken back."""

from playwright.sync_api import expect

EARLY = "2026-11-24T08:30:00+01:00"
A_QUARTER_LATER = "2026-11-24T08:45:00+01:00"
NINE = "2026-11-24T09:00:00+01:00"


def test_a_mother_reports_three_days_of_sickness_and_takes_back_what_is_left(window, portal):
    portal.set_clock(EARLY)
    window.enter("durand@exemple.fr")
    window.link("Signaler une absence").first.click()
    window.title("Signaler une absence")
    expect(window.text("Une absence du jour même se signale avant 9 h 00.")).to_be_visible()
    expect(window.text("Le premier jour est facturé, les suivants ne le sont pas.")).to_be_visible()
    expect(window.text("Mardi 24 novembre 2026 : Repas.")).to_be_visible()
    window.pick_day("Dernier jour", "26/11/2026")
    expect(window.text("Jeudi 26 novembre 2026 : Repas et Garderie soir.")).to_be_visible()
    window.button("Signaler l'absence").click()
    expect(window.text("Absence signalée du mardi 24 novembre au jeudi 26 novembre 2026.")).to_be_visible()
    states = portal.ask(
        "SELECT DISTINCT day, state FROM booking WHERE child_id = ? AND day BETWEEN '2026-11-24' AND '2026-11-27'",
        portal.child("Jules"),
    )
    sick = [(f"2026-11-{day}", "sick") for day in (24, 25, 26)]
    assert sorted(states) == [*sick, ("2026-11-27", "booked")]

    portal.set_clock(A_QUARTER_LATER)
    letter = portal.letter("durand@exemple.fr", "confirmation de vos inscriptions")
    assert "Jules\nAbsences signalées :\n- mardi 24 novembre 2026 : Repas\n" in letter
    assert "- jeudi 26 novembre 2026 : Repas, Garderie soir\n" in letter

    window.open(f"/inscriptions?enfant={portal.child('Jules')}&mois=2026-11").month("NOVEMBRE 2026")
    window.open_week("Semaine 48 · 23 – 27 novembre")
    box = window.box("Repas, mardi 24 novembre 2026")
    expect(box).to_be_disabled()
    expect(box).to_have_accessible_description("absence signalée – Absence déjà signalée.")

    window.open("/absence")
    portal.set_clock(NINE)
    window.button("Annuler le signalement").click()
    expect(window.text("Signalement annulé.")).to_be_visible()
    expect(window.text("Jules, le mardi 24 novembre 2026")).to_be_visible()
    expect(window.button("Annuler le signalement")).to_have_count(0)
