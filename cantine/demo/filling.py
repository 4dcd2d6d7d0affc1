"""Filling a database with the demonstration commune, and refusing to touch a real one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain
from random import Random

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from cantine.access.actions.passwords import hash_password
from cantine.attendance.actions import head_counts
from cantine.common.paris import local_date
from cantine.common.roles import Role
from cantine.common.school_days import school_year
from cantine.demo.attendance import add_sicknesses, draw_bookings
from cantine.demo.cast import FAMILIES, PASSWORD, STAFF, make_cast
from cantine.demo.deliveries import hand_out_invoices
from cantine.demo.deposit_slips import deposit_cheques
from cantine.demo.invented_families import invent_households
from cantine.demo.invoices import bill_months
from cantine.demo.menus import add_menus
from cantine.demo.offer import HERE, NEXT_TOWN, add_closure, add_offer
from cantine.demo.payments import add_payments
from cantine.demo.people import DemoHome, DemoHousehold, Kid, PayingHabit
from cantine.demo.period import Period
from cantine.demo.prices import add_tariffs, make_tariffs
from cantine.demo.rows import Rows, catch_up_sequences, delete_everything
from cantine.demo.town import DemoTown, make_town, sign_contracts
from cantine.families.actions import _search_words
from cantine.journal.entries import Action, write_entry
from cantine.store import tables


class RealCommune(Exception):
    """The database holds families or settings of a real commune."""


class AlreadyFilled(Exception):
    """The database holds a demonstration, and nobody asked to replace it."""


@dataclass(frozen=True)
class FilledCounts:
    """How many families, children and bookings were written."""

    families: int
    children: int
    bookings: int


@dataclass(frozen=True)
class Scene:
    """What all households of a demonstration share."""

    today: date
    year: int
    days: list[tuple[date, frozenset[int]]]
    prices_from: date
    password_hash: str
    town: DemoTown


def holds_demonstration(db: Session) -> bool:
    """Whether the database holds a demonstration (else it is empty). Raises RealCommune where it holds real data."""
    demonstration = db.scalar(select(tables.Commune.demonstration))
    someone = exists(select(tables.Family.id)) | exists(select(tables.Account.id))
    if demonstration is False or (demonstration is None and db.scalar(select(someone))):
        raise RealCommune
    return bool(demonstration)


def fill(
    db: Session,
    now: datetime,
    families: int = 60,
    *,
    again: bool = False,
    reglement: str = "",
    months: int | None = None,
    rarely: float = 0,
) -> FilledCounts:
    """Write the demonstration as it stands on the day of `now`: the same rows all day, but for the password's salt. At
    least four families. With `reglement` it runs under that town's (see `list_towns`); `months` are invoiced, in the
    place of those of the school year; of the invented children a share of `rarely` comes for one meal a week. Raises
    RealCommune, NotAccepted; AlreadyFilled where a demonstration is there, unless `again`."""
    if families < FAMILIES:
        raise ValueError(f"The first {FAMILIES} families are part of every demonstration.")
    if holds_demonstration(db):
        if not again:
            raise AlreadyFilled
        delete_everything(db)
    period, rows = Period(local_date(now), months=months), Rows()
    period = _add_town(db, rows, period, reglement)
    scene = _set_scene(rows, period)
    invented = invent_households(range(FAMILIES + 1, families + 1), scene.year, rarely)
    payers = _write_households(db, rows, chain(make_cast(scene.year, period.invoiced_until), invented), scene)
    for bills in bill_months(db, period.issues):
        add_payments(rows, bills, payers, max(period.issues.values()), period.today)
        rows.write(db)
    head_counts.join_rows(db)
    deposit_cheques(db, period.today)
    hand_out_invoices(db, period.issues)
    counted = (tables.Family, tables.Child, tables.Booking)
    filled = FilledCounts(*(rows.written[table.__tablename__] for table in counted))
    write_entry(db, None, Action.DEMO, now, after=vars(filled))
    db.flush()
    _search_words.refresh(db)
    catch_up_sequences(db)
    return filled


def _set_scene(rows: Rows, period: Period) -> Scene:
    """What all households share; with the accounts of staff."""
    days, hashed = period.served_days(), hash_password(PASSWORD)
    scene = Scene(period.today, school_year(period.today)[0].year, days, period.prices_from, hashed, period.town)
    for email, name, role in STAFF:
        _add_account(rows, scene, email, name, role)
    return scene


def _add_town(db: Session, rows: Rows, period: Period, reglement: str) -> Period:
    """Add what the town offers, and return the period as it is in this town."""
    this_year = school_year(period.today)[0]
    if reglement:
        period = replace(period, town=make_town(db, reglement, period.prices_from, this_year.year))
        add_closure(rows, period.closure)
    else:
        add_offer(rows, period.closure)
        add_tariffs(rows, make_tariffs(period.prices_from, this_year))
    add_menus(rows, period)
    return period


def _write_households(
    db: Session, rows: Rows, households: Iterable[DemoHousehold], scene: Scene
) -> dict[int, PayingHabit]:
    """Write the households, some at a time, and return how families with a habit of their own pay (by number)."""
    payers: dict[int, PayingHabit] = {}
    for household in households:
        _add_household(rows, household, scene)
        payers |= {home.number: home.payer for home in household.homes if home.payer is not PayingHabit.USUAL}
        if rows.full:
            rows.write(db)
    rows.write(db)
    catch_up_sequences(db)
    return payers


def _add_account(rows: Rows, scene: Scene, email: str, name: str, role: Role | None = None) -> int:
    account = rows.next_id(tables.Account)
    rows.add(tables.Account, id=account, email=email, name=name, password_hash=scene.password_hash, role=role)
    return account


def _add_household(rows: Rows, household: DemoHousehold, scene: Scene) -> None:
    """Add the homes and the children of a household, with their bookings."""
    random = Random(f"{household.homes[0].number} day by day")  # who they are was drawn from the bare number
    for home in household.homes:
        _add_home(rows, home, scene)
    for kid in household.kids:
        child = _add_kid(rows, kid, scene)
        room = scene.town.choose_room(scene.year - kid.birth_date.year)
        here = scene.town.translate(kid, room, scene.today)
        sign_contracts(rows, here, child, scene.town, scene.days[0][0])
        days = scene.town.limit_days(scene.days, here)
        booked = draw_bookings(here, child, room, days, scene.today, random)
        add_sicknesses(rows, booked)
        rows.extend(tables.Booking, [{"id": rows.next_id(tables.Booking), **row} for row in booked])


def _add_home(rows: Rows, home: DemoHome, scene: Scene) -> None:
    postal_code, town = HERE if home.resident else NEXT_TOWN
    rows.add(
        tables.Family,
        id=home.number,
        number=home.number,
        name=home.name,
        address=home.address,
        postal_code=postal_code,
        town=town,
        resident=home.resident,
    )
    if home.quotient is not None:
        rows.add(tables.Quotient, family_id=home.number, first_day=scene.prices_from, value=home.quotient)
    for position, adult in enumerate(home.adults):
        rows.add(
            tables.Guardian,
            family_id=home.number,
            account_id=_add_account(rows, scene, adult.email, f"{adult.first_name} {adult.last_name}"),
            first_name=adult.first_name,
            last_name=adult.last_name,
            phone=adult.phone,
            position=position,
        )


def _add_kid(rows: Rows, kid: Kid, scene: Scene) -> int:
    child = rows.next_id(tables.Child)
    rows.add(
        tables.Child,
        id=child,
        first_name=kid.first_name,
        last_name=kid.last_name,
        birth_date=kid.birth_date,
        classroom_id=scene.town.choose_room(scene.year - kid.birth_date.year),
        diet=kid.diet,
        enrolled_from=kid.enrolled_from,
    )
    if kid.health:
        rows.add(tables.HealthNote, child_id=child, text=kid.health)
    for number, weeks in kid.homes.items():
        rows.add(tables.Custody, child_id=child, family_id=number, weeks=weeks)
    return child
