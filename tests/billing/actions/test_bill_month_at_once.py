"""A run is begun twice at once: each booking is billed once. One that is killed: `tests/drills/kills/billing.py`."""

from functools import partial

from sqlalchemy import text

from cantine.billing.actions import bill_month
from cantine.billing.queries import invoice_drafts
from cantine.common.roles import Actor, Role
from cantine.ledger.queries import reconciliation
from cantine.store import database
from cantine.store.tables import Account
from tests.support import many_families
from tests.support.many_families import BILLED_AT, OCTOBER
from tests.support.saving import all_at_once

FAMILIES, DAYS = 500, 4
EXPECTED = many_families.expected(FAMILIES, DAYS)


def books(url):
    """By family, how many bookings are billed and the cents of its invoices; how many invoices; the numbers."""
    with database.open_reader(url) as db:
        billed = db.execute(
            text("SELECT family_id, count(*) FROM booking WHERE invoice_line_id IS NOT NULL GROUP BY family_id")
        )
        cents = dict(db.execute(text("SELECT family_id, sum(cents) FROM invoice GROUP BY family_id")).all())
        numbers = db.execute(text("SELECT number FROM invoice ORDER BY number")).scalars().all()
        return {family: (count, cents[family]) for family, count in billed}, numbers


def right(url):
    """Every booking once and to the cent, no number left out, and `check` finds nothing."""
    found, numbers = books(url)
    assert {family: (count, int(cents)) for family, (count, cents) in found.items()} == EXPECTED
    assert numbers == list(range(1, FAMILIES + 1))
    with database.open_reader(url) as db:
        assert [*reconciliation.find_differences(db)] == []


def test_two_who_start_the_same_run_at_once_make_one_result(url):
    many_families.write(url, FAMILIES, DAYS)
    with database.open_writer(url) as db:
        db.add_all([Account(id=1, name="Farid", role=Role.FINANCE), Account(id=2, name="Inès", role=Role.ADMIN)])

    def run(actor):
        with database.open_reader(url) as db:
            to_bill = invoice_drafts.list_families_to_bill(db, OCTOBER)
        issued = 0
        for some in bill_month.split_batches(to_bill):
            with database.open_writer(url) as db:
                issued += len(bill_month.bill(db, actor, OCTOBER, some, BILLED_AT).invoices)
        return issued

    both = all_at_once([partial(run, Actor(1, role=Role.FINANCE)), partial(run, Actor(2, role=Role.ADMIN))])
    assert sum(both) == FAMILIES
    right(url)
