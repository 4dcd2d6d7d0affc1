"""The family's card: single days of a child that is with two families."""

from datetime import date

from sqlalchemy import select

from cantine.common.day_input import write_day
from cantine.store import database
from cantine.store.tables import Booking, CustodyDay

ZOE, MARTIN, BERNARD = "ZOÉ", 3, 4
DAY = date(2026, 12, 3)  # Thursday of an odd week: with BERNARD


def card(browser):
    browser.enter("mairie@exemple.fr")
    return browser.open("famille", numero=str(MARTIN))


def enter(window, first, last, where):
    def own(kind, label):
        return next(one for one in getattr(window.at, kind) if one.label == label)

    own("text_input", "Du").set_value(write_day(first))
    own("text_input", "au (compris)").set_value(write_day(last))
    own("radio", "L'enfant est ces jours-là").set_value(where)
    form = next(one for one in window.at.button if "own_days" in (one.proto.form_id or ""))
    form.click().run()
    return window


def entered(url):
    with database.open_reader(url) as db:
        return db.execute(select(CustodyDay.day, CustodyDay.family_id).order_by(CustodyDay.day)).all()


def payers(url, day):
    with database.open_reader(url) as db:
        return set(db.scalars(select(Booking.family_id).where(Booking.day == day, Booking.family_id.in_([3, 4]))))


def test_a_day_is_given_to_this_family_with_what_is_booked_there_and_taken_back(browser, portal_url):
    window = card(browser)
    assert payers(portal_url, DAY) == {BERNARD}
    enter(window, DAY, None, "here")
    assert window.notices == ["Les jours de garde sont enregistrés."]
    assert entered(portal_url) == [(DAY, MARTIN)]
    assert payers(portal_url, DAY) == {MARTIN}
    assert "Jeudi 3 décembre 2026 : chez la famille n° 3" in window.html.words
    enter(window, DAY, DAY, "usual")
    assert (entered(portal_url), payers(portal_url, DAY)) == ([], {BERNARD})


def test_several_days_go_to_the_other_family(browser, portal_url):
    enter(card(browser), date(2026, 12, 7), date(2026, 12, 9), "there")
    assert entered(portal_url) == [(date(2026, 12, day), BERNARD) for day in (7, 8, 9)]


def test_days_that_are_missing_or_the_wrong_way_round_are_refused_in_words(browser, portal_url):
    window = card(browser)
    enter(window, None, None, "here")
    assert window.notices == ["« Du » : indiquez la date."]
    enter(window, date(2026, 12, 9), date(2026, 12, 7), "here")
    assert window.notices == ["Indiquez le premier et le dernier jour, dans cet ordre."]
    enter(window, date(2026, 12, 9), date(2028, 12, 9), "here")
    assert window.notices == ["Un an au plus en une fois."]
    assert entered(portal_url) == []


def test_a_child_of_one_family_has_no_such_form(browser):
    browser.enter("mairie@exemple.fr")
    browser.open("famille", numero="1")
    assert not any("own_days" in (one.proto.form_id or "") for one in browser.at.button)
