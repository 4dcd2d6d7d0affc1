"""The town hall closes a day: seen first, applied once, every family told by a letter of its own; and reopened."""

from playwright.sync_api import expect


def test_the_administrator_closes_a_day_and_the_families_are_told(window, portal):
    window.enter("mairie@exemple.fr", "/fermetures")
    window.field("Motif, tel que les familles le lisent").fill("Grève des agents")
    for field in ("Premier jour", "Dernier jour"):
        window.pick_day(field, "26/11/2026")
    window.button("Voir ce qui sera annulé").click()
    figures = window.table("Inscriptions à annuler par jour")
    ((booked,),) = portal.ask(
        "SELECT count(*) FROM booking WHERE day = '2026-11-26' AND state IN ('booked', 'added', 'sick')"
    )
    expect(window.text(f"{booked} inscriptions")).to_be_visible()
    expect(figures.get_by_role("cell", name="jeudi 26 novembre 2026")).to_be_visible()
    assert portal.ask("SELECT count(*) FROM outbox_mail") == [(0,)]

    window.button("Fermer et prévenir les familles").click()
    expect(window.text(f"La fermeture est enregistrée : {booked} inscriptions annulées")).to_be_visible()
    expect(window.text("Grève des agents, le jeudi 26 novembre 2026 : tout est fermé")).to_be_visible()
    letter = portal.letter("durand@exemple.fr", "fermeture le jeudi 26 novembre 2026")
    assert "Grève des agents : fermeture le jeudi 26 novembre 2026." in letter
    assert "Jules DURAND\n- jeudi 26 novembre 2026 : Repas et Garderie soir\n" in letter
    assert "Alice DURAND\n- jeudi 26 novembre 2026 : Repas\n" in letter
    assert portal.booked("Jules", "2026-11-26", "2026-11-26") == []

    window.button("Supprimer").first.click()
    expect(window.text("comme avant la fermeture, sans majoration")).to_be_visible()
    window.button("Rouvrir et rétablir").click()
    expect(window.text(f"La fermeture est supprimée : {booked} inscriptions rétablies.")).to_be_visible()
    assert len(portal.booked("Jules", "2026-11-26", "2026-11-26")) == 2
    letter = portal.letter("durand@exemple.fr", "réouverture le jeudi 26 novembre 2026")
    assert "Jules DURAND\n- jeudi 26 novembre 2026 : Repas\n- jeudi 26 novembre 2026 : Garderie soir\n" in letter
