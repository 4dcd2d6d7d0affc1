"""« Pointage »: the list of a day, and what becomes of what is tapped on it."""

import pytest
from sqlalchemy import delete, select, update

from cantine.attendance.rules.roll_call import ARRIVED
from cantine.common.vocabulary import Diet, Presence, State
from cantine.settings import settings
from cantine.store import database
from cantine.store.tables import Account, Booking, Child, Classroom, HealthNote, JournalEntry, Service, WebSession
from pages.shared import gate
from tests.dates import on
from tests.support.query_count import queries

TODAY = on("lundi 2026-11-23")
UNKNOWN = {"presence": "unknown", "time": None}
PRESENT = {"presence": "present", "time": None}


@pytest.fixture
def agent(browser):
    """A window of the canteen manager's, on the roll call."""
    return browser.enter("cantine@exemple.fr").open("pointage")


@pytest.fixture
def child(portal_url):
    """A child that eats today, and its booking."""
    with database.open_reader(portal_url) as db:
        asked = select(Booking.child_id, Booking.id).where(Booking.day == TODAY, Booking.service_id == 1)
        return db.execute(asked.where(Booking.state == State.BOOKED).order_by(Booking.id).limit(1)).one()


def tapped(agent, *items):
    """Send these items; what became of each."""
    numbered = [{"id": f"tap {number}", **item} for number, item in enumerate(items)]
    agent.send("taps", {"items": numbered}, "roll_call")
    return [answer["refused"] for answer in agent.roll["answers"][-len(items) :]]


def tick(booking, mark=PRESENT, was=(UNKNOWN,)):
    return {"kind": "tick", "booking": booking, "mark": mark, "was": [*was]}


def row(agent, booking):
    [found] = [row for row in agent.roll["rows"] if row["id"] == booking]
    return found


def booking(url, booking_id):
    with database.open_reader(url) as db:
        asked = select(Booking.state, Booking.presence, Booking.real_time).where(Booking.id == booking_id)
        return tuple(db.execute(asked).one())


def test_the_page_opens_on_the_list_of_the_hour(agent, monkeypatch):
    assert agent.title == "Pointage"
    assert agent.roll["title"] == "Repas · lundi 23 novembre 2026"
    assert (agent.roll["day"], agent.roll["timed"], agent.roll["today"], agent.roll["locked"]) == (
        "2026-11-23",
        None,
        True,
        None,
    )
    assert agent.at.selectbox(key="prestation").options[0] == "Repas"
    assert agent.at.selectbox(key="classe").options[:2] == ["Toutes les classes", "Petite/moyenne section"]
    names = [row["name"] for row in agent.roll["rows"] if row["class"] == "CP"]
    assert names == sorted(names)


def test_the_address_says_which_day_service_and_class(browser):
    browser.open("pointage", jour="2026-11-20", prestation="Garderie soir", classe="CP").sign_in("mairie@exemple.fr")
    assert browser.roll["title"] == "Garderie soir · vendredi 20 novembre 2026 · CP"
    assert (browser.roll["timed"], browser.roll["today"]) == ("departure", False)
    assert {row["class"] for row in browser.roll["rows"]} == {"CP"}
    assert all(row["tags"][-1]["text"].startswith("prévu à") for row in browser.roll["rows"])


def test_tomorrow_can_be_read_and_not_ticked(browser, portal_url):
    browser.open("pointage", jour="2026-11-24").sign_in("cantine@exemple.fr")
    assert browser.roll["locked"].startswith("Ce jour n'est pas encore arrivé")
    someone = browser.roll["rows"][0]["id"]
    assert tapped(browser, tick(someone)) == [browser.roll["locked"]]
    assert booking(portal_url, someone)[1] is Presence.UNKNOWN


def test_a_tap_is_noted_and_shows_by_whom(agent, portal_url, child):
    assert tapped(agent, tick(child.id)) == [None]
    assert booking(portal_url, child.id) == (State.BOOKED, Presence.PRESENT, None)
    assert (row(agent, child.id)["presence"], row(agent, child.id)["by"]) == (
        "present",
        "Nadia Morel, 10\u00a0h\u00a000",
    )


def test_another_screen_that_knew_less_is_told_what_stands(agent, child):
    tapped(agent, tick(child.id))
    absent = {"presence": "absent", "time": None}
    assert tapped(agent, tick(child.id, absent)) == ["Noté entre-temps par Nadia Morel à 10\u00a0h\u00a000 : présent."]
    assert tapped(agent, tick(child.id, absent, [UNKNOWN, PRESENT])) == [None]


def test_one_message_holds_many_items_and_a_bad_one_holds_up_no_other(agent, portal_url, child):
    rubbish = [
        {"kind": "tick"},
        {"kind": "fly"},
        {"kind": "tick", "booking": child.id, "mark": {"presence": "late"}, "was": []},
    ]
    missing = {"kind": "remove", "booking": 999_999}
    assert tapped(agent, *rubbish, missing, tick(child.id)) == [
        *["Le pointage n'a pas été compris."] * 3,
        "Cette inscription n'existe pas, ou plus.",
        None,
    ]
    assert booking(portal_url, child.id)[1] is Presence.PRESENT


@pytest.mark.parametrize("rubbish", [None, [], "taps", {"items": None}, {"items": [5]}, {"items": [{"id": 7}]}])
def test_a_message_that_is_not_understood_does_nothing(agent, rubbish):
    before = agent.roll["rows"]
    agent.send("taps", rubbish, "roll_call")
    assert (agent.roll["rows"], agent.roll["answers"]) == (before, [])


def test_all_present_and_back(agent):
    everybody = [row["id"] for row in agent.roll["rows"]]
    tapped(agent, {"kind": "all", "bookings": everybody, "mark": PRESENT, "was": UNKNOWN})
    assert {row["presence"] for row in agent.roll["rows"] if not row["sick"]} == {"present"}
    tapped(agent, {"kind": "all", "bookings": everybody, "mark": UNKNOWN, "was": PRESENT})
    assert {row["presence"] for row in agent.roll["rows"] if not row["sick"]} == {"unknown"}


def test_a_child_without_a_booking_is_found_added_and_taken_off_again(agent, portal_url):
    with database.open_writer(portal_url) as db:
        db.execute(delete(Booking).where(Booking.child_id == 1, Booking.day == TODAY))
    agent.send("search", "tést toto", "roll_call")
    assert agent.roll["found"]["children"] == [{"id": 1, "name": "TEST TOTO", "class": "CE1-CE2", "booked": False}]
    add = {"kind": "add", "child": 1, "service": 1, "day": TODAY.isoformat(), "time": None}
    assert tapped(agent, add) == [None]
    [added] = [row for row in agent.roll["rows"] if row["child"] == 1]
    assert (added["presence"], added["removable"]) == ("present", True)
    assert {"text": "ajouté", "kind": "added", "more": ARRIVED} in added["tags"]
    assert agent.roll["found"]["children"][0]["booked"]
    assert tapped(agent, {"kind": "remove", "booking": added["id"]}) == [None]
    assert [row for row in agent.roll["rows"] if row["child"] == 1] == []


def test_a_search_that_many_match_asks_for_more_and_an_empty_one_shows_nobody(agent):
    agent.send("search", "a", "roll_call")
    assert agent.roll["found"]["more"] == "Seuls les 20 premiers : précisez le nom."
    agent.send("search", "", "roll_call")
    assert agent.roll["found"] is None
    agent.send("search", {"no": "text"}, "roll_call")
    assert agent.roll["found"] is None


def test_diet_health_sickness_and_who_may_not_change_are_told(agent, portal_url, child):
    with database.open_writer(portal_url) as db:
        db.execute(delete(HealthNote))
        db.execute(update(Child).where(Child.id == child.child_id).values(diet=Diet.NO_PORK))
        db.add(HealthNote(child_id=child.child_id, text="Arachide", basket=True))
        db.execute(update(Booking).where(Booking.id == child.id).values(state=State.SICK))
    agent.open("pointage")
    assert row(agent, child.id)["tags"] == [
        {"text": "PAI · panier", "kind": "health", "more": "Arachide"},
        {"text": "Sans porc", "kind": "diet", "more": None},
        {"text": "absence signalée", "kind": "sick", "more": None},
    ]
    assert row(agent, child.id)["sick"]


def test_names_are_shown_letter_by_letter(agent, portal_url, child):
    with database.open_writer(portal_url) as db:
        db.execute(update(Child).where(Child.id == child.child_id).values(first_name="<b>x</b>", last_name="**gras**"))
        db.execute(update(Classroom).where(Classroom.id == 3).values(name="<i>classe</i>"))
    agent.open("pointage")
    assert row(agent, child.id)["name"] == "**gras** <b>x</b>"
    assert "<i>classe</i>" in {row["class"] for row in agent.roll["rows"]}


def test_without_services_and_without_a_day_the_page_says_what_to_do(agent, portal_url):
    agent.at.text_input(key="jour").set_value("").run()
    assert agent.notices == ["« Jour » : indiquez la date."]
    with database.open_writer(portal_url) as db:
        db.execute(update(Service).values(active=False))
    agent.open("pointage")
    assert "Aucune prestation n'est proposée pour l'instant." in agent.texts


@pytest.mark.parametrize("how", ["ended", "another role"])
def test_somebody_who_may_not_any_more_notes_nothing_and_sees_no_list(agent, portal_url, child, how):
    with database.open_writer(portal_url) as db:
        if how == "ended":
            db.execute(delete(WebSession))
        else:
            db.execute(update(Account).where(Account.email == "cantine@exemple.fr").values(role="reader"))
    agent.send("taps", {"items": [{"id": "1", **tick(child.id)}]}, "roll_call")
    assert agent.title in ("Gestion des prestations de cantine et périscolaires", "Cette page n'existe pas")
    assert "roll_call" not in {one.proto.component_name for one in agent.at.get("bidi_component")}
    assert booking(portal_url, child.id)[1] is Presence.UNKNOWN
    with database.open_reader(portal_url) as db:
        assert db.scalars(select(JournalEntry.id).where(JournalEntry.action == "tick")).all() == []


def test_the_list_takes_one_query_more_than_the_page(agent, portal_url):
    with queries(portal_url) as asked:
        agent.open("pointage")
    lists = [statement for statement in asked if "health_note" in statement]
    assert len(lists) == 1
    assert len(asked) <= 6


def test_each_tap_counts_as_use_and_an_hour_without_ends_the_session_where_the_page_is_found_again(
    agent, child, portal_url, monkeypatch
):
    """Between the taps only the list runs, by itself: that is no use, and the gate is not asked."""

    def set_clock(hour):
        monkeypatch.setenv("CANTINE_NOW", f"2026-11-23T{hour}+01:00")
        settings.cache_clear()

    with monkeypatch.context() as without:
        without.setattr(gate, "note_use", lambda _visitor: None)
        for hour, mark, was in (("10:59:00", PRESENT, UNKNOWN), ("11:58:00", UNKNOWN, PRESENT)):
            set_clock(hour)
            assert tapped(agent, tick(child.id, mark, [was])) == [None]
        set_clock("12:58:00")
        agent.send("taps", {"items": [{"id": "late", **tick(child.id)}]}, "roll_call")
    assert agent.notices == ["Votre session a pris fin. Reconnectez-vous : ce que vous aviez coché est gardé."]
    assert booking(portal_url, child.id)[1] is Presence.UNKNOWN
    assert agent.sign_in("cantine@exemple.fr").title == "Pointage"
    assert tapped(agent, tick(child.id)) == [None]  # the browser has kept it, and sends it again
