"""What is open of an invoice belongs to its services in proportion, and nothing is lost by it."""

from hypothesis import given
from hypothesis import strategies as st

from cantine.ledger.rules.overview import BilledFigures, OverviewInvoice, sum_by_service, sum_figures

MEAL, CARE = 1, 2


def test_what_is_open_is_shared_out_by_what_each_service_still_costs():
    found = sum_by_service(
        [
            OverviewInvoice({MEAL: 3000, CARE: 1000}, {MEAL: 1000}, 1500),
            OverviewInvoice({MEAL: 500, None: 700}, {}, 0),
        ]
    )
    assert found == {
        MEAL: BilledFigures(3500, 1000, 1000),
        CARE: BilledFigures(1000, 0, 500),
        None: BilledFigures(700, 0, 0),
    }
    assert [found[service].paid for service in (MEAL, CARE, None)] == [1500, 500, 700]


def test_nothing_billed_is_nothing():
    assert sum_by_service([]) == {}
    assert sum_figures([]) == BilledFigures()


CENTS = st.integers(0, 100_000)


@st.composite
def bills(draw):
    billed = draw(st.dictionaries(st.sampled_from([MEAL, CARE, 3, None]), CENTS, min_size=1))
    credited = {service: draw(st.integers(0, cents)) for service, cents in billed.items() if draw(st.booleans())}
    left = sum(billed.values()) - sum(credited.values())
    return OverviewInvoice(billed, credited, draw(st.integers(0, left)))


@given(st.lists(bills(), max_size=5))
def test_the_services_add_up_to_the_invoices(some):
    whole = sum_figures(sum_by_service(some).values())
    assert whole.billed == sum(sum(bill.billed.values()) for bill in some)
    assert whole.credited == sum(sum(bill.credited.values()) for bill in some)
    assert whole.open == sum(bill.open for bill in some)
    assert all(0 <= part.open <= part.billed - part.credited for part in sum_by_service(some).values())
