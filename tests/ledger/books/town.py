"""The town of the machine: the cast, two families more, prices of everything, and rules of a sickness."""

from datetime import date, timedelta

from sqlalchemy import select, update

from cantine.common.terms.booking_events import BookingEvent, PricedEvent
from cantine.families.actions import children, families, organisations, schools
from cantine.families.actions.children import ChildForm
from cantine.families.actions.families import FamilyForm
from cantine.families.actions.organisations import OrganisationForm
from cantine.prices.actions.tariffs import TariffForm, set_tariff
from cantine.store import database
from cantine.store.tables import Family, Service
from tests.cast import Cast
from tests.ledger.books import bare_rows
from tests.ledger.books.machine import Machine
from tests.ledger.books.plain_prices import Price

SEPTEMBER = date(2026, 9, 1)
CARE = 16 * 60 + 15, 8 * 60 + 15


def found_town(cast: Cast, seed: int) -> Machine:
    """A machine whose town has prices and families, and nothing booked yet."""
    machine = Machine(cast, seed)
    town = machine.town
    town.full_days[cast.morning_centre] = cast.evening_centre
    town.opens[cast.evening_care], town.closes[cast.morning_care] = CARE
    with database.open_writer(cast.url) as db:
        db.get_one(Service, cast.morning_centre).full_day_with_id = cast.evening_centre
        cares = (cast.morning_care, cast.evening_care, cast.morning_centre, cast.evening_centre)
        db.execute(update(Service).where(Service.id.in_(cares)).values(cesu=True))
        for service in db.scalars(select(Service).order_by(Service.id)):
            service.account_code = town.codes[service.id] = {"Repas": "7067", "Étude": ""}.get(service.label, "70632")
        machine.families = [*db.scalars(select(Family.id).order_by(Family.number))]
    machine.children, machine.rooms = [cast.leo, cast.zoe, cast.tom], {cast.cp: cast.school, cast.cm1: cast.school}
    with machine.writer() as db:
        hamlet = schools.add_school(db, machine.admin, "École du Hameau", machine.now)
        machine.rooms[schools.add_classroom(db, machine.admin, hamlet, "CE1", machine.now)] = hamlet
    for service, price in (
        (cast.meal, Price(((0, 300), (700, 400)), late=150)),
        (cast.morning_care, Price(((0, 70),), minutes=15)),
        (cast.evening_care, Price(((0, 65), (500, 75)), minutes=15)),
        (cast.morning_centre, Price(((0, 600),))),
        (cast.evening_centre, Price(((0, 610),))),
        (cast.study, Price(((0, 133),))),
    ):
        set_price(machine, service, SEPTEMBER, price)
    set_price(machine, cast.morning_centre, SEPTEMBER, Price(((0, 900), (800, 1050))), full=True)
    with machine.writer() as db:
        for name in ("CCAS", "Département"):
            payer = organisations.add_organisation(db, machine.admin, OrganisationForm(name), machine.now)
            machine.payers.append(payer)
    for name in ("Da Silva", "Éluard"):
        add_family(machine, name, 2)
    return machine


def set_price(machine: Machine, service: int, first: date, price: Price, *, full: bool = False) -> None:
    starts = [start for start, _cents in price.bands] + [0]
    lines = "\n".join(
        f"de {start} à {following - 1} : {cents / 100:.2f} €" if following else f"de {start} … : {cents / 100:.2f} €"
        for (start, cents), following in zip(price.bands, starts[1:], strict=True)
    )
    late = tuple(PricedEvent(event, value=price.late) for event in (BookingEvent.LATE_STAFF, BookingEvent.UNBOOKED))
    form = TariffForm(service, first, lines, full, unit_minutes=price.minutes, events=late if price.late else ())
    with machine.writer() as db:
        set_tariff(db, machine.admin, form, machine.now)
    machine.town.prices[service, full][first] = price


def list_new_families(machine: Machine) -> list[int]:
    """The families that were never billed and never paid."""
    begun = bare_rows.read_column(machine.url, "SELECT family_id FROM invoice UNION SELECT family_id FROM payment")
    return [family for family in machine.families if family not in begun]


def add_family(machine: Machine, name: str, count: int) -> int:
    with machine.writer() as db:
        family = families.add_family(db, machine.admin, FamilyForm(name.upper()), machine.now)
        rooms = machine.cast.cp, machine.cast.cm1
        for place in range(count):
            born = date(2018, 3, 5) + timedelta(300 * place)
            form = ChildForm(f"{name} {place + 1}", name, born, rooms[place % 2])
            machine.children.append(children.add_child(db, machine.admin, family, form, machine.now))
    machine.families.append(family)
    return family
