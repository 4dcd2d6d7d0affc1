"""Two windows of one family never lose each other's ticks."""

from datetime import date

from playwright.sync_api import expect

from tests.browser.journeys.wire import Wire

CARE = "Garderie matin, lundi 7 décembre 2026"
CARE_TIME = "Garderie matin, heure, lundi 7 décembre 2026"


def test_different_days_of_one_month_saved_in_two_windows_are_both_kept(open_browser, portal):
    first, second = open_browser(), open_browser()
    for window, login in ((first, "test@exemple.fr"), (second, "test2@exemple.fr")):
        window.enter(login, f"/inscriptions?enfant={portal.child('TOTO')}&mois=2026-12")
        window.month("DÉCEMBRE 2026")
    first.box("Repas, lundi 7 décembre 2026").check()
    second.box("Repas, mardi 8 décembre 2026").check()
    for window in (first, second):
        window.save()
        expect(window.bar).to_contain_text("✓ 1 modification enregistrée.")
    assert portal.booked("TOTO", "2026-11-01") == [
        (date(2026, 12, 7), "Repas", None),
        (date(2026, 12, 8), "Repas", None),
    ]
    expect(second.box("Repas, lundi 7 décembre 2026")).to_be_checked()


def test_the_same_save_sent_twice_leaves_one_set_of_rows(open_browser, portal):
    window = open_browser()
    wire = Wire(window)
    window.enter("1", f"/inscriptions?enfant={portal.child('TOTO')}&mois=2026-12")
    for day in ("lundi 7", "mardi 8"):
        window.box(f"Repas, {day} décembre 2026").check()
    window.save()
    expect(window.bar).to_contain_text("✓ 2 modifications enregistrées.")
    assert len(wire.saves) == 1
    wire.send_again()
    expect(window.bar).not_to_contain_text("refusée")
    rows = portal.ask("SELECT day, state FROM booking WHERE child_id = ? AND day > '2026-11'", portal.child("TOTO"))
    assert sorted(rows) == [("2026-12-07", "booked"), ("2026-12-08", "booked")]
    assert portal.ask("SELECT count(*) FROM journal_entry WHERE action = 'save_month'") == [(1,)]


def test_a_time_that_the_other_window_changed_meanwhile_is_refused_with_its_reason(window, open_browser, portal):
    size = "phone" if window.page.viewport_size["width"] == 390 else "desk"
    other = open_browser(size)
    december = f"/inscriptions?enfant={portal.child('TOTO')}&mois=2026-12"
    window.enter("test@exemple.fr", december)
    window.box(CARE).check()
    window.time(CARE_TIME).select_option("7 h 30")
    window.save()
    expect(window.bar).to_contain_text("✓ 1 modification enregistrée.")

    other.enter("test2@exemple.fr", december)
    expect(other.time(CARE_TIME)).to_have_value("450")
    window.time(CARE_TIME).select_option("7 h 45")
    window.save()
    expect(window.bar).to_contain_text("✓ 1 modification enregistrée.")
    other.time(CARE_TIME).select_option("8 h 00")
    other.box("Repas, mardi 8 décembre 2026").check()
    other.save()
    expect(other.bar).to_contain_text(
        "Lundi 7 décembre 2026, Garderie matin : Modifié entre-temps sur un autre écran (inscrit à 7 h 45) : vérifiez."
    )
    expect(other.bar).to_contain_text("✓ 1 modification enregistrée.")
    expect(other.time(CARE_TIME)).to_have_value("465")
    assert portal.booked("TOTO", "2026-11-01") == [
        (date(2026, 12, 7), "Garderie matin", 465),
        (date(2026, 12, 8), "Repas", None),
    ]


def test_two_clerks_on_one_card_and_on_one_setting_overwrite_nothing_unseen(open_browser, portal):
    first, second = open_browser(), open_browser()
    for window in (first, second):
        window.enter("mairie@exemple.fr", "/famille?numero=2")
        window.page.get_by_role("tab", name="Coordonnées").click()
    first.field("Adresse").last.fill("2 rue B")
    first.button("Enregistrer").last.click()
    expect(first.text("La famille est modifiée.")).to_be_in_viewport()
    second.field("Adresse").last.fill("3 rue C")
    second.field("Note de la mairie").fill("à rappeler")
    second.button("Enregistrer").last.click()
    expect(second.text("À présent, adresse : « 2 rue B ».")).to_be_in_viewport()
    expect(second.field("Adresse").last).to_have_value("3 rue C")
    expect(second.field("Note de la mairie")).to_have_value("à rappeler")
    assert portal.ask("SELECT address, note FROM family WHERE number = 2") == [("2 rue B", "")]
    second.button("Enregistrer").last.click()
    expect(second.text("La famille est modifiée.")).to_be_in_viewport()
    assert portal.ask("SELECT address, note FROM family WHERE number = 2") == [("3 rue C", "à rappeler")]

    for window in (first, second):
        window.open("/commune")
    first.field("Téléphone").fill("04 11 11 11 11")
    first.button("Enregistrer").click()
    expect(first.text("La commune est modifiée.")).to_be_in_viewport()
    second.field("Au bas des factures").fill("Merci.")
    second.button("Enregistrer").click()
    expect(second.text("La commune est modifiée.")).to_be_in_viewport()
    assert portal.ask("SELECT phone, invoice_footer FROM commune") == [("04 11 11 11 11", "Merci.")]
