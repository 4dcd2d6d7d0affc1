"""The demonstration's bills and a second calculation that shares no code with them agree to the cent."""

import shutil
from collections import Counter
from contextlib import suppress
from datetime import date, timedelta

import pytest
from sqlalchemy import make_url, select, text, update

from cantine.billing.actions import bill_month
from cantine.billing.actions.absence_credits import issue_absence_credit
from cantine.billing.queries import absence_credits, invoice_drafts
from cantine.common.roles import COMMAND_LINE, Actor, Role
from cantine.common.terms.booking_events import BookingEvent, LateBy, PricedEvent
from cantine.common.vocabulary import CarenceCount, Presence, SiblingCount, State, SurchargeKind
from cantine.families.actions.family_sizes import set_family_size
from cantine.families.actions.labels import Holder, LabelForm, add_label, give_label
from cantine.ledger.queries import outstanding, reconciliation
from cantine.offer.actions import services
from cantine.offer.actions.services import ServiceForm
from cantine.prices.actions.tariffs import TariffForm, set_tariff
from cantine.sickness.actions import cases, report_sickness
from cantine.sickness.actions.cases import AbsenceCaseForm
from cantine.sickness.rules.reports import NothingBooked, SickPeriod
from cantine.store import database
from cantine.store.tables import Booking, Child, Classroom, Family, Service, Tariff
from tests.billing.second_calculation import reckon
from tests.dates import at
from tests.demo.demonstrations import filled

NOW = at("mardi 2027-02-02 12:00:00")
NEW_RULES = {"carence_days": 2, "carence_counts": CarenceCount.CALENDAR, "least_days": 5}


@pytest.fixture(scope="module")
def _thirty_families(make_sqlite, tmp_path_factory):
    folder = tmp_path_factory.mktemp("thirty")
    url = make_sqlite(folder)
    filled(url, NOW, families=30)
    database.engine(url).dispose()
    return folder / "cantine.db"


@pytest.fixture
def thirty_families(_thirty_families, tmp_path):
    """A demonstration of this test alone; it is played once and copied."""
    url = f"sqlite:///{shutil.copy(_thirty_families, tmp_path / 'cantine.db')}"
    yield url
    database.engine(url).dispose()


def test_every_invoice_of_the_demonstration_is_reckoned_a_second_time(sqlite_url):
    filled(sqlite_url, NOW, families=60)
    january = NOW.date().replace(month=1, day=1)
    with database.open_writer(sqlite_url) as db:
        for some in bill_month.split_batches(invoice_drafts.list_families_to_bill(db, january)):
            bill_month.bill(db, COMMAND_LINE, january, some, NOW)
    with database.open_reader(sqlite_url) as db:
        kinds = Counter(db.execute(text("SELECT kind FROM invoice_line")).scalars())
    billed = asked_for(sqlite_url)
    assert [*billed] == ["2026-09", "2026-10", "2026-11", "2026-12", "2027-01"]
    assert kinds.keys() == {"usual", "full_day", "carence", "discount"}
    path = make_url(sqlite_url).database
    for month, cents in billed.items():
        assert reckon(path, month) == cents


def asked_for(url):
    """By month and family, what invoices ask less what was given back of them."""
    asked = text(
        "SELECT substr(of.month, 1, 7), of.family_id, sum(CASE paper.kind WHEN 'invoice' THEN 1 ELSE -1 END"
        " * paper.cents) FROM invoice AS paper JOIN invoice AS of ON of.id = coalesce(paper.corrects_id, paper.id)"
        " WHERE of.month IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2"
    )
    billed = {}
    with database.open_reader(url) as db:
        for month, family, cents in db.execute(asked):
            billed.setdefault(month, {})[family] = cents
    return billed


def test_so_it_is_after_rules_that_changed_and_sicknesses_and_half_days_after_the_bill(thirty_families):
    """January is billed under two rules; then days of it fall sick or are taken out, and February's bill carries it."""
    january, february = date(2027, 1, 1), date(2027, 2, 1)
    admin = Actor(1, role=Role.ADMIN)
    with database.open_writer(thirty_families) as db:
        row = db.scalars(select(Service).where(Service.label == "Repas")).one()
        form = {name: getattr(row, name) for name in vars(ServiceForm("")) if hasattr(row, name)} | NEW_RULES
        services.edit_service(db, admin, row.id, ServiceForm(**form, terms_from=date(2027, 1, 18)), NOW)
    with database.open_writer(thirty_families) as db:
        bill_month.bill(db, COMMAND_LINE, january, invoice_drafts.list_families_to_bill(db, january), NOW)
    before = asked_for(thirty_families)
    with database.open_writer(thirty_families) as db:
        db.execute(text("UPDATE booking SET presence = 'unknown' WHERE day >= '2027-01-12'"))
        children = db.scalars(select(Child.id).order_by(Child.id)).all()
        away = cases.add_case(db, admin, AbsenceCaseForm("Enseignant absent", free_from=2), NOW)
        for place, child in enumerate(children):
            first = date(2027, 1, 12) + timedelta(place % 12)
            with suppress(NothingBooked):
                stretch, case = SickPeriod(first, first + timedelta(3 + place % 4)), away if place % 3 == 0 else None
                report_sickness.report_by_staff(db, admin, child, stretch, NOW, case_id=case)
    with database.open_writer(thirty_families) as db:
        families = invoice_drafts.list_families_to_bill(db, february)
        assert bill_month.bill(db, COMMAND_LINE, february, families, NOW).corrected == {january}
        bill_month.bill(db, COMMAND_LINE, january, invoice_drafts.list_families_to_bill(db, january), NOW)
    billed = asked_for(thirty_families)
    assert billed["2027-01"] != before["2027-01"]
    for month in ("2026-12", "2027-01", "2027-02"):
        asked = {family: cents for family, cents in billed[month].items() if cents}
        assert asked == {
            family: cents for family, cents in reckon(make_url(thirty_families).database, month).items() if cents
        }


def test_so_it_is_after_the_credit_note_that_each_sickness_implies(sqlite_url):
    """Each child falls sick after January's bill; one credit note each, and January costs what a stranger reckons."""
    filled(sqlite_url, NOW, families=20)
    january = date(2027, 1, 1)
    with database.open_writer(sqlite_url) as db:
        bill_month.bill(db, COMMAND_LINE, january, invoice_drafts.list_families_to_bill(db, january), NOW)
    with database.open_writer(sqlite_url) as db:
        db.execute(text("UPDATE booking SET presence = 'unknown' WHERE day >= '2027-01-12'"))
        for place, child in enumerate(db.scalars(select(Child.id).order_by(Child.id)).all()):
            first = date(2027, 1, 12) + timedelta(place % 12)
            with suppress(NothingBooked):
                stretch = SickPeriod(first, first + timedelta(3 + place % 4))
                report_sickness.report_by_staff(db, Actor(1, role=Role.ADMIN), child, stretch, NOW)
    with database.open_reader(sqlite_url) as db:
        found = absence_credits.list_waiting_credits(db, NOW.date())
    assert len(found) > 10
    for one in found:
        with database.open_writer(sqlite_url) as db:
            credit = one.credit
            issue_absence_credit(db, COMMAND_LINE, credit.absence_id, (credit.cents, credit.billed_anew), NOW)
    asked = {family: cents for family, cents in asked_for(sqlite_url)["2027-01"].items() if cents}
    theirs = reckon(make_url(sqlite_url).database, "2027-01")
    assert asked == {family: cents for family, cents in theirs.items() if cents}
    with database.open_reader(sqlite_url) as db:
        assert absence_credits.list_waiting_credits(db, NOW.date()) == []
        assert invoice_drafts.draft_corrections(db, date(2027, 2, 1)) == {}
        assert [*reconciliation.find_differences(db)] == []


HEADINGS = """
    Habitants
    de 0 à 599 : 2,80 €
    de 600 … : 3,60 €
    Habitants, familles de 2 enfants
    0,41 %
    Extérieurs
    0,36 % + 2,00 €
    Panier PAI
    1,45 €
    Maternelle, habitants
    de 0 à 899 : 2,10 €
    de 900 … : 3,10 €
    Maternelle, habitants, à partir du 2e enfant
    1,90 €
"""


def test_so_it_is_with_headings_for_labels_classes_and_numbers_of_children(thirty_families):
    january, admin = date(2027, 1, 1), Actor(1, role=Role.ADMIN)
    with database.open_writer(thirty_families) as db:
        basket, nursery = (add_label(db, admin, LabelForm(name), NOW) for name in ("Panier PAI", "Maternelle"))
        rooms = db.scalars(select(Classroom.id).order_by(Classroom.id)).all()
        for room in rooms[:2]:
            give_label(db, admin, nursery, Holder(classroom_id=room), date(2026, 9, 1), NOW)
        for place, child in enumerate(db.scalars(select(Child.id).order_by(Child.id)).all()[::4]):
            give_label(db, admin, basket, Holder(child_id=child), date(2027, 1, 4 + place % 9), NOW)
        families = db.scalars(select(Family.id).order_by(Family.id)).all()
        for place, family in enumerate(families[::3]):
            set_family_size(db, admin, family, date(2027, 1, 11), 1 + place % 3, NOW)
        offered = db.scalars(select(Service.id).order_by(Service.position)).all()
        for service, counted in zip(offered[:3], SiblingCount, strict=True):
            form = TariffForm(service, date(2027, 1, 6), HEADINGS, ceiling=700, floor=150, sibling_count=counted)
            set_tariff(db, admin, form, NOW)
        bill_month.bill(db, COMMAND_LINE, january, invoice_drafts.list_families_to_bill(db, january), NOW)
    with database.open_reader(thirty_families) as db:
        asked = {*db.execute(text("SELECT unit_cents FROM invoice_line")).scalars()}
    assert {145, 210, 310, 190, 280, 360} <= asked
    assert reckon(make_url(thirty_families).database, "2027-01") == asked_for(thirty_families)["2027-01"]
    with database.open_reader(thirty_families) as db:
        assert [*reconciliation.find_differences(db), *outstanding.find_outstanding(db, NOW.date())] == []


def test_so_it_is_with_what_being_late_or_absent_costs_and_what_is_waived_of_it(thirty_families):
    january = date(2027, 1, 1)
    events = (
        PricedEvent(BookingEvent.LATE_PARENT, SurchargeKind.PERCENT, 5000),
        PricedEvent(BookingEvent.LATE_STAFF, value=150),
        PricedEvent(BookingEvent.UNBOOKED, value=1000),
        PricedEvent(BookingEvent.UNBOOKED, SurchargeKind.REPLACED, 2366, resident=False),
        PricedEvent(BookingEvent.NO_SHOW, SurchargeKind.REPLACED, 299),
        PricedEvent(BookingEvent.NO_SHOW, value=500, from_nth=3),
        PricedEvent(BookingEvent.TOLD_LATE, SurchargeKind.PERCENT, -5000),
    )
    with database.open_writer(thirty_families) as db:
        meal = db.scalars(select(Service.id).where(Service.label == "Repas")).one()
        db.execute(update(Tariff).where(Tariff.service_id == meal).values(events=events))
        ours = Booking.service_id == meal, Booking.day >= january, Booking.state == State.BOOKED
        for place, id in enumerate(db.scalars(select(Booking.id).where(*ours).order_by(Booking.id)).all()):
            late = {"state": State.ADDED, "late_by": [*LateBy][place % 3]} if place % 5 == 0 else {}
            away = {"presence": Presence.ABSENT, "called_off": place % 4 == 0} if place % 6 < 2 else {}
            waived = "Travail" if place % 7 == 0 else ""
            db.execute(update(Booking).where(Booking.id == id).values(**late, **away, waived=waived))
    with database.open_writer(thirty_families) as db:
        bill_month.bill(db, COMMAND_LINE, january, invoice_drafts.list_families_to_bill(db, january), NOW)
    asked = {family: cents for family, cents in asked_for(thirty_families)["2027-01"].items() if cents}
    again = reckon(make_url(thirty_families).database, "2027-01")
    assert asked == {family: cents for family, cents in again.items() if cents}
    with database.open_reader(thirty_families) as db:
        words = {label.partition(",")[0] for label in db.execute(text("SELECT label FROM invoice_line")).scalars()}
        assert [*reconciliation.find_differences(db), *outstanding.find_outstanding(db, NOW.date())] == []
    told = {"Majoration inscription tardive", "Majoration sans inscription", "Absence non prévenue"}
    assert {*told, "Annulation tardive"} <= words
