"""The family's card: a child changes family on a day, with the number of bookings told before it is done."""

from datetime import date

from sqlalchemy import func, select

from cantine.common.day_input import write_day
from cantine.store import database
from cantine.store.tables import Booking, Child, Custody

DURAND, TEST = 2, 1
FROM = date(2026, 12, 7)


def asked(window, number, day):
    form = next(one for one in window.at.button if "change_family" in (one.proto.form_id or ""))
    of_form = [one for one in window.at.text_input if one.proto.form_id == form.proto.form_id]
    of_form[0].set_value(number)
    of_form[1].set_value(day)
    form.click().run()
    assert not window.at.exception
    return window


def booked(url, child, family):
    with database.open_reader(url) as db:
        counted = select(func.count()).where(Booking.child_id == child, Booking.family_id == family)
        return db.scalar(counted.where(Booking.day >= FROM, Booking.state == "booked"))


def test_a_change_of_family_is_previewed_confirmed_and_kept(browser, portal_url):
    browser.enter("mairie@exemple.fr")
    window = browser.open("famille", numero=str(DURAND))
    with database.open_reader(portal_url) as db:
        jules = db.scalar(select(Child.id).where(Child.first_name == "Jules", Child.last_name == "DURAND"))
    number = booked(portal_url, jules, DURAND)
    assert number == 15
    asked(window, "99999", write_day(FROM))
    assert window.notices == ["Indiquez le n° de l'autre famille."]
    asked(window, str(TEST), "31/02/2027")
    assert len(window.notices) == 1
    asked(window, str(TEST), write_day(FROM))
    assert window.notices == [f"À partir du lundi 7 décembre 2026 : {number} inscriptions passent à la famille n° 1."]
    assert booked(portal_url, jules, DURAND) == number  # only told
    window.click("Confirmer")
    assert window.notices == ["L'enfant a changé de famille."]
    assert (booked(portal_url, jules, DURAND), booked(portal_url, jules, TEST)) == (0, number)
    with database.open_reader(portal_url) as db:
        assert db.scalars(select(Custody.family_id).where(Custody.child_id == jules)).all() == [TEST]
    assert "Jules : jusqu'au dimanche 6 décembre 2026, famille n° 2, toutes les semaines" in window.html.words


def test_the_card_says_that_weeks_53_and_1_are_odd(browser):
    browser.enter("mairie@exemple.fr")
    browser.open("famille", numero="3")
    assert any("Les semaines 53 et 1 sont impaires" in one.value for one in browser.at.caption)
