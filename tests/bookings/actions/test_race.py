"""A hundred parents race for the last ten places of a day: exactly ten get in, the others are told that it is full."""

from functools import partial

import pytest
from sqlalchemy import func, select, update

from cantine.common.refusal_sentences import Full
from cantine.common.roles import Actor
from cantine.common.vocabulary import State
from cantine.store import database
from cantine.store.tables import Account, Booking, Child, Custody, Family, Guardian, JournalEntry, Service
from tests.dates import on
from tests.support.saving import all_at_once, save, tick

DAY = "mardi 2026-12-08"
PARENTS, LEFT, CAPACITY = 100, 10, 30


@pytest.fixture
def town(cast):
    """(parent, child) of a hundred families; of 30 places in the homework help of a Tuesday 20 are taken."""
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).where(Service.id == cast.study).values(capacity=CAPACITY))
        families = [Family(number=1000 + number, name=f"FAMILLE {number}") for number in range(PARENTS)]
        parents = [Account(name=f"Parent {number}", email=f"p{number}@exemple.fr") for number in range(PARENTS)]
        early = [Child(first_name=f"Assis {number}", last_name="Garnier") for number in range(CAPACITY - LEFT)]
        children = [Child(first_name=f"Enfant {number}", last_name="Durand") for number in range(PARENTS)]
        db.add_all([*families, *parents, *early, *children])
        db.flush()
        for family, parent, child in zip(families, parents, children, strict=True):
            db.add_all(
                [Guardian(family_id=family.id, account_id=parent.id), Custody(child_id=child.id, family_id=family.id)]
            )
        of_chloe = {"family_id": cast.chloes_family, "service_id": cast.study, "day": on(DAY)}
        db.add_all([Booking(child_id=child.id, **of_chloe) for child in early])
        return [
            (Actor(parent.id, family.id), child.id)
            for family, parent, child in zip(families, parents, children, strict=True)
        ]


def test_of_a_hundred_parents_ten_get_in_and_ninety_are_told_that_it_is_full(cast, town):
    """Real transactions in a hundred threads; each parent also books a meal, which nobody is refused."""
    place, meal = tick(cast.study, DAY), tick(cast.meal, DAY)
    results = all_at_once([partial(save, cast, parent, child, [place, meal]) for parent, child in town])
    assert [result for result in results if isinstance(result, Exception)] == []
    outcomes = [(result.saved, result.refused) for result in results]
    assert outcomes.count(([place, meal], [])) == LEFT
    assert outcomes.count(([meal], [(place, Full(CAPACITY))])) == PARENTS - LEFT
    assert str(Full(CAPACITY)) == "Complet : les 30 places sont prises."
    with database.open_reader(cast.url) as db:
        counted = dict(
            db.execute(
                select(Booking.service_id, func.count())
                .where(Booking.state == State.BOOKED)
                .group_by(Booking.service_id)
            ).all()
        )
        assert counted == {cast.study: CAPACITY, cast.meal: PARENTS}
        assert db.execute(select(func.count(JournalEntry.id))).scalar_one() == PARENTS
