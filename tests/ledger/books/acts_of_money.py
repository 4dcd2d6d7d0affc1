"""What comes in and goes out: payments of every means, cancelled, taken back, on slips, online, taken over."""

from cantine.common.vocabulary import TYPED_METHODS, Method, Reversal
from cantine.ledger.actions import payments, reversals
from cantine.ledger.actions._opening_balances import check_taken_on, write_opening_balances
from cantine.ledger.rules.payments import ReceivedPayment
from cantine.ledger.rules.reversals import TypedReversal
from tests.ledger.books.machine import Machine, Refused, act
from tests.ledger.books.plain_money import KeptPayment, find_counting_day
from tests.ledger.books.plain_till import TILL
from tests.ledger.books.town import add_family, list_new_families
from tests.online_payment.stored_attempts import pay_online

NAMES = ("Fabre", "Guérin", "Hugo", "Ionesco", "Jarry", "Kessel")


@act(9)
def record_payment(machine: Machine) -> None:
    """Of what is owed, a part of it or more, received today or some weeks ago."""
    family, method = machine.choose(machine.accounts), machine.choose(TYPED_METHODS)
    owed = -machine.sum_balances()[family]
    cents = owed if owed > 0 and machine.happens(0.4) else machine.draw_cents()
    day = machine.today if machine.happens(0.5) else machine.draw_day(40, 0)
    number = f"{machine.steps}" if method is Method.CHEQUE or machine.happens(0.3) else ""
    machine.tell((family, str(method), cents, f"{day}"))
    typed = ReceivedPayment(day, method, cents, number, "CIC" if method is Method.CHEQUE else "")
    with machine.writer() as db:
        key = payments.record_payment(db, machine.finance, family, typed, machine.now, confirmed=machine.happens(0.8))
    counts = find_counting_day(day, machine.today)
    machine.keep_payment(key, family, str(method), cents, day, counts)


@act(2)
def receive_online(machine: Machine) -> None:
    family, cents = machine.choose(machine.families), machine.draw_cents()
    method = machine.choose([Method.ONLINE_CARD, Method.ONLINE_DEBIT])
    machine.tell((family, cents))
    key = pay_online(machine.cast, family, cents, machine.today, method)
    machine.keep_payment(key, family, str(method), cents, machine.today, machine.today, usual=True)


@act(3)
def cancel_payment(machine: Machine) -> None:
    known = [one for one in machine.money.payments.values() if one.cancelled is None]
    one = machine.choose(known[-30:])
    machine.tell((one.id, one.method))
    with machine.writer() as db:
        payments.cancel_payment(db, machine.finance, one.id, "Doublon", machine.now)
    assert one.slip is None
    assert one.left == one.cents
    one.cancelled = machine.today
    if one.method in TILL and one.received <= machine.till.last_closed:
        one.left_till = machine.today
        machine.till.check_open(one.method, machine.today)


@act(5)
def take_payment_back(machine: Machine) -> None:
    """It bounced or is paid back, whole or in part, on a day since it came."""
    one = machine.choose([*machine.money.payments.values()][-30:])
    kind, day = machine.choose([*Reversal]), machine.today if machine.happens(0.5) else machine.draw_day(40, 0)
    asked = None if machine.happens(0.5) else machine.draw_cents()
    machine.tell((one.id, str(kind), asked, f"{day}"))
    with machine.writer() as db:
        typed = TypedReversal(kind, day, "Sans provision", asked)
        key = reversals.reverse_payment(db, machine.finance, one.id, typed, machine.now)
    cents, counts = one.left if asked is None else asked, max(one.counts, find_counting_day(day, machine.today))
    machine.till.check_open(one.method, day)
    machine.money.keep(KeptPayment(key, one.family, one.method, -cents, day, counts, one.accounts, one.id))


@act(1)
def take_family_over(machine: Machine) -> None:
    """A family comes with what it owed, or had in advance, in the program before; not a second time."""
    if not machine.happens(0.7):
        family = machine.choose(list_new_families(machine) or machine.families)
    elif len(machine.families) < 3 + len(NAMES):
        family = add_family(machine, NAMES[len(machine.families) - 3], 1)
    else:
        raise Refused("enough families")
    begun = any(one.family == family for one in machine.issued + machine.money.list_movements()) or any(
        one.family == family for one in machine.money.payments.values()
    )
    cents = machine.choose([-1, 1]) * machine.draw_cents()
    day = machine.today if machine.happens(0.5) else machine.draw_day(60, 0)
    machine.tell((family, cents, f"{day}"))
    with machine.writer() as db:
        check_taken_on(db, day, machine.today)
        written = write_opening_balances(db, {family: cents}, day)
    assert written == ({} if begun else {family: cents})
    if written:
        machine.money.taken_over[family] = day, cents, machine.town.accounts
