"""A demonstration under another town's règlement: the same people, that town's services and prices."""

import pytest
from sqlalchemy import func, select

from cantine import demo
from cantine.common.form_input import NotAccepted
from cantine.common.paris import local_date
from cantine.ledger.queries import outstanding, reconciliation
from cantine.store import database, tables
from tests.dates import at
from tests.demo.demonstrations import NOW, filled

LATER = at("jeudi 2028-03-02 09:00:00")


@pytest.mark.parametrize(("town", "now"), [*((town, NOW) for town in demo.list_towns()), ("wavrin", LATER)])
def test_people_book_and_are_billed_under_the_rules_of_each_town(sqlite_url, town, now):
    filled(sqlite_url, now, families=8, reglement=town)
    with database.open_reader(sqlite_url) as db:
        assert db.scalar(select(tables.Commune.demonstration))
        assert db.scalar(select(func.count(tables.Family.id))) == 8
        assert db.scalar(select(func.count(tables.Booking.id)).where(tables.Booking.invoice_line_id.is_not(None)))
        assert [*reconciliation.find_differences(db), *outstanding.find_outstanding(db, local_date(now))] == []


def test_a_demonstration_of_another_town_is_made_on_postgresql_too(postgres_url):
    filled(postgres_url, families=8, reglement="vailhauques")
    with database.open_writer(postgres_url) as db:
        assert db.scalar(select(tables.Commune.name)) == "Mairie de Vailhauquès"
        db.add(tables.School(name="Une autre"))  # its number is a new one


def test_a_town_that_is_not_there_is_refused_with_those_that_are(sqlite_url):
    with pytest.raises(NotAccepted, match="vailhauques"):
        filled(sqlite_url, families=4, reglement="lutece")
