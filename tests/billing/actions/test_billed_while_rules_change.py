"""A bill and a change of what decides its prices wait for each other: nothing is billed by rules that just ended.

On PostgreSQL, where two may write at once: who has to wait is refused the lock.
"""

from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from cantine.billing.actions import bill_month
from cantine.common.roles import Actor, Role
from cantine.offer.actions import services
from cantine.offer.actions.services import ServiceForm
from cantine.offer.queries import offer
from cantine.store import database
from cantine.store.tables import Booking, Service, ServiceTerms
from tests.dates import at, on
from tests.support.billing import NOVEMBER, farid, meals, prices
from tests.support.saving import alice as alice_of
from tests.support.saving import all_at_once, save, tick

TODAY = at("lundi 2026-11-23 10:00:00")
DAY = "vendredi 2026-11-27"


@pytest.fixture
def cast(postgres_cast):
    """Only the engine on which two write at once."""
    return postgres_cast


@pytest.fixture
def impatient(cast, monkeypatch):
    """Prices and a meal to bill; whoever meets a lock is refused at once."""
    prices(cast)
    meals(cast, cast.leo, DAY)
    monkeypatch.setattr(database, "LONGEST_WAIT", 1)
    return cast


def bill(cast, db):
    return bill_month.bill(db, farid(cast), NOVEMBER, [cast.alices_family], TODAY)


def change_carence(cast, db):
    row = db.get_one(Service, cast.meal)
    form = ServiceForm(**{name: getattr(row, name) for name in vars(ServiceForm("")) if hasattr(row, name)})
    services.edit_service(db, Actor(cast.ines, role=Role.ADMIN), cast.meal, replace(form, carence_days=3), TODAY)


def first_days(cast):
    with database.open_reader(cast.url) as db:
        asked = select(ServiceTerms.first_day).where(ServiceTerms.service_id == cast.meal)
        return sorted(db.scalars(asked))[1:]


def test_rules_saved_while_a_bill_is_written_begin_after_the_days_that_it_bills(impatient):
    cast = impatient
    with database.open_writer(cast.url) as billing:
        assert bill(cast, billing).cents == 300
        with pytest.raises(OperationalError, match="lock timeout"), database.open_writer(cast.url) as db:
            change_carence(cast, db)
    with database.open_writer(cast.url) as db:
        change_carence(cast, db)
    assert first_days(cast) == [on("samedi 2026-11-28")]


def test_a_bill_waits_for_the_rules_that_are_being_saved(impatient):
    cast = impatient
    with database.open_writer(cast.url) as db:
        change_carence(cast, db)
        with pytest.raises(OperationalError, match="lock timeout"), database.open_writer(cast.url) as billing:
            bill(cast, billing)
    with database.open_writer(cast.url) as db:
        assert bill(cast, db).cents == 300
    assert first_days(cast) == [TODAY.date()]


def test_bills_rules_and_parents_at_once_never_wait_in_a_ring(cast):
    """Bills of several families, changes of a service with limited places, and parents who take these places."""
    prices(cast)
    with database.open_writer(cast.url) as db:
        db.get_one(Service, cast.meal).capacity = 30
    meals(cast, cast.leo, DAY)
    meals(cast, cast.tom, DAY, family_id=cast.chloes_family)

    def written(what, *more):
        with database.open_writer(cast.url) as db:
            return what(cast, db, *more)

    def bill_all(cast, db):
        return bill_month.bill(db, farid(cast), NOVEMBER, [cast.alices_family, cast.chloes_family], TODAY)

    places = [tick(cast.meal, "lundi 2026-12-07")]
    tasks = [partial(written, bill_all), partial(written, change_carence), partial(written, bill)]
    tasks += [partial(save, cast, alice_of(cast), child, places, TODAY) for child in (cast.leo, cast.zoe)]
    done = all_at_once(tasks)
    assert [one for one in done if isinstance(one, Exception)] == []
    with database.open_reader(cast.url) as db:
        billed = [*db.scalars(select(Booking.day).where(Booking.invoice_line_id.is_not(None)))]
        [meal] = [one for one in offer.list_every_service(db) if one.id == cast.meal]
    assert billed == [on(DAY)] * 2
    assert first_days(cast) in ([TODAY.date()], [on("samedi 2026-11-28")])
    assert meal.on(on("lundi 2026-11-30")).carence_days == 3
