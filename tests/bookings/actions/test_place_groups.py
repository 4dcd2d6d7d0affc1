"""Places by group are counted by the database as the rules say them of a child, and are never exceeded."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import func, select, update

from cantine.bookings.queries.places import count_taken_places
from cantine.bookings.rules.places import DayPlaces
from cantine.common.limits.limit_refusals import NotForChild
from cantine.common.limits.service_limits import Audience, LinkKind, PlaceGroup, ServiceLink
from cantine.common.refusal_sentences import Full
from cantine.families.queries import families
from cantine.families.rules.audiences import find_group
from cantine.offer.queries import offer
from cantine.store import database
from cantine.store.tables import Booking, Child, Custody, Label, LabelHolding, Service
from tests.dates import on
from tests.support.query_count import queries
from tests.support.saving import alice, all_at_once, book, save, tick

TUESDAY = on("mardi 2026-12-08")
LITTLE = Audience(from_age=3, until_age=5)


def set_service(cast, service_id, **values):
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).where(Service.id == service_id).values(**values))


def add_children(cast, births, **more):
    with database.open_writer(cast.url) as db:
        children = [Child(first_name=f"Enfant {n}", last_name="Morel", birth_date=born, **more) for n, born in births]
        db.add_all(children)
        db.flush()
        db.add_all([Custody(child_id=child.id, family_id=cast.alices_family) for child in children])
        return [child.id for child in children]


def test_the_database_counts_each_booking_in_the_group_of_its_child(cast):
    """By age around each birthday, by class, by school, by a label of each holder and without one."""
    births = enumerate([None, *(date(2020, 12, 8) + timedelta(days) for days in (-1, 0, 1)), date(2022, 12, 31)])
    ids = [*add_children(cast, births, classroom_id=cast.cp), cast.leo]
    with database.open_writer(cast.url) as db:
        labels = [Label(name=name) for name in ("ULIS", "Externe", "Bourg", "Famille")]
        db.add_all(labels)
        db.flush()
        ulis, extern, bourg, family = (label.id for label in labels)
        since = {"first_day": TUESDAY}
        db.add_all(
            [
                LabelHolding(label_id=ulis, child_id=ids[1], **since),
                LabelHolding(label_id=ulis, child_id=ids[2], first_day=TUESDAY + timedelta(1)),
                LabelHolding(label_id=extern, classroom_id=cast.cp, first_day=date(2026, 1, 1), last_day=TUESDAY),
                LabelHolding(label_id=bourg, school_id=cast.school, **since),
                LabelHolding(label_id=family, family_id=cast.alices_family, **since),
            ]
        )
    for child_id in ids:
        book(cast, child_id, cast.meal, "mardi 2026-12-08")
    audiences = [
        Audience(from_age=6),
        Audience(until_age=5),
        Audience(from_age=4, until_age=4, age_on_31_december=True),
        Audience(label_ids=frozenset({ulis})),
        Audience(without_label_ids=frozenset({extern})),
        Audience(school_ids=frozenset({cast.school}), label_ids=frozenset({bourg})),
        Audience(classroom_ids=frozenset({cast.cm1})),
        Audience(label_ids=frozenset({family, extern}), from_age=6),
        Audience(),
    ]
    for first in audiences:
        groups = (PlaceGroup("Premier", 9, first), PlaceGroup("Second", 9, audiences[3]))
        set_service(cast, cast.meal, place_groups=groups)
        with database.open_reader(cast.url) as db:
            services = offer.list_services(db)
            [counted] = count_taken_places(db, services, TUESDAY, TUESDAY).values()
            pupils = [child.pupil for one in ids if (child := families.find_child(db, cast.alices_family, one))]
        expected = DayPlaces()
        for pupil in pupils:
            expected = expected.add(find_group(groups, pupil, TUESDAY), 1)
        assert (counted.total, [counted.count_in(n) for n in (0, 1)]) == (
            expected.total,
            [expected.count_in(n) for n in (0, 1)],
        )


def test_of_twenty_who_want_the_last_places_of_their_group_so_many_get_in(cast):
    births = [(n, date(2022, 1, 1) if n < 12 else date(2018, 1, 1)) for n in range(20)]
    ids = add_children(cast, births)
    groups = (PlaceGroup("3–5 ans", 4, LITTLE), PlaceGroup("6 ans et plus", 3, Audience(from_age=6)))
    set_service(cast, cast.study, place_groups=groups, capacity=6)
    change = tick(cast.study, "mardi 2026-12-08")
    results = all_at_once([partial(save, cast, alice(cast), child, [change]) for child in ids])
    saved = [number for number, result in enumerate(results) if result.saved]
    assert len(saved) == 6
    assert sum(number < 12 for number in saved) <= 4
    assert sum(number >= 12 for number in saved) <= 3
    with database.open_reader(cast.url) as db:
        assert db.scalar(select(func.count(Booking.id))) == 6


def test_a_service_that_brings_another_locks_its_places_and_takes_one(cast):
    set_service(cast, cast.meal, capacity=1)
    set_service(cast, cast.study, links=(ServiceLink(cast.meal, LinkKind.BRINGS),))
    change = tick(cast.study, "mardi 2026-12-08")
    ids = [child for child, _ in zip(add_children(cast, [(n, None) for n in range(4)]), range(4), strict=True)]
    results = all_at_once([partial(save, cast, alice(cast), child, [change]) for child in ids])
    brought = replace(tick(cast.meal, "mardi 2026-12-08"))
    assert [result.saved for result in results].count([change, brought]) == 1
    assert sum(len(result.refused) for result in results) == 3
    assert str(next(one.refused[0][1] for one in results if one.refused)).startswith("Va avec Repas, impossible")


def test_groups_and_names_cost_no_further_query(cast):
    def count():
        with database.open_reader(cast.url) as db, queries(cast.url) as asked:
            services = offer.list_services(db)
            count_taken_places(db, services, TUESDAY, TUESDAY)
        return len(asked)

    set_service(cast, cast.study, capacity=6)
    before = count()
    audience = Audience(school_ids=frozenset({cast.school}), classroom_ids=frozenset({cast.cp}))
    set_service(cast, cast.study, audience=audience, place_groups=(PlaceGroup("Petits", 4, LITTLE),))
    assert count() == before


@pytest.mark.parametrize("limits", [{"audience": Audience(from_age=12)}, {"place_groups": (PlaceGroup("A", 1),)}])
def test_a_refused_child_is_told_why(cast, limits):
    book(cast, cast.tom, cast.study, "mardi 2026-12-08", family_id=cast.chloes_family)
    set_service(cast, cast.study, **limits)
    with database.open_writer(cast.url) as db:
        db.execute(update(Child).values(birth_date=date(2019, 5, 4)))
    result = save(cast, alice(cast), cast.leo, [tick(cast.study, "mardi 2026-12-08")])
    [(_, reason)] = result.refused
    assert reason in (NotForChild("À partir de 12 ans."), Full(1, "A"))
