"""Others pay a share of a child's price: shares are given and ended, and their payers are billed after the families."""

from datetime import timedelta

from cantine.billing.actions.bill_payers import bill_payers
from cantine.common.school_days import shift_month
from cantine.prices.actions import cost_shares
from cantine.prices.actions.cost_shares import ShareForm
from tests.ledger.books import bare_rows
from tests.ledger.books.kept_papers import Expected
from tests.ledger.books.machine import Machine, act
from tests.ledger.books.plain_shares import KeptShare


@act(3)
def add_share(machine: Machine) -> None:
    """By percentage or amount, of all services or of meals; by an organisation, or by the other home of the child."""
    child, first = machine.choose(machine.children), machine.draw_day(20, 20)
    homes = bare_rows.read_column(machine.url, "SELECT family_id FROM custody WHERE child_id = :child", child=child)
    payer = machine.choose(machine.payers if machine.happens(0.7) else sorted(homes))
    last = first + timedelta(machine.rng.randint(5, 90)) if machine.happens(0.5) else None
    percent = machine.choose([2500, 3333, 5000, 6667, 10_000]) if machine.happens(0.7) else None
    cents = None if percent else machine.choose([50, 125, 300])
    services = frozenset({machine.cast.meal, machine.cast.study}) if machine.happens(0.4) else None
    machine.tell((child, payer, f"{first} {last}", percent, cents, services))
    with machine.writer() as db:
        form = ShareForm(child, payer, first, last, percent, cents, services)
        key = cost_shares.add_share(db, machine.admin, form, machine.now)
    machine.town.shares[key] = KeptShare(key, child, payer, first, last, percent, cents, services)


@act(1)
def end_share(machine: Machine) -> None:
    share, last = machine.choose(machine.town.shares.values()), machine.draw_day(30, 20)
    machine.tell((share.id, f"{last}"))
    with machine.writer() as db:
        cost_shares.end_share(db, machine.admin, share.id, last, machine.now)
    if last < share.first:
        del machine.town.shares[share.id]
    else:
        machine.town.shares[share.id] = share._replace(last=last)


@act(3)
def bill_shares(machine: Machine) -> None:
    """The payers of a month, or one of them, are asked for what they were not asked for yet."""
    month = shift_month(machine.today.replace(day=1), machine.choose([-2, -1, -1, 0]))
    payers = machine.accounts if machine.happens(0.7) else [machine.choose(machine.accounts)]
    expected = Expected(shares=machine.papers.list_unasked(month, payers))
    machine.tell((f"{month:%Y-%m}", sum(expected.shares.values())))
    with machine.writer() as db:
        bill_payers(db, machine.finance, month, payers, machine.now)
    machine.keep_papers(expected)
