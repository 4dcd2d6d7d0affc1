"""What is written off, given back and moved between families, and taken back where it was recorded wrongly."""

from cantine.common.terms.adjustments import AdjustmentKind
from cantine.common.vocabulary import Method
from cantine.ledger.actions import adjustments
from cantine.ledger.rules.adjustments import TypedAdjustment
from tests.ledger.books import bare_rows
from tests.ledger.books.machine import Machine, act
from tests.ledger.books.plain_money import KeptAdjustment, find_counting_day

LEAVES = {Method.TRANSFER: "transfer", Method.CHEQUE: "transfer", Method.CASH: "cash"}


def _draw_entry(machine: Machine, kind: AdjustmentKind, most: int) -> TypedAdjustment:
    """An entry of some cents up to `most`, sometimes of more, today or some days ago."""
    cents = most if most > 0 and machine.happens(0.5) else machine.draw_cents(max(200, most))
    day = machine.today if machine.happens(0.6) else machine.draw_day(25, 0)
    method = machine.choose(LEAVES) if kind is AdjustmentKind.REFUNDED else None
    return TypedAdjustment(kind, day, cents, "Décision du conseil", f"D-{machine.steps}", method)


def _keep(machine: Machine, key: int, family: int, typed: TypedAdjustment, cents: int) -> None:
    name = LEAVES[typed.method] if typed.method else str(typed.kind)
    accounts, counts = machine.town.accounts, find_counting_day(typed.day, machine.today)
    codes = accounts[name], accounts["receivable"]
    machine.money.adjustments[key] = KeptAdjustment(
        key, family, str(typed.kind), cents, typed.day, counts, *codes, method=typed.method and str(typed.method)
    )


@act(4)
def write_off(machine: Machine) -> None:
    """Never more than the family owes, today and on the day of the entry."""
    balances = machine.sum_balances()
    owing = [family for family, cents in balances.items() if cents < 0]
    family = machine.choose(owing if owing and machine.happens(0.8) else machine.accounts)
    kind = machine.choose([AdjustmentKind.WAIVED, AdjustmentKind.IRRECOVERABLE])
    typed = _draw_entry(machine, kind, -balances[family])
    machine.tell((family, str(kind), typed.cents, f"{typed.day}"))
    with machine.writer() as db:
        key = adjustments.adjust_account(db, machine.finance, family, typed, machine.now)
    _keep(machine, key, family, typed, typed.cents)
    assert machine.sum_balances()[family] <= 0
    assert machine.sum_balances(typed.day)[family] <= 0


@act(4)
def give_back(machine: Machine) -> None:
    """An advance is given back: never more than the family has, today and on that day."""
    balances = machine.sum_balances()
    ahead = [family for family, cents in balances.items() if cents > 0]
    family = machine.choose(ahead if ahead and machine.happens(0.8) else machine.accounts)
    typed = _draw_entry(machine, AdjustmentKind.REFUNDED, balances[family])
    machine.tell((family, str(typed.method), typed.cents, f"{typed.day}"))
    with machine.writer() as db:
        key = adjustments.adjust_account(db, machine.finance, family, typed, machine.now)
    _keep(machine, key, family, typed, -typed.cents)
    assert machine.sum_balances()[family] >= 0
    assert machine.sum_balances(typed.day)[family] >= 0


@act(3)
def move_advance(machine: Machine) -> None:
    """An advance moves to the account of another family, both halves at once."""
    balances = machine.sum_balances()
    ahead = [family for family, cents in balances.items() if cents > 0]
    family, other = machine.choose(ahead or machine.accounts), machine.choose(machine.accounts)
    typed = _draw_entry(machine, AdjustmentKind.TRANSFERRED, balances[family])
    machine.tell((family, other, typed.cents, f"{typed.day}"))
    with machine.writer() as db:
        key = adjustments.transfer_advance(db, machine.finance, family, other, typed, machine.now)
    _keep(machine, key, family, typed, -typed.cents)
    _keep(machine, _find_other_half(machine, key), other, typed, typed.cents)
    assert machine.sum_balances()[family] >= 0


def _find_other_half(machine: Machine, key: int) -> int:
    asked = "SELECT id FROM adjustment WHERE counterpart_id = :key"
    [other] = bare_rows.read_column(machine.url, asked, key=key)
    return int(other)


@act(2)
def take_entry_back(machine: Machine) -> None:
    """An entry that was recorded wrongly; of a transfer both halves."""
    one = machine.choose([*machine.money.adjustments.values()][-20:])
    day = machine.today if machine.happens(0.6) else machine.draw_day(25, 0)
    machine.tell((one.id, one.kind, f"{day}"))
    with machine.writer() as db:
        adjustments.take_back_adjustment(db, machine.finance, one.id, day, "Erreur", machine.now)
    halves = [one]
    if one.kind == "transferred":
        halves.append(machine.money.adjustments[_find_other_half(machine, one.id)])
    counts = max(find_counting_day(day, machine.today), *(half.counts for half in halves), one.counts)
    for half in halves:
        assert half.reverses is None
        assert not any(other.reverses == half.id for other in machine.money.adjustments.values())
        asked = "SELECT id FROM adjustment WHERE reverses_id = :key"
        [back] = bare_rows.read_column(machine.url, asked, key=half.id)
        machine.money.adjustments[back] = KeptAdjustment(
            back, half.family, half.kind, -half.cents, day, counts, half.account, half.receivable, half.id, half.method
        )
