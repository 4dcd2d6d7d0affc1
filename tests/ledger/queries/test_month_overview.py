"""A month looked back on: by service, beside other months, and what came in."""

from cantine.common.vocabulary import Method
from cantine.ledger.queries import month_overview
from cantine.ledger.queries.month_overview import ReceivedSum
from cantine.ledger.rules.overview import BilledFigures, sum_by_service, sum_figures
from cantine.store import database
from tests.dates import on
from tests.support.big_town import OCTOBER, settle
from tests.support.query_count import queries

NOVEMBER = on("dimanche 2026-11-01")


def test_a_month_by_service_with_its_credit_notes_and_what_is_open(cast):
    """Of October 5795 cents were billed and 2210 credited; 3000 by cheque are paid, the CESU pays no meal."""
    settle(cast)
    with database.open_reader(cast.url) as db, queries(cast.url) as asked:
        still_open = month_overview.read_unpaid(db)
        found = sum_by_service(month_overview.list_bills(db, OCTOBER, still_open))
        assert len(asked) == 3
    assert found == {
        cast.meal: BilledFigures(4495, 890, 585),
        cast.morning_care: BilledFigures(1300, 1320, 0),
        None: BilledFigures(2500, 0, 0),
    }
    whole = sum_figures(found.values())
    assert (whole.billed, whole.credited, whole.paid, whole.open) == (8295, 2210, 5500, 585)


def test_months_beside_each_other_are_each_as_it_is_alone(cast):
    settle(cast)
    with database.open_reader(cast.url) as db:
        still_open = month_overview.read_unpaid(db)
        months = month_overview.sum_by_month(db, [OCTOBER, NOVEMBER], still_open)
        alone = {
            month: sum_figures(sum_by_service(month_overview.list_bills(db, month, still_open)).values())
            for month in months
        }
    assert months == alone
    assert months[NOVEMBER] == BilledFigures()


def test_what_came_in_is_counted_by_method_without_what_was_cancelled(cast):
    settle(cast)
    with database.open_reader(cast.url) as db:
        assert month_overview.list_received(db, NOVEMBER) == [
            ReceivedSum(Method.CHEQUE, None, 2, 7000),
            ReceivedSum(Method.CESU, None, 1, 1000),
        ]
        assert month_overview.list_received(db, OCTOBER) == []
