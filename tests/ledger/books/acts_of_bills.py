"""What is billed and taken back: months ahead, in part and again, credit notes, special invoices, closures."""

from datetime import date, timedelta

from cantine.billing.actions import bill_month, credit_notes
from cantine.billing.actions.absence_credits import issue_absence_credit
from cantine.billing.actions.special_invoices import issue_special
from cantine.billing.queries import absence_credits
from cantine.billing.rules.credits import LineToCredit
from cantine.billing.rules.special_invoices import SpecialInvoice, SpecialLine
from cantine.closures import closures
from cantine.common.school_days import shift_month
from cantine.offer.rules.services import ClosurePeriod
from cantine.store import database
from tests.ledger.books import bare_rows
from tests.ledger.books.kept_papers import Expected
from tests.ledger.books.machine import Machine, act
from tests.ledger.books.plain_prices import FreeDays


def bill(machine: Machine, month: date, families: list[int]) -> None:
    standing = bare_rows.read_standing(machine.url, machine.town)
    expected = machine.papers.expect_bill(machine.town, standing, month, families)
    machine.tell((f"{month:%Y-%m}", families, {key: len(lines) for key, lines in expected.invoices.items()}))
    with machine.writer() as db:
        billed = bill_month.bill(db, machine.finance, month, families, machine.now)
    assert not billed.blocked
    machine.keep_papers(expected)


@act(6)
def bill_some(machine: Machine) -> None:
    """A month for some families or all: one that is over, this one with its days to come, or the next."""
    month = shift_month(machine.today.replace(day=1), machine.choose([-2, -1, -1, 0, 0, 1]))
    some = machine.families if machine.happens(0.5) else machine.choose_some(machine.families, 3)
    bill(machine, month, [*some])


@act(5)
def credit_lines(machine: Machine) -> None:
    """Lines, whole or some of their days."""
    lines = [line for line in machine.papers.lines.values() if +line.left]
    chosen = {line.id: sorted(+line.left) for line in machine.choose_some(lines[-40:], 3)}
    days = {key: sorted(machine.choose_some(some, 4)) if machine.happens(0.6) else some for key, some in chosen.items()}
    again = machine.happens(0.5)
    bookings = bare_rows.read_bookings(machine.url)
    expected = machine.papers.expect_credit(days, bookings, machine.today, again=again)
    machine.tell((days, again))
    wanted = [LineToCredit(key, None if some == chosen[key] else frozenset(some)) for key, some in days.items()]
    with machine.writer() as db:
        credit_notes.credit(db, machine.finance, wanted, "Erreur", machine.now, billable_again=again)
    machine.keep_papers(expected)


@act(3)
def credit_absence(machine: Machine) -> None:
    """The credit note of an absence that came after the bill, as finance's list shows it."""
    with database.open_reader(machine.url) as db:
        shown = machine.choose(absence_credits.list_waiting_credits(db, machine.today)).credit
    standing = bare_rows.read_standing(machine.url, machine.town)
    expected = machine.papers.expect_absence(machine.town, standing, shown.absence_id)
    sums = expected.sum_taken(machine.papers.lines), expected.sum_invoiced()
    machine.tell((shown.absence_id, sums))
    assert sums == (shown.cents, shown.billed_anew)
    with machine.writer() as db:
        issue_absence_credit(db, machine.finance, shown.absence_id, sums, machine.now)
    machine.keep_papers(expected)


@act(2)
def issue_special_invoice(machine: Machine) -> None:
    families, cents = machine.choose_some(machine.accounts, 3), machine.draw_cents()
    lines, expected = [SpecialLine("Sortie", cents, machine.choose(["7062", ""]))], Expected()
    if cents > 200 and machine.happens(0.4):
        lines.append(SpecialLine("Aide de la commune", -machine.rng.randint(1, cents - 1)))
    machine.tell((families, cents))
    for family in families:
        expected.special.update([(family, line.label, line.cents) for line in lines])
    with machine.writer() as db:
        issue_special(db, machine.finance, families, SpecialInvoice("Sortie au zoo", lines), machine.now)
    machine.keep_papers(expected)


@act(2)
def close_days(machine: Machine) -> None:
    """Some days close, or are served for nothing, for everybody or for a class, all services or some."""
    cast, first = machine.cast, machine.draw_day(15, 30)
    services = frozenset(machine.choose([(), (cast.meal,), (cast.meal, cast.evening_centre)]))
    rooms = frozenset(machine.choose([(), (), (cast.cp,)]))
    last, free = first + timedelta(machine.rng.randint(0, 2)), machine.happens(0.3)
    covered = FreeDays(first, last, services, rooms)
    bookings = bare_rows.read_bookings(machine.url)
    gone = [
        row
        for row in bookings
        if row.state != "cancelled" and covered.covers(row.service_id, row.classroom_id, row.day)
        if free or row.presence != "present"
    ]
    billed = [row for row in gone if row.id in machine.papers.billed and row.id not in machine.papers.closed]
    expected = machine.papers.expect_days(billed, bookings, again=not free)
    machine.tell((f"{first} {last}", sorted(services), sorted(rooms), "free" if free else "closed"))
    closure = ClosurePeriod(first, last, "Grève", services, rooms, free=free)
    with machine.writer() as db:
        closures.add_closure(db, machine.admin, closure, machine.now)
    [key] = bare_rows.read_column(machine.url, "SELECT max(id) FROM closure")
    if free:
        machine.town.free_days[key] = covered
    else:
        machine.closed |= {row.id: (row.state, row.called_off) for row in gone}
    machine.keep_papers(expected)


@act(1)
def remove_closure(machine: Machine) -> None:
    """What it cancelled stays so, or comes back where nothing else has changed."""
    key = machine.choose(bare_rows.read_column(machine.url, "SELECT id FROM closure ORDER BY id"))
    restore = machine.happens(0.6)
    machine.tell((key, "restore" if restore else "remove"))
    with machine.writer() as db:
        reopened = closures.remove_closure(db, machine.admin, key, machine.now, restore=restore)
    machine.town.free_days.pop(key, None)
    stands = {row.id: (row.state, row.called_off) for row in bare_rows.read_bookings(machine.url)}
    assert all(stands[one.id] == machine.closed[one.id] for one in reopened.back)
    assert restore or not reopened.back
