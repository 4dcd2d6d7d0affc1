"""Whatever is booked, shared, billed and credited in whatever order: family and payers together pay the price."""

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import select, text, update

from cantine.billing.actions import bill_month, bill_payers, credit_notes
from cantine.billing.queries.payers import draft_payers_invoices
from cantine.billing.rules.credits import LineToCredit
from cantine.billing.rules.invoices import parse_billed_days
from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, Role
from cantine.common.vocabulary import State
from cantine.families.actions.organisations import OrganisationForm, add_organisation
from cantine.ledger.queries.outstanding import find_outstanding
from cantine.ledger.queries.reconciliation import find_differences
from cantine.prices.actions.cost_shares import ShareForm, add_share, end_share
from cantine.store import database
from cantine.store.tables import Booking, CostShare, InvoiceLine, Tariff
from tests.dates import at, on
from tests.support import billing as run

FIRST, STEPS, SEED = on("dimanche 2026-11-01"), 45, 1
LINES = text("""
    SELECT line.id, line.kind, line.child_id, line.service_id, line.quantity, line.unit_cents, line.days, line.payer_id,
           line.shares_id, line.credits_id, invoice.kind AS paper, invoice.corrects_id, invoice.id AS invoice
    FROM invoice_line AS line JOIN invoice ON invoice.id = line.invoice_id ORDER BY line.id
""")


class Town:
    """The cast, in a year that goes on; what is refused is nothing that happened."""

    def __init__(self, cast: Any, seed: int) -> None:
        self.cast, self.rng, self.now = cast, Random(seed), at("lundi 2026-11-02 09:00:00")
        self.homes = {cast.tom: [cast.chloes_family], cast.leo: [cast.alices_family]}
        self.homes[cast.zoe] = [cast.alices_family, cast.brunos_family]
        self.services = [cast.meal, cast.morning_care, cast.morning_centre, cast.evening_centre]
        self.admin = Actor(cast.ines, role=Role.ADMIN)
        with database.open_writer(cast.url) as db:
            care = db.scalars(select(Tariff).where(Tariff.service_id == cast.morning_care)).one()
            care.day_minimum, care.day_ceiling = 150, 200
            names = ("CCAS", "Département")
            self.payers = [add_organisation(db, self.admin, OrganisationForm(name), self.now) for name in names]

    def book(self, db: Any) -> None:
        child = self.rng.choice([*self.homes])
        day, service = FIRST + timedelta(self.rng.randrange(50)), self.rng.choice(self.services)
        family = self.rng.choice(self.homes[child])
        taken = select(Booking.id).where(Booking.child_id == child, Booking.day == day, Booking.service_id == service)
        if db.scalar(taken) is None:
            state = self.rng.choice([State.BOOKED, State.BOOKED, State.ADDED])
            time = self.rng.choice([420, 480, 500]) if service == self.cast.morning_care else None
            about = {"family_id": family, "state": state, "time": time}
            db.add(Booking(child_id=child, day=day, service_id=service, **about))

    def share(self, db: Any) -> None:
        child = self.rng.choice([*self.homes])
        part = self.rng.choice(
            [{"percent": self.rng.choice([3333, 5000, 10_000])}, {"cents": self.rng.randint(1, 500)}]
        )
        named = self.rng.choice([None, None, frozenset({self.cast.meal})])
        payer = self.rng.choice([*self.payers, *self.homes[child]])
        first = FIRST + timedelta(self.rng.randrange(30))
        add_share(db, self.admin, ShareForm(child, payer, first, **part, service_ids=named), self.now)

    def end(self, db: Any) -> None:
        if shares := db.scalars(select(CostShare.id).order_by(CostShare.id)).all():
            end_share(db, self.admin, self.rng.choice(shares), FIRST + timedelta(self.rng.randrange(50)), self.now)

    def bill(self, db: Any) -> None:
        families = [family for homes in self.homes.values() for family in homes]
        some = self.rng.choice([families, families[:1], families[2:]])
        bill_month.bill(db, run.farid(self.cast), self.month(), sorted(set(some)), self.now)

    def ask_payers(self, db: Any) -> None:
        month = self.month()
        ids = [draft.payer_id for draft in draft_payers_invoices(db, month)]
        bill_payers.bill_payers(db, run.farid(self.cast), month, ids, self.now)

    def credit(self, db: Any) -> None:
        asked = (
            select(InvoiceLine.id, InvoiceLine.days).where(InvoiceLine.credits_id.is_(None)).order_by(InvoiceLine.id)
        )
        if lines := db.execute(asked).all():
            chosen = self.rng.choice(lines)
            days = [*parse_billed_days(chosen.days)]
            some = frozenset(self.rng.sample(days, 1)) if days and self.rng.random() < 0.6 else None
            wanted, again = [LineToCredit(chosen.id, some)], self.rng.random() < 0.5
            credit_notes.credit(db, run.farid(self.cast), wanted, "Erreur", self.now, billable_again=again)

    def fall_sick(self, db: Any) -> None:
        days = FIRST + timedelta(self.rng.randrange(40)), FIRST + timedelta(45)
        child = self.rng.choice([*self.homes])
        which = Booking.child_id == child, Booking.day.between(*days), Booking.state != State.CANCELLED
        if found := db.scalars(select(Booking.id).where(*which).order_by(Booking.id)).first():
            db.execute(update(Booking).where(Booking.id == found).values(state=State.SICK))

    def month(self) -> date:
        return (
            self.rng.choice([FIRST, on("mardi 2026-12-01")]) if self.now >= at("mardi 2026-12-01 00:00:00") else FIRST
        )

    def step(self) -> None:
        acts = [self.book] * 7 + [
            self.share,
            self.share,
            self.end,
            self.bill,
            self.ask_payers,
            self.credit,
            self.credit,
        ]
        self.now += timedelta(self.rng.choice([0, 0, 1]))
        try:
            with database.open_writer(self.cast.url) as db:
                self.rng.choice([*acts, self.fall_sick])(db)
        except NotAccepted:
            pass


def check(url: str) -> None:
    """The books agree, and every day of a child costs its family something from 0 to the price."""
    with database.open_reader(url) as db:
        assert [*find_differences(db)] == []
        rows = db.execute(LINES).all()
    of_days: Counter[Any] = Counter()
    unasked, asked = Counter[int](), {row.shares_id for row in rows if row.shares_id}
    for row in rows:
        sign = 1 if row.paper == "invoice" else -1
        if row.kind == "share" and row.payer_id:
            line = row.id if sign == 1 else row.credits_id
            unasked[line] += sign * row.quantity * row.unit_cents if line not in asked else 0
        if row.kind in ("surcharge", "special") or (row.kind == "share" and not row.payer_id):
            continue
        key = row.invoice if sign == 1 else row.corrects_id, row.child_id, row.service_id
        for day, units in parse_billed_days(row.days).items():
            of_days[*key, day] += sign * units * row.unit_cents
    assert min(of_days.values(), default=0) >= 0
    whole = sum(sign_of(row) * row.quantity * row.unit_cents for row in rows if row.kind != "share")
    paid = sum(sign_of(row) * row.quantity * row.unit_cents for row in rows)
    assert whole == paid - sum(unasked.values())


def sign_of(row: Any) -> int:
    return 1 if row.paper == "invoice" else -1


def test_family_and_payers_pay_the_price_whatever_happens(cast):
    run.prices(cast)
    town = Town(cast, SEED)
    print(f"seed {SEED}, {STEPS} steps")
    for _ in range(STEPS):
        town.step()
        check(cast.url)
    town.now = at("lundi 2027-01-18 09:00:00")
    for month in (FIRST, on("mardi 2026-12-01")):
        run.bill(cast, month, town.now)
        with database.open_writer(cast.url) as db:
            payers = [draft.payer_id for draft in draft_payers_invoices(db, month)]
            bill_payers.bill_payers(db, run.farid(cast), month, payers, town.now)
    check(cast.url)
    with database.open_reader(cast.url) as db:
        assert not [said for said in find_outstanding(db, on("lundi 2027-01-18")) if "prise" in said]
