"""Whatever happens to the books of a town, in any order: they agree with themselves and with a second calculation."""

import time

import pytest

from tests.cast import Cast
from tests.ledger.books import (
    acts_of_accounts,
    acts_of_bills,
    acts_of_days,
    acts_of_money,
    acts_of_rules,
    acts_of_shares,
    acts_of_till,
    laws,
)
from tests.ledger.books.town import found_town
from tests.thorough import choose

OUTCOMES: dict[tuple[int, int], object] = {}
"""What a seed and a number of steps came to, whichever engine keeps the books."""

ALL_ACTS = acts_of_accounts, acts_of_bills, acts_of_days, acts_of_money, acts_of_rules, acts_of_shares, acts_of_till


@pytest.fixture
def steps(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("books_steps") or choose(150, 200))


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("books_seed"))


def test_any_sequence_of_acts_keeps_the_books_right(cast: Cast, steps: int, seed: int) -> None:
    machine, history, began = found_town(cast, seed), laws.History(), time.monotonic()
    try:
        for number in range(1, steps + 1):
            machine.step()
            laws.check_step(machine)
            if number % 60 == 0 or number == steps:
                laws.check_everything(machine, history)
    except Exception as fault:
        told = "\n".join(machine.told)
        raise AssertionError(f"--books-seed {seed}, step {machine.steps}: {fault!r}\n{told}") from fault
    finally:
        print(f"--books-seed {seed}: {machine.steps} steps in {time.monotonic() - began:.1f} s, until {machine.today}")
        print("done", dict(machine.done))
        print("refused", dict(machine.refused))
    assert {*machine.done} >= {"bill_some", "record_payment", "credit_lines", "close_days"}
    outcome = machine.today, machine.done, machine.refused, machine.issued, machine.sum_balances()
    assert OUTCOMES.setdefault((seed, steps), outcome) == outcome
