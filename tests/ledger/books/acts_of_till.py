"""The days of the till are counted, closed and opened again; what it holds goes to the bank on slips, or comes back."""

from datetime import date, timedelta

from cantine.common.vocabulary import Method
from cantine.till.actions import deposit_slips, till_days
from cantine.till.rules.closing import TypedClosing
from tests.ledger.books.machine import Machine, Refused, act
from tests.ledger.books.plain_till import CountedDay, KeptSlip

VALUES = (50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1)


def _count_out(cents: int) -> dict[int, int]:
    """Notes and coins of this sum."""
    found = {}
    for value in VALUES:
        number, cents = divmod(cents, value)
        if number:
            found[value] = number
    return found


@act(3)
def close_till_day(machine: Machine) -> None:
    """A day after the last closed one, counted right or wrong by some cents."""
    till, last = machine.till, machine.till.last_closed
    if till.closed and last >= machine.today:
        raise Refused("closed")
    first = last + timedelta(1) if till.closed else machine.draw_day(5, 0)
    day = machine.choose([first, till.find_moving_day(machine.money, first, machine.today), machine.today])
    opening = till.closed[-1].counted if till.closed else machine.draw_cents()
    if till.closed:
        opening = till.compute_expected(machine.money, opening, first, day - timedelta(1))
    expected = till.compute_expected(machine.money, opening, day, day)
    counted = max(0, expected + machine.choose([0, 0, 0, 5, -100]))
    machine.tell((f"{day}", opening, expected, counted))
    reason = "Erreur de rendu" if counted != expected else ""
    typed = TypedClosing(day, _count_out(counted), expected, reason, opening)
    with machine.writer() as db:
        assert till_days.close_day(db, machine.finance, typed, machine.now) == counted - expected
    till.closed.append(CountedDay(day, counted))


@act(1)
def reopen_till_day(machine: Machine) -> None:
    closed = machine.choose(machine.till.closed)
    machine.tell(f"{closed.day}")
    with machine.writer() as db:
        till_days.reopen_day(db, machine.admin, closed.day, "Erreur de comptage", machine.now)
    assert machine.till.closed.pop() == closed


@act(4)
def make_slip(machine: Machine) -> None:
    """Of cheques, CESU or card payments that wait, sometimes of some that do not."""
    method = machine.choose([Method.CHEQUE, Method.CHEQUE, Method.CESU, Method.CARD])
    standing = [one for one in machine.money.payments.values() if one.cancelled is None and one.reverses is None]
    waiting = [one for one in standing if one.method == method and one.slip is None]
    some = machine.choose_some(waiting, 6)
    machine.tell((str(method), [one.id for one in some]))
    with machine.writer() as db:
        slip = deposit_slips.make_slip(db, machine.finance, [one.id for one in some], machine.now, method)
    ids = [one.id for one in some]
    machine.till.slips[slip] = KeptSlip(slip, str(method), machine.today, ids)
    for one in some:
        one.slip = slip


@act(2)
def make_cash_slip(machine: Machine) -> None:
    """Never more than lies in the till, once its days are closed."""
    cents, till = machine.draw_cents(), machine.till
    machine.tell(cents)
    with machine.writer() as db:
        slip = deposit_slips.make_cash_slip(db, machine.finance, _count_out(cents), machine.now, confirmed=True)
    if till.closed:
        since = till.last_closed + timedelta(1)
        assert cents <= till.compute_expected(machine.money, till.closed[-1].counted, since, machine.today)
    till.check_open("cash", machine.today)
    till.slips[slip] = KeptSlip(slip, "cash", machine.today, cents=cents)


@act(2)
def take_slip_back(machine: Machine) -> None:
    """Before the bank has it: its number stays, and what was on it waits again."""
    slip = machine.choose([*machine.till.slips.values()][-8:])
    machine.tell((slip.id, slip.method))
    with machine.writer() as db:
        deposit_slips.take_back_slip(db, machine.finance, slip.id, "Erreur de comptage", machine.now)
    assert not slip.ending
    shut = max(machine.till.last_closed, machine.closed_until or date.min)
    on_its_day = slip.method == "cash" and slip.made > shut
    slip.ending, slip.ended = "taken_back", slip.made if on_its_day else machine.today
    for key in slip.payments:
        machine.money.payments[key].slip = None


@act(2)
def bank_slip(machine: Machine) -> None:
    slip, day = machine.choose([*machine.till.slips.values()][-8:]), machine.draw_day(3, 0)
    machine.tell((slip.id, f"{day}"))
    with machine.writer() as db:
        deposit_slips.bank_slip(db, machine.finance, slip.id, day, machine.now)
    assert not slip.ending
    slip.ending, slip.ended = "banked", day
