"""« Signaler une absence »: what a parent is told before and after, and how a report is taken back."""

import pytest
from sqlalchemy import select, update

from cantine.common.day_input import write_day
from cantine.common.roles import Actor
from cantine.common.vocabulary import ProofRule, State
from cantine.sickness.actions import proofs
from cantine.store import database
from cantine.store.tables import Absence, Booking, Child, Commune, Custody, Service
from tests.dates import at, on
from tests.support.query_count import queries

TOMORROW, THURSDAY = on("mardi 2026-11-24"), on("jeudi 2026-11-26")
NOTHING = "Aucune inscription ces jours-là : il n'y a rien à signaler."


@pytest.fixture
def durand(browser):
    """A window of family DURAND, on « Signaler une absence »."""
    return browser.enter("durand@exemple.fr").open("absence")


def choose(window, first=None, last=None):
    for key, day in (("first", first), ("last", last)):
        if day:
            window.at.text_input(key=key).set_value(write_day(day)).run()
    return window


def sick_days(url, name):
    asked = select(Booking.day).join(Child, Child.id == Booking.child_id).distinct().order_by(Booking.day)
    with database.open_reader(url) as db:
        return db.scalars(
            asked.where(Child.first_name == name, Booking.state == State.SICK, Booking.family_id == 2)
        ).all()


def test_the_page_says_until_when_what_it_costs_and_what_is_booked(durand):
    assert durand.title == "Signaler une absence"
    assert "Pour un enfant malade. Une absence du jour même se signale avant 9\u00a0h\u00a000." in durand.html.words
    assert "Le premier jour est facturé, les suivants ne le sont pas." in durand.html.words
    assert durand.at.text_input(key="first").value == write_day(TOMORROW)  # it is past nine
    assert durand.at.radio(key="child").options == ["Jules", "Alice"]
    choose(durand, last=THURSDAY)
    listed = durand.html.words[durand.html.words.index("Inscriptions concernées") + 1 :]
    assert listed[:3] == [
        "Mardi 24 novembre 2026 : Repas.",
        "Mercredi 25 novembre 2026 : Centre matin.",
        "Jeudi 26 novembre 2026 : Repas et Garderie soir.",
    ]


def test_a_report_is_confirmed_listed_and_marked_in_the_grid(durand, portal_url):
    choose(durand, last=THURSDAY).click("Signaler l'absence")
    assert durand.notices == ["Absence signalée du mardi 24 novembre au jeudi 26 novembre 2026."]
    assert "Jules, du mardi 24 novembre au jeudi 26 novembre 2026" in durand.html.words
    assert "Ces jours sont déjà signalés." in durand.texts
    assert sick_days(portal_url, "Jules")[-3:] == [TOMORROW, on("mercredi 2026-11-25"), THURSDAY]
    durand.open("inscriptions", mois="2026-11")
    cells = [cell for week in durand.grid["weeks"] for day in week["days"] for cell in day["cells"] if cell]
    marked = [cell for cell in cells if cell["mark"] == "sick"]
    assert len(marked) == 4
    assert {(cell["on"], cell["off"]) for cell in marked} == {(True, "Absence déjà signalée.")}


def test_a_report_is_taken_back(durand, portal_url):
    choose(durand, last=THURSDAY).click("Signaler l'absence").click("Annuler le signalement")
    assert durand.notices == ["Signalement annulé."]
    assert "Jeudi 26 novembre 2026 : Repas et Garderie soir." in durand.html.words
    assert TOMORROW not in sick_days(portal_url, "Jules")
    assert "Aucune absence signalée depuis un mois." in durand.texts


@pytest.fixture
def early(portal_url, browser, monkeypatch):
    """The same window on Tuesday at 8:30; `early.at_nine()` is half an hour later."""
    monkeypatch.setattr("cantine.clock.now", lambda: at("mardi 2026-11-24 08:30:00"))
    window = browser.enter("durand@exemple.fr").open("absence")
    window.at_nine = lambda: monkeypatch.setattr("cantine.clock.now", lambda: at("mardi 2026-11-24 09:00:00"))
    return window


def test_today_is_offered_before_nine_and_may_be_taken_back_until_then(early):
    assert early.at.text_input(key="first").value == write_day(TOMORROW)
    early.click("Signaler l'absence")
    assert "Annuler le signalement" in [button.label for button in early.at.button]
    early.at_nine()
    early.reload()
    assert "Jules, le mardi 24 novembre 2026" in early.html.words
    assert "Annuler le signalement" not in [button.label for button in early.at.button]


def test_a_report_that_comes_too_late_since_the_page_was_shown_is_refused_with_its_reason(early, portal_url):
    early.at_nine()
    early.click("Signaler l'absence")
    assert early.notices[0].startswith("Une absence du jour même se signale avant 9")
    assert TOMORROW not in sick_days(portal_url, "Jules")


def test_a_way_back_that_closed_since_the_page_was_shown_is_refused_with_its_reason(early):
    early.click("Signaler l'absence")
    early.at_nine()
    early.click("Annuler le signalement")
    assert early.notices[0].startswith("Il n'y a plus rien à annuler")


def test_today_is_too_late_after_nine_and_offers_no_button(durand):
    choose(durand, first=on("lundi 2026-11-23"))
    assert durand.notices[0].endswith("il est trop tard pour aujourd'hui, choisissez à partir de demain.")
    assert "Signaler l'absence" not in [button.label for button in durand.at.button]


def test_the_last_day_follows_the_first_and_days_the_wrong_way_round_are_told(durand):
    choose(durand, first=THURSDAY)
    assert durand.at.text_input(key="last").value == write_day(THURSDAY)
    choose(durand, last=TOMORROW)
    assert durand.notices == ["Le dernier jour est avant le premier : vérifiez les dates."]


def test_days_that_may_still_be_cancelled_free_of_charge_are_pointed_out(durand, portal_url):
    choose(durand, last=on("mardi 2026-12-01"))
    assert durand.notices == [
        "Vous pouvez encore annuler sans frais du lundi 30 novembre au mardi 1er décembre 2026, "
        "au lieu de signaler une absence."
    ]
    with database.open_reader(portal_url) as db:
        jules = db.scalars(select(Child.id).where(Child.first_name == "Jules", Child.last_name == "DURAND")).one()
    assert durand.links["Annuler dans les inscriptions"] == ("inscriptions", f"enfant={jules}&mois=2026-11")


def test_a_family_that_has_booked_nothing_has_nothing_to_report(parent):
    parent.open("absence")
    assert NOTHING in parent.texts
    assert "Signaler l'absence" not in [button.label for button in parent.at.button]


def test_a_proof_that_changes_the_bill_is_asked_for_and_its_arrival_told(durand, portal_url):
    with database.open_writer(portal_url) as db:
        db.execute(update(Service).values(proof=ProofRule.FREES))
    choose(durand).click("Signaler l'absence")
    assert "Justificatif à envoyer ici ou à remettre à la mairie." in durand.html.words
    assert any("Avec un justificatif remis à la mairie, aucun jour n'est facturé." in one for one in durand.html.words)
    with database.open_writer(portal_url) as db:
        db.execute(update(Absence).values(proof_on=TOMORROW))
    assert "Justificatif reçu le 24.11.2026." in durand.reload().html.words


def test_a_commune_that_takes_no_report_on_the_day_says_so(durand, portal_url):
    with database.open_writer(portal_url) as db:
        db.execute(update(Commune).values(sick_until=0))
    durand.reload()
    assert "Pour un enfant malade. Une absence se signale au plus tard la veille." in durand.html.words


def test_the_home_leads_here_with_its_child_and_others_children_do_not_exist_here(durand, portal_url):
    with database.open_reader(portal_url) as db:
        alice, toto = (
            db.scalars(select(Child.id).where(Child.first_name == first, Child.last_name == last)).one()
            for first, last in (("Alice", "DURAND"), ("TOTO", "TEST"))
        )
    durand.open("compte")
    assert durand.links["Signaler une absence"] == ("absence", f"enfant={alice}")
    assert durand.open("absence", enfant=str(alice)).at.radio(key="child").value == alice
    durand.open("compte").open("absence", enfant=str(toto))
    assert durand.title == "Cette page n'existe pas"
    assert "TOTO" not in durand.everything
    for strange in ("999", "abc", ""):
        assert durand.open("compte").open("absence", enfant=strange).title == "Cette page n'existe pas"


def test_a_family_without_children_is_told_whom_to_ask(parent, portal_url):
    with database.open_writer(portal_url) as db:
        db.execute(update(Custody).where(Custody.family_id == 1).values(family_id=60))
    parent.open("absence")
    [info] = parent.at.info
    assert info.value.startswith("Aucun enfant n'est rattaché à votre compte.")


def test_the_page_asks_as_much_for_three_months_of_bookings_as_for_one_day(durand, portal_url):
    took = []
    for last in (TOMORROW, on("mercredi 2027-02-24")):
        durand.at.text_input(key="last").set_value(write_day(last))
        with queries(portal_url) as asked:
            durand.reload()
        took.append(len(asked))
    assert took[0] == took[1] <= 9


def test_a_proof_is_sent_withdrawn_and_answered_on_the_page(durand, portal_url):
    with database.open_writer(portal_url) as db:
        db.execute(update(Service).values(proof=ProofRule.NEEDED, proof_hours=48))
    choose(durand).click("Signaler l'absence")
    assert any(
        words.startswith("Justificatif à envoyer ici ou à remettre à la mairie, au plus tard le mercredi 25 novembre")
        for words in durand.html.words
    )
    with database.open_writer(portal_url) as db:
        absence = db.scalars(select(Absence).where(Absence.first == TOMORROW).order_by(-Absence.id)).first()
        proofs.send_page(db, Actor(1, family_id=2), absence.id, b"photo", at("lundi 2026-11-23 11:00:00"))
    durand.reload()
    assert any("page 1, envoyée le 23.11.2026" in words for words in durand.html.words)
    assert any(words.startswith("Justificatif envoyé le lundi 23 novembre à 11") for words in durand.html.words)
    durand.click("Retirer ce qui a été envoyé")
    assert durand.notices == ["Le justificatif envoyé est retiré."]
    assert not any("page 1, envoyée" in words for words in durand.html.words)
    with database.open_writer(portal_url) as db:
        db.execute(update(Absence).values(proof_sent_back="La date est illisible."))
    said = "Justificatif refusé par la mairie : La date est illisible. Envoyez-en un autre"
    assert any(words.startswith(said) for words in durand.reload().html.words)
