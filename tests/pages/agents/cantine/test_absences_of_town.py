"""« Absences » of the town hall: the list, a child's sicknesses, reports for any day, and proofs."""

import pytest
from sqlalchemy import func, select

from cantine.common.day_input import write_day
from cantine.common.vocabulary import State
from cantine.store import database
from cantine.store.tables import Absence, AbsenceProof, Booking, Child
from tests.dates import at, on
from tests.support.query_count import queries

PAST, TUESDAY = on("lundi 2026-11-16"), on("mardi 2026-11-24")


@pytest.fixture
def nadia(browser):
    """A window of the canteen's manager, on « Absences »."""
    return browser.enter("cantine@exemple.fr").open("absences")


def child(url, name):
    with database.open_reader(url) as db:
        return db.scalars(select(Child.id).where(Child.first_name == name, Child.last_name == "DURAND")).one()


def of(window, url, name="Jules"):
    return window.open("absences", enfant=str(child(url, name)))


def report(window, first=PAST, last=PAST, proved=False):
    window.at.text_input(key="first").set_value(write_day(first))
    window.at.text_input(key="last").set_value(write_day(last))
    window.at.checkbox(key="proved").set_value(proved)
    return window.click("Signaler l'absence")


def labels(window):
    return [button.label for button in window.at.button]


def absences(url):
    with database.open_reader(url) as db:
        return db.execute(
            select(Absence.first, Absence.last, Absence.proof_on).where(Absence.child_id == child(url, "Jules"))
        ).all()


def test_the_sicknesses_of_a_month_are_listed_and_lead_to_their_child(nadia, portal_url):
    with database.open_reader(portal_url) as db:
        count = db.execute(select(func.count()).where(Absence.last >= on("samedi 2026-10-24"))).scalar_one()
    assert count > 5
    assert f"{count} absences, page 1 sur 1." in nadia.texts
    told = [words for words in nadia.html.words if words.endswith("sans justificatif")]
    assert len(told) == count
    assert told[0].startswith("le ")
    leads = [where for label, where in nadia.links.items() if " · " in label]
    assert leads
    assert all(page == "absences" and query.startswith("enfant=") for page, query in leads)


def test_a_child_is_found_by_its_name(nadia, portal_url):
    nadia.at.text_input(key="nom").set_value("jules durand").run()
    assert nadia.links["Jules DURAND · CM1-CM2"] == ("absences", f"enfant={child(portal_url, 'Jules')}")
    nadia.at.text_input(key="nom").set_value("zzz").run()
    assert "Aucun enfant scolarisé ne porte ce nom." in nadia.texts


def test_staff_report_a_past_day_with_its_proof(nadia, portal_url):
    report(of(nadia, portal_url), proved=True)
    assert nadia.notices == ["Rien n'a été signalé."]  # Jules was there
    report(nadia, on("mardi 2026-11-24"), on("jeudi 2026-11-26"), proved=True)
    assert nadia.notices == ["Absence signalée du mardi 24 novembre au jeudi 26 novembre 2026."]
    assert "Justificatif reçu le 23.11.2026." in nadia.html.words
    assert absences(portal_url) == [(on("mardi 2026-11-24"), on("jeudi 2026-11-26"), on("lundi 2026-11-23"))]


def test_a_proof_is_noted_and_taken_away(nadia, portal_url):
    report(of(nadia, portal_url), on("mardi 2026-11-24"), on("mardi 2026-11-24"))
    nadia.click("Noter le justificatif")
    assert nadia.notices == ["Le justificatif est noté."]
    assert absences(portal_url)[0][2] == on("lundi 2026-11-23")
    nadia.click("Retirer le justificatif")
    assert nadia.notices == ["Le justificatif est retiré."]
    assert absences(portal_url)[0][2] is None


def test_a_report_is_taken_back(nadia, portal_url):
    report(of(nadia, portal_url), on("mardi 2026-11-24"), on("mardi 2026-11-24"))
    nadia.click("Annuler le signalement")
    assert nadia.notices == ["Signalement annulé."]
    assert absences(portal_url) == []
    with database.open_reader(portal_url) as db:
        state = select(Booking.state).where(
            Booking.day == on("mardi 2026-11-24"), Booking.child_id == child(portal_url, "Jules")
        )
        assert set(db.scalars(state)) == {State.BOOKED}


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (on("mardi 2026-11-24"), on("lundi 2026-11-23"), "Le dernier jour est avant le premier : vérifiez les dates."),
        (
            on("samedi 2026-11-28"),
            on("samedi 2026-11-28"),
            "Aucune inscription ces jours-là : il n'y a rien à signaler.",
        ),
        (on("mardi 2026-06-02"), PAST, "Une absence se signale pour trois mois au plus : vérifiez les dates."),
    ],
)
def test_what_can_not_be_reported_is_said(nadia, portal_url, first, last, said):
    report(of(nadia, portal_url), first, last)
    assert nadia.notices == [said]
    assert absences(portal_url) == []


@pytest.mark.parametrize("login", ["finance@exemple.fr", "lecture@exemple.fr"])
def test_other_staff_read_and_change_nothing(browser, portal_url, login):
    browser.enter(login).open("absences")
    assert not browser.at.text_input
    of(browser, portal_url)
    assert browser.title == "Absences"
    assert not {"Signaler l'absence", "Noter le justificatif", "Annuler le signalement"} & {*labels(browser)}


@pytest.mark.parametrize("rubbish", ["0", "999999", "x", "-1", "99999999999"])
def test_a_child_that_does_not_exist_is_no_page(nadia, rubbish):
    assert nadia.open("absences", enfant=rubbish).title == "Cette page n'existe pas"


def test_only_those_without_a_proof_on_demand(nadia, portal_url):
    with database.open_writer(portal_url) as db:
        latest = db.scalars(select(Absence).order_by(Absence.first.desc()).limit(1)).one()
        latest.proof_on = PAST
    nadia.reload()
    assert any("justificatif reçu le 16.11.2026" in words for words in nadia.html.words)
    nadia.at.checkbox(key="justificatif").set_value(True).run()
    assert not any("justificatif reçu" in words for words in nadia.html.words)


def test_the_list_asks_as_much_for_one_sickness_as_for_many(nadia, portal_url):
    took = []
    for _ in range(2):
        with queries(portal_url) as asked:
            nadia.reload()
        took.append(len(asked))
        with database.open_writer(portal_url) as db:
            jules = child(portal_url, "Jules")
            for booking in db.scalars(select(Booking).where(Booking.child_id == jules, Booking.day > PAST)):
                flu = Absence(
                    child_id=jules, first=booking.day, last=booking.day, reported_at=at("lundi 2026-11-23 08:00:00")
                )
                db.add(flu)
                db.flush()
                booking.state, booking.absence_id = State.SICK, flu.id
    assert took[0] == took[1] <= 6


def sent(url, reason=""):
    """Jules's family sent a photo for its last sickness; or it was sent back for this reason."""
    with database.open_writer(url) as db:
        last = db.scalars(select(Absence).where(Absence.child_id == child(url, "Jules")).order_by(-Absence.id)).first()
        last.proof_sent_at, last.proof_sent_back = None if reason else at("lundi 2026-11-23 08:00:00"), reason
        db.add(AbsenceProof(absence_id=last.id, family_id=2, sent_at=at("lundi 2026-11-23 08:00:00"), content=b"photo"))
        return last.id


def test_a_proof_that_a_family_sent_is_listed_seen_and_accepted(nadia, portal_url):
    report(of(nadia, portal_url), TUESDAY, TUESDAY)
    absence = sent(portal_url)
    nadia.open("absences", **{"a-verifier": "true"})
    assert "1 absence, page 1 sur 1." in nadia.texts
    assert any(words.endswith("justificatif envoyé, à vérifier") for words in nadia.html.words)
    of(nadia, portal_url)
    assert "Justificatif, page 1, envoyée le 23.11.2026 à 8\u00a0h\u00a000" in nadia.html.words
    nadia.click("Accepter le justificatif")
    assert nadia.notices == ["Le justificatif est accepté."]
    assert "Justificatif reçu le 23.11.2026." in nadia.html.words
    assert absences(portal_url)[-1].proof_on == on("lundi 2026-11-23")
    assert "Accepter le justificatif" not in labels(nadia)
    assert absence


def test_a_proof_is_sent_back_with_a_reason_and_without_one_nothing_happens(nadia, portal_url):
    report(of(nadia, portal_url), TUESDAY, TUESDAY)
    absence = sent(portal_url)
    of(nadia, portal_url).click("Refuser le justificatif")
    assert any("motif" in said for said in nadia.notices)
    nadia.at.text_input(key=f"why_{absence}").set_value("Illisible.")
    nadia.click("Refuser le justificatif")
    assert nadia.notices == ["Le justificatif est refusé ; la famille est prévenue par mail."]
    assert any(words.startswith("Justificatif refusé par la mairie : Illisible.") for words in nadia.html.words)


def test_who_sees_no_health_notes_sees_no_proof(nadia, browser, portal_url):
    report(of(nadia, portal_url), TUESDAY, TUESDAY)
    sent(portal_url)
    assert "page 1, envoyée" in of(nadia, portal_url).everything
    nadia.click("Déconnexion")
    reader = browser.enter("lecture@exemple.fr")
    assert "page 1, envoyée" not in of(reader, portal_url).everything
