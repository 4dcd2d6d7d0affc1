"""A warning, then a stop after too many incidents: each number once, by child and school year, without waived times."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from cantine.attendance.actions.incident_stops import refresh_incident_stops
from cantine.attendance.actions.waivers import ask_again, waive
from cantine.attendance.queries.incident_stops import list_notices
from cantine.common.form_input import NotAccepted
from cantine.common.limits.limit_refusals import Suspended
from cantine.common.roles import Actor, NotFound, Role
from cantine.common.terms.booking_events import BookingEvent, PricedEvent
from cantine.common.terms.incident_stops import (
    IncidentStop,
    describe_incident_stop,
    describe_stop_example,
    describe_times,
    find_consequence,
)
from cantine.common.vocabulary import Presence, State
from cantine.families.actions.stops import lift_stop
from cantine.offer.actions.incident_stops import IncidentStopsForm, set_incident_stops
from cantine.offer.queries.incident_stops import read_incident_stops
from cantine.privacy.actions._erasure import clear_texts
from cantine.store import database
from cantine.store.tables import (
    BookingStop,
    Commune,
    Family,
    IncidentNotice,
    JournalEntry,
    OutboxMail,
    Tariff,
    TariffBand,
)
from tests.dates import at, on
from tests.support.query_count import queries
from tests.support.saving import alice, all_at_once, book, save, tick

LATE, ABSENT = frozenset({BookingEvent.LATE_PICKUP}), frozenset({BookingEvent.NO_SHOW})
DAYS = ["lundi 2026-11-02", "mardi 2026-11-03", "jeudi 2026-11-05", "vendredi 2026-11-06", "lundi 2026-11-09"]
NEXT_DAY = ["mardi 2026-11-03", "mercredi 2026-11-04", "vendredi 2026-11-06", "samedi 2026-11-07", "mardi 2026-11-10"]


def ines(cast):
    return Actor(cast.ines, role=Role.ADMIN)


def rule(cast, *rules):
    with database.open_writer(cast.url) as db:
        set_incident_stops(db, ines(cast), IncidentStopsForm(rules), at("lundi 2026-11-02 08:00:00"))


def miss(cast, day, child=None):
    return book(cast, child or cast.leo, cast.meal, day, presence=Presence.ABSENT)


def go_round(cast, day, hour="00:30:00"):
    with database.open_writer(cast.url) as db:
        refresh_incident_stops(db, at(f"{day} {hour}"))


def subjects(cast):
    with database.open_reader(cast.url) as db:
        return [*db.scalars(select(OutboxMail.subject).order_by(OutboxMail.id))]


def stopped(cast):
    """Every stop: first day, last day, whether it is lifted."""
    columns = BookingStop.first_day, BookingStop.last_day, BookingStop.lifted_at
    with database.open_reader(cast.url) as db:
        found = db.execute(select(*columns).order_by(BookingStop.id)).all()
    return [(first_day, last_day, lifted_at is not None) for first_day, last_day, lifted_at in found]


def go_through(cast, times):
    """Léo is absent on so many days; a round after each of them."""
    made = []
    for day, after in zip(DAYS[:times], NEXT_DAY, strict=False):
        made.append(miss(cast, day))
        go_round(cast, after)
    return made


WARNING, STOPPED = "avertissement pour Léo", "inscriptions de Léo suspendues"


def test_three_times_a_letter_then_no_new_days(cast, locks_in_order):
    """As Plailly: each time a letter; over 3 times refused."""
    rule(cast, IncidentStop(ABSENT, (1, 2, 3), 4))
    go_through(cast, 3)
    assert [subject.partition(" : ")[2] for subject in subjects(cast)] == [WARNING] * 3
    assert stopped(cast) == []
    miss(cast, DAYS[3])
    go_round(cast, NEXT_DAY[3])
    assert subjects(cast)[3:] == [f"Saint-Just-d'Avray : {STOPPED}"]
    assert stopped(cast) == [(on("dimanche 2026-11-08"), None, False)]
    change = tick(cast.meal, "jeudi 2026-12-10")
    [(_, reason)] = save(cast, alice(cast), cast.leo, [change], at("lundi 2026-11-09 08:00:00")).refused
    assert reason == Suspended("4 absences sans prévenir depuis septembre.")
    miss(cast, DAYS[4])
    go_round(cast, NEXT_DAY[4])
    assert len(stopped(cast)) == 1  # it stands already
    assert len(subjects(cast)) == 4


def test_a_letter_says_what_happened_what_follows_and_whom_to_call(cast):
    rule(cast, IncidentStop(ABSENT, (1,), 3, 5))
    go_through(cast, 1)
    with database.open_reader(cast.url) as db:
        [mail] = db.execute(select(OutboxMail.recipient, OutboxMail.family_id, OutboxMail.text)).all()
        asked = select(JournalEntry.child_id, JournalEntry.after)
        [entry] = db.execute(asked.where(JournalEntry.action == "warn_of_incidents")).all()
        assert [(child, told) for _at, child, told in list_notices(db, cast.alices_family)] == [
            ("Léo", "1 absence sans prévenir depuis septembre")
        ]
    assert (mail.recipient, mail.family_id) == ("alice@exemple.fr", cast.alices_family)
    assert "Léo : 1 absence sans prévenir depuis septembre. Nous vous demandons" in mail.text
    assert "Si cela se répète : à partir de la 3e fois, plus de nouvelles inscriptions pendant 5 jours." in mail.text
    assert "la mairie" in mail.text
    assert (entry.child_id, entry.after["envoyé à"]) == (cast.leo, "alice@exemple.fr")


def test_a_warning_is_written_once_whatever_the_rounds_and_processes(cast):
    rule(cast, IncidentStop(ABSENT, (1,), 2))
    miss(cast, DAYS[0])
    assert all_at_once([lambda: go_round(cast, NEXT_DAY[0])] * 4) == [None] * 4
    assert len(subjects(cast)) == 1
    miss(cast, DAYS[1])
    assert all_at_once([lambda: go_round(cast, NEXT_DAY[1])] * 4) == [None] * 4
    go_round(cast, NEXT_DAY[2])
    assert len(subjects(cast)) == 2
    assert len(stopped(cast)) == 1


def test_a_day_counts_once_it_is_over(cast):
    rule(cast, IncidentStop(ABSENT, (1,)))
    miss(cast, DAYS[0])
    go_round(cast, DAYS[0], "23:59:59")
    assert subjects(cast) == []
    go_round(cast, NEXT_DAY[0], "00:00:00")
    assert len(subjects(cast)) == 1


def test_two_warnings_then_out_for_some_days_and_again(cast, locks_in_order):
    """As Saint-Just-en-Chaussée: two warnings, then out for days."""
    rule(cast, IncidentStop(ABSENT, (1, 2), 3, 5, cast.meal))
    go_through(cast, 4)
    assert stopped(cast) == [
        (on("samedi 2026-11-07"), on("mercredi 2026-11-11"), False),
        (on("dimanche 2026-11-08"), on("jeudi 2026-11-12"), False),
    ]
    last, after = tick(cast.meal, "jeudi 2026-11-12"), tick(cast.meal, "lundi 2026-12-14")
    done = save(cast, alice(cast), cast.leo, [last, after], at("samedi 2026-11-07 08:00:00"))
    assert done.saved == [after]
    go_round(cast, "lundi 2026-11-30")
    assert len(stopped(cast)) == 2


def test_late_again_is_a_warning_and_nothing_more(cast):
    """As Bains-sur-Oust: late again, a warning. Both what the town hall adds and who comes unbooked are late."""
    rule(cast, IncidentStop(frozenset({BookingEvent.LATE_STAFF, BookingEvent.UNBOOKED}), (2,)))
    book(cast, cast.leo, cast.meal, DAYS[0], state=State.ADDED)
    go_round(cast, NEXT_DAY[0])
    assert subjects(cast) == []
    book(cast, cast.leo, cast.meal, DAYS[1], state=State.ADDED, reason="appel")
    book(cast, cast.zoe, cast.meal, DAYS[1], state=State.ADDED)
    go_round(cast, NEXT_DAY[1])
    go_round(cast, NEXT_DAY[4])
    assert [subject.partition(" : ")[2] for subject in subjects(cast)] == [WARNING]
    assert stopped(cast) == []


def test_of_a_late_pick_up_the_hour_decides(cast):
    with database.open_writer(cast.url) as db:
        row = Tariff(service_id=cast.evening_care, first_day=on("mardi 2026-09-01"))
        row.events = (PricedEvent(BookingEvent.LATE_PICKUP, value=300, after=1120),)
        db.add(row)
        db.flush()
        db.add(TariffBand(tariff_id=row.id, cents=70))
    rule(cast, IncidentStop(LATE, (1,), service_id=cast.evening_care))
    left = {"time": 1050, "presence": Presence.PRESENT}
    book(cast, cast.zoe, cast.evening_care, DAYS[0], real_time=1120, **left)
    book(cast, cast.leo, cast.evening_care, DAYS[0], real_time=1121, **left)
    go_round(cast, NEXT_DAY[0])
    assert [subject.partition(" : ")[2] for subject in subjects(cast)] == [WARNING]


def test_what_is_waived_takes_its_count_and_the_stop_back(cast, locks_in_order):
    rule(cast, IncidentStop(ABSENT, (1,), 2))
    [first, _second] = go_through(cast, 2)
    with database.open_writer(cast.url) as db:
        waive(db, ines(cast), [first], "Travail", at("jeudi 2026-11-05 10:00:00"))
    go_round(cast, NEXT_DAY[2])
    assert stopped(cast) == [(on("jeudi 2026-11-05"), None, True)]
    with database.open_writer(cast.url) as db:
        ask_again(db, ines(cast), [first], at("vendredi 2026-11-06 10:00:00"))
    go_round(cast, NEXT_DAY[3])
    assert stopped(cast)[1:] == [(on("dimanche 2026-11-08"), None, False)]
    assert len(subjects(cast)) == 3  # the warning is not written again


def test_a_stop_lifted_by_hand_is_not_made_again_for_the_same_number(cast):
    rule(cast, IncidentStop(ABSENT, (), 2))
    go_through(cast, 2)
    with database.open_writer(cast.url) as db:
        lift_stop(db, ines(cast), db.scalars(select(BookingStop.id)).one(), at("jeudi 2026-11-05 10:00:00"))
    go_round(cast, NEXT_DAY[2])
    assert [lifted for *_days, lifted in stopped(cast)] == [True]
    miss(cast, DAYS[3])
    go_round(cast, NEXT_DAY[3])
    assert [lifted for *_days, lifted in stopped(cast)] == [True, False]


def test_the_next_school_year_begins_anew(cast):
    rule(cast, IncidentStop(ABSENT, (1,), 2))
    miss(cast, "lundi 2027-06-28")
    miss(cast, "mardi 2027-06-29")
    miss(cast, "jeudi 2027-09-02")
    go_round(cast, "mercredi 2027-06-30")
    assert stopped(cast) == [(on("jeudi 2027-07-01"), None, False)]
    go_round(cast, "vendredi 2027-09-03")
    assert [subject.partition(" : ")[2] for subject in subjects(cast)] == [STOPPED, WARNING]
    assert stopped(cast) == [(on("jeudi 2027-07-01"), None, False)]


def test_a_rule_that_comes_later_has_one_consequence_and_an_archived_family_none(cast):
    for day in DAYS[:3]:
        miss(cast, day)
        book(cast, cast.tom, cast.meal, day, family_id=cast.chloes_family, presence=Presence.ABSENT)
    with database.open_writer(cast.url) as db:
        db.execute(update(Family).where(Family.id == cast.chloes_family).values(archived_on=on(DAYS[4])))
    rule(cast, IncidentStop(ABSENT, (1, 2), 9))
    go_round(cast, NEXT_DAY[4])
    assert [subject.partition(" : ")[2] for subject in subjects(cast)] == [WARNING]
    rule(cast, IncidentStop(ABSENT, (1,), 2))
    go_round(cast, NEXT_DAY[4], "02:00:00")
    assert stopped(cast) == [(on("mercredi 2026-11-11"), None, False)]


def test_where_the_town_has_no_rule_one_query_is_asked(cast):
    miss(cast, DAYS[0])
    with database.open_writer(cast.url) as db, queries(cast.url) as asked:
        refresh_incident_stops(db, at("mardi 2026-11-10 08:00:00"))
        assert len(asked) == 1
    rule(cast, IncidentStop(ABSENT, (5,)))
    with database.open_writer(cast.url) as db, queries(cast.url) as asked:
        refresh_incident_stops(db, at("mardi 2026-11-10 08:00:00"))
        assert len(asked) <= 6


def test_what_was_noted_goes_with_the_family(cast):
    rule(cast, IncidentStop(ABSENT, (1,), 2))
    go_through(cast, 2)
    with database.open_writer(cast.url) as db:
        clear_texts(db, cast.alices_family, [cast.alice], [cast.leo], at("lundi 2026-11-30 08:00:00") + timedelta(1))
        assert db.scalar(select(func.count()).select_from(IncidentNotice)) == 0
        assert db.scalar(select(func.count()).select_from(BookingStop)) == 0


@pytest.mark.parametrize(
    ("rules", "why"),
    [
        ([IncidentStop(frozenset(), (1,))], "Choisissez les incidents"),
        ([IncidentStop(LATE)], "Dites à quelle fois"),
        ([IncidentStop(LATE, (0,))], "de 1 à 99"),
        ([IncidentStop(LATE, (), 100)], "de 1 à 99"),
        ([IncidentStop(LATE, (3,), 3)], "Un avertissement vient avant"),
        ([IncidentStop(LATE, (), 3, 0)], "de 1 à 365 jours"),
        ([IncidentStop(LATE, (1,)), IncidentStop(LATE, (2,))], "Deux règles"),
    ],
)
def test_rules_that_cannot_be_are_refused(cast, rules, why):
    with pytest.raises(NotAccepted, match=why):
        rule(cast, *rules)


def test_rules_are_kept_in_order_told_to_the_journal_and_the_same_writes_nothing(cast):
    for _twice in range(2):
        rule(cast, IncidentStop(LATE, (2, 1, 2), None, 5, cast.evening_care))
    with pytest.raises(NotFound):
        rule(cast, IncidentStop(LATE, (1,), service_id=999_999))
    with database.open_reader(cast.url) as db:
        assert read_incident_stops(db) == (IncidentStop(LATE, (1, 2), None, None, cast.evening_care),)
        asked = select(JournalEntry.before, JournalEntry.after)
        [entry] = db.execute(asked.where(JournalEntry.action == "set_incident_stops")).all()
        assert db.scalar(select(Commune.incident_stops)) is not None
    assert entry.before == {"incident_stops": []}
    [told] = entry.after["incident_stops"]
    assert told.endswith("\u00a0: un avertissement écrit la 1re et la 2e fois.")


@pytest.mark.parametrize(
    ("count", "noted", "follows"),
    [
        (0, (), None),
        (1, (), ({1}, "warns")),
        (2, (1,), ({2}, "warns")),
        (2, (1, 2), None),
        (3, (1, 2), ({3}, "stops")),
        (5, (), ({1, 2, 3, 4, 5}, "stops")),
        (4, (1, 2, 3), ({4}, "stops")),
        (3, (4,), ({1, 2, 3}, "")),
    ],
)
def test_each_number_has_its_consequence_once(count, noted, follows):
    found = find_consequence(IncidentStop(ABSENT, (1, 2), 3), count, noted)
    said = "stops" if found and found.stops else "warns" if found and found.warns else ""
    assert (found and (set(found.counts), said)) == follows


def test_a_rule_is_said_as_parents_read_it():
    one = IncidentStop(LATE, (1, 2, 3), 4, None, 3)
    assert describe_incident_stop(one, {3: "Accueil du soir"}) == (
        "Retraits après l'heure (Accueil du soir)\u00a0: un avertissement écrit la 1re, la 2e et la 3e fois ; "
        "à partir de la 4e fois, plus de nouvelles inscriptions jusqu'à ce que la mairie lève la suspension."
    )
    assert (
        describe_times(one, 4, {3: "Accueil du soir"}) == "4 retraits après l'heure depuis septembre (Accueil du soir)"
    )
    both = IncidentStop(LATE | ABSENT, (), 3, 5)
    assert describe_times(both, 3, {}) == (
        "3 incidents depuis septembre (absences sans prévenir et retraits après l'heure)"
    )
    assert describe_stop_example(both, on("lundi 2026-11-30")) == (
        "Par exemple, une 3e fois aujourd'hui : les parents le lisent demain, et ne réservent plus de nouveaux jours "
        "du mercredi 2 décembre 2026 au dimanche 6 décembre 2026."
    )
