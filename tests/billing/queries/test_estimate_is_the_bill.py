"""For random months, prices and families: the estimates of the children are together what the family is billed."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from random import Random

from sqlalchemy import delete, update

from cantine.billing.queries import correctable_lines, invoice_drafts, month_cost
from cantine.bookings.queries import bookings, incidents
from cantine.common.vocabulary import Diet, Presence, State, Weeks
from cantine.families.queries import families
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.services import SICKNESS_TERMS
from cantine.prices.rules.price_list import PriceList
from cantine.store import database
from cantine.store.tables import (
    Absence,
    AbsenceCase,
    Booking,
    Child,
    ChildTariff,
    CostShare,
    Custody,
    EarlierClass,
    Family,
    FamilySize,
    Label,
    LabelHolding,
    Quotient,
    Service,
    Tariff,
    TariffBand,
)
from pages.shared.month_grid.counted_cost import describe_counted_cost
from pages.shared.month_grid.month_cost import describe_month_cost
from tests.dates import at
from tests.support import price_strategies
from tests.support.price_strategies import CLASSROOM, FIRST, LAST, OCCASIONAL, PAI

REPORTED = [at("mardi 2026-12-01 08:00:00"), at("jeudi 2026-12-10 23:30:00"), at("jeudi 2026-12-17 07:00:00")]
MONTHS = 6
CALENDAR = Calendar("A")
MOVED_ON = LAST.replace(day=14)
"""The children are in a class after this day, in the middle of the month."""


def write_prices(db, prices, services, children):
    """The tariffs of `prices` in the tables; `services` and `children` give each of its ids the one in the database."""
    for table in (TariffBand, Tariff, ChildTariff):
        db.execute(delete(table))
    for id, service in prices.services.items():
        partner = services.get(service.full_day_with_id)
        columns = {name: getattr(service, name) for name in ("bound", *SICKNESS_TERMS)}
        db.execute(update(Service).where(Service.id == services[id]).values(**columns, full_day_with_id=partner))
    for tariff in prices.tariffs:
        fields = {**vars(tariff), "service_id": services[tariff.service_id]}
        fields |= {"events": tuple(tariff.events)}
        bands = fields.pop("bands")
        row = Tariff(**fields)
        db.add(row)
        db.flush()
        db.add_all([TariffBand(tariff_id=row.id, **vars(band)) for band in bands])
    for (child, service), own in prices.household.own.items():
        for day, cents in own.items():
            db.add(ChildTariff(child_id=children[child], service_id=services[service], first_day=day, cents=cents))


def write_family(db, household, family, children):
    db.execute(delete(Quotient))
    db.execute(delete(LabelHolding))
    db.execute(delete(FamilySize))
    for day, number in household.sizes.items():
        db.add(FamilySize(family_id=family, first_day=day, children=number))
    for held in household.labels:
        child = held.child_id and children[held.child_id]
        days = {"first_day": held.first_day, "last_day": held.last_day}
        whose = {"child_id": child, "classroom_id": held.classroom_id}
        whose |= {"family_id": None if child or held.classroom_id else family}
        db.add(LabelHolding(label_id=held.label_id, **whose, **days))
    db.execute(update(Family).where(Family.id == family).values(resident=household.resident))
    db.add_all([Quotient(family_id=family, first_day=day, value=value) for day, value in household.quotients.items()])
    known = {sibling.id: sibling for sibling in household.children}
    known_by = "birth_date", "enrolled_from", "enrolled_until", "pupil"
    for number, child in children.items():
        if found := known.get(number):
            columns = {name: getattr(found, name) for name in known_by}
        else:
            columns = {**dict.fromkeys(known_by), "pupil": True}
        db.execute(update(Child).where(Child.id == child).values(**columns))


def write_month(db, die, month, family, services, children):
    """The bookings; a sick one belongs to a report of three days, or to none."""
    db.execute(delete(Booking))
    db.execute(delete(Absence))
    for one in month:
        absence = None
        if one.state is State.SICK and die.random() < 0.8:
            first = FIRST.replace(day=(one.day.day - 1) // 3 * 3 + 1)
            last = min(LAST, first.replace(day=min(first.day + 2, 31)))
            known = {"child_id": children[one.child_id], "first": first, "last": last}
            absence = db.query(Absence.id).filter_by(**known).scalar()
            if absence is None:
                case = die.choice([{}, {}, {"case_id": 1, "case_label": "Grève"}])
                if case:
                    case |= {"case_free_from": die.choice([None, 1, 2]), "case_proof_needed": die.random() < 0.5}
                sent = die.choice([None, REPORTED[0] + timedelta(die.randrange(9))])
                proof = {"proof_on": die.choice([None, last]), "proof_sent_at": sent}
                row = Absence(**known, reported_at=die.choice(REPORTED), **proof, **case)
                db.add(row)
                db.flush()
                absence = row.id
        noted = {name: getattr(one.facts, name) for name in ("late_by", "presence", "called_off")}
        real = None if one.time is None else die.choice([None, None, one.time + 7, one.time + 60])
        if one.facts.presence is not Presence.PRESENT:
            real = None
        fields = {"child_id": children[one.child_id], "day": one.day, "service_id": services[one.service_id]}
        fields |= {"family_id": family, "state": one.state, "time": one.time, "real_time": real, **noted}
        fields |= {"waived": "Erreur de la mairie" if one.facts.waived else ""}
        fields |= {"classroom_id": CLASSROOM if one.day > MOVED_ON else None}
        db.add(Booking(**fields, absence_id=absence))


def write_shares(db, die, payers, services, children):
    """Others pay a part of most prices: percentages and amounts, of all services or some, of the month or a part."""
    db.execute(delete(CostShare))
    for child in children.values():
        left = 10_000
        for payer in payers:
            part = die.choice(
                [{"percent": die.randint(1, left)}, {"percent": left}, {"cents": die.randint(1, 300)}, {}]
            )
            left -= part.get("percent", 0)
            first = die.choice([FIRST, FIRST.replace(day=9)])
            named = die.choice([None, frozenset(die.sample([*services.values()], 3))])
            if part and left >= 0:
                row = {"first_day": first, "last_day": die.choice([None, MOVED_ON]), "service_ids": named, **part}
                db.add(CostShare(child_id=child, payer_id=payer, made_at=REPORTED[0], **row))
            if not left:
                break


def describe_home(prices, whose, billed, household):
    """The cost of a child's month where its household is this one."""
    return describe_month_cost(*whose, replace(prices, household=household), *billed)


def test_the_estimates_of_the_children_are_the_bill_of_the_family(cast):
    family, children = cast.chloes_family, {1: cast.tom, 2: cast.leo}
    ours = [cast.meal, cast.morning_care, cast.evening_care, cast.morning_centre, cast.evening_centre, cast.study]
    services, die = dict(zip(price_strategies.SERVICES, ours, strict=True)), Random(6)
    shared, taken_off = Random(7), 0
    with database.open_writer(cast.url) as db:
        db.add(Label(id=PAI, name="Panier PAI", position=1))
        counting = {"counted_service_id": cast.meal, "counted_below": 60}
        db.add(Label(id=OCCASIONAL, name="Occasionnel", position=2, **counting))
        for child in children.values():
            db.execute(update(Child).where(Child.id == child).values(classroom_id=CLASSROOM))
            db.add(EarlierClass(child_id=child, until=MOVED_ON, classroom_id=None, diet=Diet.STANDARD))
        db.add(AbsenceCase(id=1, label="Grève"))
        db.execute(delete(Custody))
        db.add_all([Custody(child_id=child, family_id=family, weeks=Weeks.ALL) for child in children.values()])
    bills, counted = [], []
    for _ in range(MONTHS):
        prices = price_strategies.price_list(die)
        month = [replace(one, id=0) for one in price_strategies.month(die)]
        with database.open_writer(cast.url) as db:
            write_prices(db, prices, services, children)
            write_family(db, prices.household, family, children)
            write_month(db, die, month, family, services, children)
            write_shares(db, shared, (cast.alices_family, cast.brunos_family, family), services, children)
        with database.open_reader(cast.url) as db:
            drafts = invoice_drafts.draft_invoices(db, FIRST, [family])
            offered, tariffs = month_cost.read_priced_services(db, FIRST, LAST)
            booked, _taken = bookings.read_month(db, [*children.values()], offered, FIRST, LAST)
            estimates = []
            for child in children.values():
                pupil = families.find_child(db, family, child).pupil
                asked = month_cost.read_family(db, family, [child], FIRST)
                of_family = PriceList(
                    {service.id: service for service in offered}, tariffs, asked.household, shares=asked.shares
                )
                of_family = incidents.add_incidents(db, {family: of_family}, {family: [child]}, LAST)[family]
                as_issued = partial(correctable_lines.sum_credits, db)

                describe = partial(
                    describe_home,
                    of_family,
                    (child, family, pupil, booked),
                    (asked.billed.get(FIRST, 0), FIRST, as_issued),
                )
                by_id = {service.id: service for service in offered}
                cost = describe_counted_cost(describe, asked, child, booked, by_id, CALENDAR, FIRST)
                counted.append(len({one["cents"] for one in cost["variants"].values()}))
                estimates.append(cost["cents"])
        assert not drafts.blocked
        bills.append(sum(line.cents for line in drafts.lines.get(family, ())))
        assert sum(estimates) == bills[-1]
        taken_off += sum(line.cents for line in drafts.lines.get(family, ()) if line.payer_id)
    assert len(set(bills)) > MONTHS / 2
    assert max(counted) == 2
    assert taken_off < -1000
