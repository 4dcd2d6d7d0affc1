"""For whom a service is, its places by group, what goes with what: as règlements write it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.bookings.rules.bookable import CellState, find_refusal
from cantine.bookings.rules.cell_changes import CellChange
from cantine.bookings.rules.columns import list_concerned
from cantine.bookings.rules.decisions import BookingContext, decide, decide_for_all, make_parent_rule
from cantine.bookings.rules.links import Links, find_grid_refusal
from cantine.bookings.rules.places import DayPlaces
from cantine.common.cutoff_types import Weekly
from cantine.common.limits.audience_words import describe_audience, describe_groups
from cantine.common.limits.limit_refusals import BroughtRefused, Excluded, NeededBy, NeedsService, NoGroup
from cantine.common.limits.service_limits import Audience, LinkKind, PlaceGroup, ServiceLink
from cantine.common.refusal_sentences import ClosedByTown, Full
from cantine.families.rules.audiences import count_age
from cantine.families.rules.labels import HeldLabel
from cantine.families.rules.pupil import Pupil
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.services import ClosurePeriod, ServiceRules
from tests.dates import at, on

CP, BOURG, PRES, ULIS = 5, 7, 8, 3
NAMES = {
    ("school", BOURG): "École du Bourg",
    ("school", PRES): "Les Prés",
    ("classroom", CP): "CP",
    ("label", ULIS): "ULIS",
}
ALL, WEDNESDAY = frozenset(range(5)), frozenset({2})
MEAL = ServiceRules(1, "Repas", "Repas", ALL, ALL, Weekly(), Weekly(), names=NAMES)
CENTRE = ServiceRules(2, "Centre", "Centre", WEDNESDAY, ALL, Weekly(), Weekly(), names=NAMES)
PICNIC = replace(MEAL, id=3, label="Pique-nique")
ZONE_A, NOW = Calendar("A"), at("lundi 2026-11-02 08:00:00")
DAY = on("mercredi 2026-12-02")


def child(born="mercredi 2022-12-07", room=CP, school=BOURG, labels=()):
    held = tuple(HeldLabel(label, on("mardi 2026-09-01")) for label in labels)
    return Pupil(room, birth_date=on(born) if born else None, schools={room: school}, labels=held)


def asked(audience, pupil, day=DAY):
    found = find_refusal(replace(MEAL, audience=audience), day, pupil, CellState(), True, ZONE_A, NOW)
    return found and str(found)


@pytest.mark.parametrize(
    ("audience", "pupil", "refused"),
    [
        (Audience(school_ids=frozenset({BOURG})), child(), None),
        (Audience(school_ids=frozenset({PRES})), child(), "Réservé aux élèves de Les Prés."),
        (Audience(school_ids=frozenset({PRES}), classroom_ids=frozenset({CP})), child(), None),
        (Audience(school_ids=frozenset({BOURG})), child(school=PRES), "Réservé aux élèves de l'École du Bourg."),
        (Audience(label_ids=frozenset({ULIS})), child(), "Réservé aux enfants « ULIS »."),
        (Audience(label_ids=frozenset({ULIS})), child(labels=(ULIS,)), None),
        (Audience(without_label_ids=frozenset({ULIS})), child(labels=(ULIS,)), "Pas pour les enfants « ULIS »."),
        (Audience(from_age=4), child(), "À partir de 4 ans."),  # three until 7 December
        (Audience(from_age=4, age_on_31_december=True), child(), None),
        (Audience(from_age=3), child(), None),
        (Audience(until_age=3), child(), None),
        (Audience(from_age=1, until_age=2), child(), "De 1 à 2 ans."),
        (Audience(from_age=5, age_on_31_december=True), child(), "À partir de 5 ans, au 31 décembre."),
        (
            Audience(from_age=3),
            child(born=None),
            "À partir de 3 ans. La date de naissance de l'enfant manque : donnez-la à la mairie.",
        ),
    ],
)
def test_a_service_is_for_some_children(audience, pupil, refused):
    found = asked(audience, pupil)
    assert (found and found.replace("\u00a0", " ")) == refused


def test_les_rousses_and_plailly_begin_with_three_years():
    """« À partir de 3 ans »; « 3 ans au 31 décembre » of the civil year."""
    born = "mardi 2023-12-12"
    rousses, plailly = Audience(from_age=3), Audience(from_age=3, age_on_31_december=True)
    for audience, day, may in (
        (rousses, "vendredi 2026-12-11", False),
        (rousses, "lundi 2026-12-14", True),
        (plailly, "vendredi 2026-12-11", True),
        (plailly, "lundi 2026-11-30", True),
    ):
        assert (asked(audience, child(born), on(day)) is None) == may


@pytest.mark.parametrize(
    ("day", "at_end", "age"),
    [
        ("samedi 2027-02-27", False, 2),
        ("lundi 2027-03-01", False, 3),
        ("vendredi 2027-01-01", True, 3),
        ("mardi 2028-02-29", False, 4),
    ],
)
def test_who_is_born_on_29_february_is_older_on_1_march(day, at_end, age):
    assert count_age(on("jeudi 2024-02-29"), on(day), on_31_december=at_end) == age


def test_an_age_is_that_of_the_day_where_nothing_else_is_said():
    born = on("mardi 2023-12-12")
    assert [count_age(born, on(day)) for day in ("vendredi 2026-12-11", "samedi 2026-12-12")] == [2, 3]


def test_what_stands_may_be_taken_off_by_who_may_no_longer_come():
    service = replace(MEAL, audience=Audience(until_age=2))
    assert find_refusal(service, DAY, child(), CellState(on=True), False, ZONE_A, NOW) is None


def test_a_service_that_is_never_for_the_child_has_no_column():
    only_pres = replace(MEAL, id=9, audience=Audience(school_ids=frozenset({PRES})))
    services = [MEAL, only_pres]
    assert list_concerned(services, [child()], [DAY]) == [MEAL]
    assert list_concerned(services, [child()], [DAY], {9}) == services
    assert list_concerned(services, [child(), child(school=PRES)], [DAY]) == services


def test_an_audience_is_said_in_one_line():
    audience = Audience(frozenset({BOURG}), frozenset(), frozenset({ULIS}), frozenset(), 3, 5)
    said = "Réservé aux élèves de l'École du Bourg. Réservé aux enfants « ULIS ». De 3 à 5 ans."
    assert describe_audience(audience, NAMES).replace("\u00a0", " ") == said
    assert describe_audience(None, NAMES) == "Pour tous."


LITTLE = PlaceGroup("3–5 ans", 2, Audience(from_age=3, until_age=5))
BIG = PlaceGroup("6 ans et +", 1, Audience(from_age=6))
BESSAN = replace(MEAL, place_groups=(LITTLE, BIG), capacity=3)


@pytest.mark.parametrize(
    ("born", "taken", "refused"),
    [
        ("mercredi 2022-12-07", DayPlaces(2, (1, 1)), None),
        ("mercredi 2022-12-07", DayPlaces(2, (2, 0)), Full(2, "3–5 ans")),
        ("mercredi 2018-12-05", DayPlaces(2, (2, 0)), None),
        ("mercredi 2018-12-05", DayPlaces(1, (0, 1)), Full(1, "6 ans et +")),
        ("mercredi 2022-12-07", DayPlaces(3, (1, 1)), Full(3)),  # one in no group, added by staff
        ("lundi 2024-12-02", DayPlaces(), NoGroup()),
        (None, DayPlaces(), NoGroup()),
    ],
)
def test_each_group_has_its_places_beside_those_of_all(born, taken, refused):
    standing = CellState(taken=taken.total, groups=taken.groups)
    assert find_refusal(BESSAN, DAY, child(born), standing, True, ZONE_A, NOW) == refused


def test_brothers_and_sisters_share_the_places_of_their_group():
    pupils = {number: child() for number in range(3)}
    ground = BookingContext({1: BESSAN}, ZONE_A, {}, {})
    change = CellChange(DAY, 1, True)
    decided = decide_for_all({key: [change] for key in pupils}, dict.fromkeys(pupils, ground), pupils, NOW)
    assert [one.changes.refused for one in decided.values()] == [[], [], [(change, Full(2, "3–5 ans"))]]


def link(kind, *others):
    return tuple(ServiceLink(other, kind) for other in others)


NEEDING = replace(MEAL, links=link(LinkKind.NEEDS, 2))
BRINGING = replace(CENTRE, links=link(LinkKind.BRINGS, 1))
EXCLUDING = replace(PICNIC, links=link(LinkKind.EXCLUDES, 1))
MONDAY = on("lundi 2026-11-30")


def decided(services, changes, stands=(), calendar=ZONE_A, pupil=None):
    held = {(day, service_id): CellState(on=True) for day, service_id in stands}
    ground = BookingContext({one.id: one for one in services}, calendar, held, {})
    pupil = pupil or child()
    return decide(changes, ground, make_parent_rule(pupil, NOW), pupil)


def tick(service_id, day=DAY):
    return CellChange(day, service_id, True)


def leave(service_id, day=DAY):
    return CellChange(day, service_id, False, was_on=True)


def test_the_meal_goes_only_with_the_centre_on_the_days_of_the_centre():
    services = NEEDING, CENTRE
    assert decided(services, [tick(1)]).changes.refused == [(tick(1), NeedsService(("Centre",)))]
    assert decided(services, [tick(1), tick(2)]).changes.refused == []
    assert decided(services, [tick(2), tick(1)]).changes.refused == []
    assert decided(services, [tick(1)], [(DAY, 2)]).changes.refused == []
    assert decided(services, [tick(1, MONDAY)]).changes.refused == []  # no centre on Monday
    closed = Calendar("A", [ClosurePeriod(DAY, DAY, "Grève", frozenset({2}))])
    assert decided(services, [tick(1)], calendar=closed).changes.refused == [(tick(1), NeedsService(("Centre",)))]


def test_what_another_needs_stays_while_that_stands():
    services, both = (NEEDING, CENTRE), [(DAY, 1), (DAY, 2)]
    assert decided(services, [leave(2)], both).changes.refused == [(leave(2), NeededBy("Repas"))]
    assert decided(services, [leave(2), leave(1)], both).changes.refused == []
    assert decided(services, [leave(1)], both).changes.refused == []


def test_one_of_several_is_enough():
    services = replace(MEAL, links=link(LinkKind.NEEDS, 2, 3)), CENTRE, PICNIC
    assert decided(services, [tick(1), tick(3)]).changes.refused == []
    assert decided(services, [leave(2)], [(DAY, 1), (DAY, 2), (DAY, 3)]).changes.refused == []
    assert (
        str(decided(services, [tick(1)]).changes.refused[0][1]) == "Seulement avec Centre ou Pique-nique le même jour."
    )


def test_the_centre_brings_the_meal():
    services = MEAL, BRINGING
    one = decided(services, [tick(2)])
    assert one.changes.saved == [tick(2), tick(1)]
    assert one.changes.brought == [tick(1)]
    assert one.after[DAY, 1].on
    assert decided(services, [tick(2)], [(DAY, 1)]).changes.brought == []
    assert decided(services, [leave(2)], [(DAY, 1), (DAY, 2)]).changes.saved == [leave(2)]  # the meal stays
    assert decided(services, [leave(1)], [(DAY, 1), (DAY, 2)]).changes.refused == []
    refused = decided(services, [leave(1), tick(2)], [(DAY, 1)]).changes.refused
    assert refused == [(leave(1), NeededBy("Centre"))]


def test_what_brings_something_impossible_is_impossible():
    closed = Calendar("A", [ClosurePeriod(DAY, DAY, "Grève", frozenset({1}))])
    why = BroughtRefused("Repas", ClosedByTown("Grève"))
    one = decided((MEAL, BRINGING), [tick(2)], calendar=closed)
    assert (one.changes.saved, one.changes.refused, one.after) == ([], [(tick(2), why)], {})
    for_big = replace(MEAL, audience=Audience(from_age=6))
    assert decided((for_big, BRINGING), [tick(2)]).changes.saved == [tick(2)]  # never for this child: not brought


def test_never_two_meals():
    services = MEAL, EXCLUDING
    assert decided(services, [tick(3)], [(DAY, 1)]).changes.refused == [(tick(3), Excluded("Repas"))]
    assert decided(services, [tick(1)], [(DAY, 3)]).changes.refused == [(tick(1), Excluded("Pique-nique"))]
    assert decided(services, [leave(1), tick(3)], [(DAY, 1)]).changes.refused == []
    assert decided(services, [tick(3), leave(1)], [(DAY, 1)]).changes.refused == []
    for both in ([tick(1), tick(3)], [tick(3), tick(1)]):
        assert decided(services, both).changes.refused == [(tick(3), Excluded("Repas"))]


def test_the_grid_greys_what_the_rest_of_the_day_makes_impossible():
    pupil, held = child(), {(DAY, 1): CellState(on=True)}
    links = Links({1: MEAL, 3: EXCLUDING}, ZONE_A, pupil)

    def reason(cell, may):
        return find_grid_refusal(links, cell, lambda one: held.get(one, CellState()), lambda _change: may)

    assert reason((DAY, 3), may=False) == Excluded("Repas")
    assert reason((DAY, 3), may=True) is None  # the meal may be taken off in the same save
    links = Links({1: NEEDING, 2: CENTRE}, ZONE_A, pupil)
    held.clear()
    assert reason((DAY, 1), may=False) == NeedsService(("Centre",))
    assert reason((DAY, 1), may=True) is None


LINKS = st.lists(st.tuples(st.sampled_from(LinkKind), st.integers(1, 4)), max_size=3)
CELLS = st.tuples(st.sampled_from([MONDAY, DAY]), st.integers(1, 4))


@st.composite
def saves(draw):
    services = {}
    for number in range(1, 5):
        chosen = tuple(ServiceLink(other, kind) for kind, other in draw(LINKS) if other != number)
        services[number] = replace(MEAL, id=number, label=f"Service {number}", links=chosen)
    stands = {cell: CellState(on=True) for cell in draw(st.frozensets(CELLS, max_size=6))}
    wanted = draw(st.dictionaries(CELLS, st.booleans(), max_size=6))
    changes = [CellChange(*cell, on, was_on=cell in stands) for cell, on in wanted.items()]
    return services, stands, changes, draw(st.permutations(changes))


@given(saves())
def test_the_order_of_the_changes_is_nothing_to_the_links(save):
    services, stands, changes, other_order = save
    ground = BookingContext(services, ZONE_A, stands, {})
    results = [decide(order, ground, lambda *_: None) for order in (changes, other_order)]
    assert results[0].after == results[1].after
    assert set(results[0].changes.refused) == set(results[1].changes.refused)


@given(saves())
def test_what_is_saved_breaks_no_link_that_it_did_not_find_broken(save):
    services, stands, changes, _ = save
    ground = BookingContext(services, ZONE_A, stands, {})
    result = decide(changes, ground, lambda *_: None)

    def on_after(day, number):
        return (result.after.get((day, number)) or stands.get((day, number), CellState())).on

    for (day, number), holds in result.after.items():
        if not holds.on or stands.get((day, number)):
            continue
        needed = [one.other_id for one in services[number].links if one.kind is LinkKind.NEEDS]
        assert not needed or any(on_after(day, other) for other in needed)
        for one in services[number].links:
            assert one.kind is not LinkKind.EXCLUDES or not on_after(day, one.other_id)
            assert one.kind is not LinkKind.BRINGS or on_after(day, one.other_id)


def test_places_by_group_are_said_in_one_line():
    groups = [PlaceGroup("3-5 ans", 24, Audience(from_age=3, until_age=5)), PlaceGroup("Tous", 10)]
    assert " ".join(describe_groups(groups, {}).split()) == "3-5 ans : 24 places (de 3 à 5 ans) ; Tous : 10 places"
