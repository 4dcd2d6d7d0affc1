"""A run is killed at ten moments and begun again, or begun twice at once: each booking is billed once."""

import random
import subprocess
import time
from functools import partial
from os import kill
from signal import SIGKILL

from sqlalchemy import text

from cantine.billing.actions import bill_month
from cantine.billing.queries import invoice_drafts
from cantine.common.roles import Actor, Role
from cantine.ledger.queries import reconciliation
from cantine.settings import HERE
from cantine.store import database
from cantine.store.tables import Account
from tests.support import many_families
from tests.support.kills import MONTH, NOW
from tests.support.nursery import python
from tests.support.saving import all_at_once

FAMILIES, DAYS = 500, 4
KILLS = 10
EXPECTED = many_families.expected(FAMILIES, DAYS)
CENTS = {family: cents for family, (_, cents) in EXPECTED.items()}


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


def test_a_run_over_500_families_is_killed_ten_times_and_bills_the_rest(url):
    """Each time within a portion, after none to two whole ones; the run has fifty."""
    many_families.write(url, FAMILIES, DAYS)
    die = random.Random(5)
    billed = [0]
    command = [*python(), "-m", "tests.support.kills", url]
    with subprocess.Popen(command, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as runs:

        def begin():
            runs.stdin.write("again\n")
            runs.stdin.flush()
            return int(runs.stdout.readline())

        def until_it_ended():
            while runs.stdout.readline() != "ended\n":
                pass

        for _ in range(KILLS):
            run, portions, one_portion = begin(), die.randrange(3), 0.02
            for place in range(portions):
                began = time.perf_counter()
                assert runs.stdout.readline() == "portion\n"
                if place:  # the first one also prepares its statements
                    one_portion = time.perf_counter() - began
            time.sleep(die.random() * one_portion)  # the moment itself
            kill(run, SIGKILL)
            until_it_ended()
            found, numbers = books(url)
            assert numbers == list(range(1, len(numbers) + 1))
            assert {family: int(cents) for family, (_, cents) in found.items()}.items() <= CENTS.items()
            billed.append(len(numbers))
        assert billed == sorted(billed)
        assert 0 < billed[-1] < FAMILIES
        begin()
        until_it_ended()
    right(url)


def test_two_who_start_the_same_run_at_once_make_one_result(url):
    many_families.write(url, FAMILIES, DAYS)
    with database.open_writer(url) as db:
        db.add_all([Account(id=1, name="Farid", role=Role.FINANCE), Account(id=2, name="Inès", role=Role.ADMIN)])

    def run(actor):
        with database.open_reader(url) as db:
            to_bill = invoice_drafts.list_families_to_bill(db, MONTH)
        issued = 0
        for some in bill_month.split_batches(to_bill):
            with database.open_writer(url) as db:
                issued += len(bill_month.bill(db, actor, MONTH, some, NOW).invoices)
        return issued

    both = all_at_once([partial(run, Actor(1, role=Role.FINANCE)), partial(run, Actor(2, role=Role.ADMIN))])
    assert sum(both) == FAMILIES
    right(url)
