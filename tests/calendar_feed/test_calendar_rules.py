"""One event per child and day, as calendars read it."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from cantine.calendar_feed.documents import write_calendar
from cantine.calendar_feed.rules import (
    BookedService,
    find_feed_address,
    find_first_day,
    find_subscription,
    make_events,
    measure_content,
)
from tests.dates import at, on

MONDAY, TUESDAY = on("lundi 2026-11-30"), on("mardi 2026-12-01")
NOW = at("jeudi 2026-11-26 16:50:00")
HOST = "cantine.exemple.fr"


def booked(service, day=MONDAY, child=5, name="Léo", time=None, stands=True):
    return BookedService(child, name, day, service, time, stands)


def read(events, version=3):
    return Calendar.from_ical(write_calendar(events, "Mairie de Saint-Just-d'Avray", version, NOW))


def test_an_event_says_the_first_name_and_the_services_with_their_times():
    [event] = make_events([booked("Repas"), booked("Garderie soir", time=17 * 60 + 30)], HOST)
    assert event.summary == "Léo\u00a0: Repas, Garderie soir (17\u00a0h\u00a030)"
    assert (event.day, event.cancelled, event.uid) == (MONDAY, False, "20261130-5@cantine.exemple.fr")


def test_each_child_has_an_event_of_its_own_on_each_day():
    days = [booked("Repas"), booked("Repas", child=6, name="Zoé"), booked("Repas", day=TUESDAY)]
    assert [(one.day, one.summary[:3]) for one in make_events(days, HOST)] == [
        (MONDAY, "Léo"),
        (MONDAY, "Zoé"),
        (TUESDAY, "Léo"),
    ]


def test_what_was_cancelled_is_left_out_and_a_day_without_anything_is_cancelled():
    [some] = make_events([booked("Repas"), booked("Étude", stands=False)], HOST)
    assert (some.summary, some.cancelled) == ("Léo\u00a0: Repas", False)
    [none] = make_events([booked("Repas", stands=False), booked("Étude", stands=False)], HOST)
    assert (none.summary, none.cancelled) == ("Léo\u00a0: Repas, Étude", True)
    assert none.uid == some.uid  # a calendar replaces the one by the other


def test_a_day_stays_for_thirty_days():
    assert find_first_day(on("mercredi 2026-12-30")) == MONDAY


def test_a_new_content_has_another_mark():
    events = make_events([booked("Repas")], HOST)
    cancelled = make_events([booked("Repas", stands=False)], HOST)
    marks = {measure_content(town, of) for town in ("A", "B") for of in (events, cancelled, [])}
    assert len(marks) == 6
    assert measure_content("A", events) == measure_content("A", make_events([booked("Repas")], HOST))


def test_calendars_subscribe_by_webcal():
    address = find_feed_address("https://cantine.exemple.fr", "abc")
    assert address == "https://cantine.exemple.fr/agenda/abc.ics"
    assert find_subscription(address) == "webcal://cantine.exemple.fr/agenda/abc.ics"


def test_the_file_follows_what_ios_google_outlook_and_thunderbird_read():
    calendar = read(make_events([booked("Repas"), booked("Repas", day=TUESDAY, stands=False)], HOST))
    assert (calendar["version"], calendar["method"], calendar["calscale"]) == ("2.0", "PUBLISH", "GREGORIAN")
    assert calendar["name"] == calendar["x-wr-calname"] == "Cantine · Mairie de Saint-Just-d'Avray"
    assert calendar["refresh-interval"].dt == timedelta(hours=4)
    assert calendar["refresh-interval"].params["VALUE"] == "DURATION"
    assert calendar["x-published-ttl"] == "PT4H"
    assert calendar["prodid"]
    first, second = calendar.walk("VEVENT")
    assert (first["dtstart"].dt, first["dtend"].dt) == (MONDAY, TUESDAY)  # whole days, the end excluded
    assert first["dtstart"].params["VALUE"] == first["dtend"].params["VALUE"] == "DATE"
    assert (first["status"], second["status"]) == ("CONFIRMED", "CANCELLED")
    assert {one["transp"] for one in (first, second)} == {"TRANSPARENT"}
    assert {one["sequence"] for one in (first, second)} == {3}
    assert (
        {one["dtstamp"].dt for one in (first, second)} == {one["last-modified"].dt for one in (first, second)} == {NOW}
    )
    assert len({one["uid"] for one in (first, second)}) == 2
    assert first["categories"].cats == ["Cantine"]


def test_lines_are_folded_at_75_octets_and_end_with_cr_lf():
    content = write_calendar(make_events([booked("Étude é" * 30, name="Zoé-Éléonore" * 8)], HOST), "Ville", 1, NOW)
    lines = content.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert b"\r" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # no letter is cut in two


@pytest.mark.parametrize(
    "typed",
    [
        "Léo\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:faux",
        "Léo\nATTACH:http://mechant.exemple",
        "Léo\u2028DESCRIPTION:faux",
        "Léo\x85LOCATION:faux",
        "Léo\x0bURL:faux",
        "Léo;CN=faux:x,y\\n",
    ],
)
def test_a_name_makes_no_line_of_its_own(typed):
    events = make_events([booked("Repas", name=typed)], HOST)
    content = write_calendar(events, typed, 1, NOW)
    names = {re.split("[:;]", line)[0] for line in re.sub(r"\r\n ", "", content.decode()).splitlines()}
    assert names == {
        *("BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "METHOD", "NAME", "X-WR-CALNAME", "X-WR-TIMEZONE"),
        *("REFRESH-INTERVAL", "X-PUBLISHED-TTL", "UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "SUMMARY", "DTSTART"),
        *("DTEND", "STATUS", "TRANSP", "CATEGORIES"),
    }
    [event] = Calendar.from_ical(content).walk("VEVENT")
    assert event["summary"] == events[0].summary


@given(st.lists(st.tuples(st.text(max_size=40), st.text(max_size=40)), max_size=5))
def test_whatever_is_typed_is_read_back_as_it_was_written(typed):
    events = make_events([booked(label, child=place, name=name) for place, (name, label) in enumerate(typed)], HOST)
    calendar = read(events)
    assert [event["summary"] for event in calendar.walk("VEVENT")] == [event.summary for event in events]
