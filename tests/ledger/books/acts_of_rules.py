"""What the town decides anew, and what passes: prices, rules, accounts, families, closed books, time."""

from datetime import date, timedelta

from sqlalchemy import select

from cantine.common.vocabulary import Carence, ProofRule
from cantine.families.actions import children, families
from cantine.families.actions.children import ChildForm
from cantine.ledger.actions import accounts, closing
from cantine.offer.actions import services
from cantine.offer.actions.services import ServiceForm
from cantine.privacy.actions import archive_family as archiving
from cantine.store.tables import Child, Service
from tests.ledger.books.closed_days import look_at_closed_days
from tests.ledger.books.machine import Machine, act
from tests.ledger.books.plain_money import ACCOUNTS
from tests.ledger.books.plain_prices import Price, SickTerms
from tests.ledger.books.town import set_price


@act(20)
def wait(machine: Machine) -> None:
    machine.now += timedelta(machine.choose([0, 1, 1, 2, 5]), hours=machine.rng.randint(0, 9))
    machine.tell(machine.now)


@act(2)
def change_price(machine: Machine) -> None:
    """From a day of the past or to come; what is billed keeps its price."""
    cast = machine.cast
    service = machine.choose([cast.meal, cast.evening_care, cast.morning_centre, cast.evening_centre, cast.study])
    low = machine.rng.randint(50, 900)
    bands = (
        ((0, low),)
        if machine.happens(0.5)
        else ((0, low), (machine.choose([500, 700]), low + machine.rng.randint(1, 300)))
    )
    late = machine.choose([0, 100, 150]) if service == cast.meal else 0
    day = machine.draw_day(40, 40).replace(day=machine.choose([1, 15]))
    full = service == cast.morning_centre and machine.happens(0.5)
    machine.tell((service, bands, f"{day}", full))
    set_price(machine, service, day, Price(bands, late, 15 if service == cast.evening_care else None), full=full)


@act(2)
def change_quotient(machine: Machine) -> None:
    family, day = machine.choose(machine.families), machine.draw_day(60, 20)
    value = machine.choose([None, 1, 499, 500, 699, 700, 800, 1500])
    machine.tell((family, f"{day}", value))
    with machine.writer() as db:
        families.set_quotient(db, machine.admin, family, day, value, machine.now)
    if value is None:
        machine.town.quotients[family].pop(day, None)
    else:
        machine.town.quotients[family][day] = value


@act(2)
def change_service(machine: Machine) -> None:
    """The rules of a sickness from a day on, or the account of what is billed from now on."""
    service = machine.choose([machine.cast.meal, machine.cast.evening_care, machine.cast.morning_centre])
    terms = SickTerms(machine.rng.randint(0, 3), machine.happens(0.3), machine.happens(0.3))
    code, first = machine.choose(["", "7067", "70632"]), machine.draw_day(30, 30)
    machine.tell((service, terms, code, f"{first}"))
    with machine.writer() as db:
        row = db.scalars(select(Service).where(Service.id == service)).one()
        form = {name: getattr(row, name) for name in vars(ServiceForm("")) if hasattr(row, name)}
        before = SickTerms(row.carence_days, row.carence is Carence.FIRST_FREE, row.proof is ProofRule.FREES)
        form |= {
            "carence_days": terms.days,
            "carence": Carence.FIRST_FREE if terms.first_free else Carence.FIRST_BILLED,
            "proof": ProofRule.FREES if terms.proof_frees else ProofRule.NONE,
            "account_code": code,
            "terms_from": first,
        }
        services.edit_service(db, machine.admin, service, ServiceForm(**form), machine.now)
    machine.town.codes[service] = code
    if terms != before:
        known = machine.town.sick_terms[service]
        machine.town.sick_terms[service] = {day: kept for day, kept in known.items() if day < first} | {first: terms}


@act(1)
def change_accounts(machine: Machine) -> None:
    """What is recorded from now on moves other accounts, or is counted for a school."""
    name = machine.choose([*ACCOUNTS])
    code = machine.choose([ACCOUNTS[name], f"{ACCOUNTS[name]}{machine.rng.randint(1, 9)}"])
    machine.tell((name, code))
    with machine.writer() as db:
        accounts.set_account_plan(db, machine.finance, {name: code}, machine.now)
    machine.town.accounts = {**machine.town.accounts, name: code}


@act(1)
def change_analytic_codes(machine: Machine) -> None:
    school, code = machine.choose({*machine.rooms.values()}), machine.choose(["", "BOURG", "HAMEAU"])
    machine.tell((school, code))
    with machine.writer() as db:
        accounts.set_analytic_codes(db, machine.finance, {school: code}, machine.now)
    machine.town.analytic |= {room: code for room, of in machine.rooms.items() if of == school}


@act(2)
def change_class(machine: Machine) -> None:
    child, room, day = machine.choose(machine.children), machine.choose(machine.rooms), machine.draw_day(40, 10)
    machine.tell((child, room, f"{day}"))
    with machine.writer() as db:
        row = db.get_one(Child, child)
        form = ChildForm(row.first_name, row.last_name, row.birth_date, room, row.diet)
        children.edit_child(db, machine.admin, child, form, machine.now, placed_from=day)


@act(2)
def archive_family(machine: Machine) -> None:
    """It leaves where its account is even; what comes is cancelled."""
    even = [family for family, cents in machine.sum_balances().items() if not cents and family not in machine.archived]
    family = machine.choose(even if machine.happens(0.7) else machine.families)
    day: date | None = machine.draw_day(0, 5) if machine.happens(0.7) else None
    machine.tell((family, day))
    with machine.writer() as db:
        archiving.archive_family(db, machine.admin, family, machine.today, machine.now, cancel_from=day)
    assert family in machine.archived or machine.sum_balances()[family] == 0
    machine.archived.add(family)


@act(2)
def restore_family(machine: Machine) -> None:
    family = machine.choose(machine.archived)
    machine.tell(family)
    with machine.writer() as db:
        archiving.restore_family(db, machine.admin, family, machine.now)
    machine.archived.discard(family)


@act(1)
def close_books(machine: Machine) -> None:
    until = machine.draw_day(60, 0).replace(day=1) - timedelta(1) if machine.happens(0.5) else machine.draw_day(40, 0)
    machine.tell(f"{until}")
    with machine.writer() as db:
        closing.close_books(db, machine.finance, until, machine.now)
    assert until < machine.today
    assert machine.closed_until is None or until > machine.closed_until
    machine.closed_until, machine.seen_closed = until, look_at_closed_days(machine, until)


@act(1)
def reopen_books(machine: Machine) -> None:
    until = None if machine.happens(0.3) else machine.draw_day(60, 0)
    machine.tell(f"{until}")
    with machine.writer() as db:
        closing.reopen_books(db, machine.admin, until, "Oubli d'une recette", machine.now)
    assert machine.closed_until is not None
    assert until is None or until < machine.closed_until
    machine.closed_until = until
    machine.seen_closed = {} if until is None else look_at_closed_days(machine, until)
