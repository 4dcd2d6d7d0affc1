"""What was paid of the invoices: most in time, some late or in part, a few not at all."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random

from cantine.common.vocabulary import Method
from cantine.demo.invoices import PayableInvoice
from cantine.demo.people import PayingHabit
from cantine.demo.rows import Rows
from cantine.store.tables import Payment

ON_TIME, LATE, PARTLY = 0.85, 0.05, 0.05  # the rest stays open

_METHODS = {Method.CHEQUE: 30, Method.CARD: 35, Method.TRANSFER: 20, Method.CESU: 8, Method.CASH: 7}
_BANKS = ("Crédit agricole", "La Banque postale", "Caisse d'épargne", "Crédit mutuel")


def add_payments(
    rows: Rows, bills: Sequence[PayableInvoice], payers: Mapping[int, PayingHabit], last_issue: date, today: date
) -> None:
    """Pay each invoice as its family does; `payers` are those with a habit of their own. A day that is yet to come has
    no payment. `last_issue` is the day of issue of the last month."""
    for bill in bills:
        random = Random(f"{bill.family_id} pays {bill.month}")
        payer = payers.get(bill.family_id, PayingHabit.USUAL)
        if payer is PayingHabit.ALL_BUT_LAST and bill.issued_on == last_issue:
            continue
        if payer is PayingHabit.USUAL:
            received_on, paid = _draw_usual(random, bill)
        else:
            received_on, paid = min(bill.issued_on + timedelta(2), today), bill.cents
        if paid and received_on <= today:
            _pay(rows, bill, received_on, paid, random, cesu=payer is PayingHabit.USUAL)


def _draw_usual(random: Random, bill: PayableInvoice) -> tuple[date, int]:
    """Draw when this invoice is paid, and how much of it (cents)."""
    before_due = bill.issued_on + timedelta(random.randint(1, (bill.due_on - bill.issued_on).days))
    drawn = random.random()
    if drawn < ON_TIME:
        return before_due, bill.cents
    if drawn < ON_TIME + LATE:
        return bill.due_on + timedelta(random.randint(7, 25)), bill.cents
    return before_due, (bill.cents + 1) // 2 if drawn < ON_TIME + LATE + PARTLY else 0


def _pay(rows: Rows, bill: PayableInvoice, received_on: date, paid: int, random: Random, *, cesu: bool) -> None:
    """Add one payment, or two where a CESU may not pay all of it."""
    method = random.choices(list(_METHODS), list(_METHODS.values()))[0]
    by_cesu = min(paid, bill.cesu) if method is Method.CESU and cesu else 0
    if by_cesu:
        _add_payment(rows, bill.family_id, received_on, by_cesu, Method.CESU, random)
    if paid > by_cesu:
        rest = Method.TRANSFER if method is Method.CESU else method
        _add_payment(rows, bill.family_id, received_on, paid - by_cesu, rest, random)


def _add_payment(rows: Rows, family_id: int, received_on: date, cents: int, method: Method, random: Random) -> None:
    cheque = method is Method.CHEQUE
    rows.add(
        Payment,
        id=rows.next_id(Payment),
        family_id=family_id,
        received_on=received_on,
        method=method,
        cents=cents,
        reference=f"{random.randrange(10**7):07}" if cheque else "",
        bank=random.choice(_BANKS) if cheque else "",
    )
