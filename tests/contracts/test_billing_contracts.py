"""The months of contracts are billed once, in the run of their month, and a credit note makes them billable again."""

from datetime import date, timedelta
from functools import partial
from random import Random

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from cantine.billing.actions.credit_notes import credit
from cantine.billing.queries import billing_preview, correctable_lines, invoice_drafts, month_cost
from cantine.billing.rules.credits import LineToCredit
from cantine.bookings.queries import bookings
from cantine.common.contract_terms import Per, ProRata
from cantine.common.form_input import NotAccepted
from cantine.common.vocabulary import ChargeKind, SiblingCount, State
from cantine.contracts.actions.contracts import end_contract
from cantine.contracts.queries import contracts
from cantine.contracts.rules.contract_sentences import describe_contract_price
from cantine.families.queries import families
from cantine.ledger.queries.reconciliation import find_differences
from cantine.offer.queries import offer
from cantine.prices.rules.price_list import PriceList
from cantine.store import database
from cantine.store.tables import Booking, Closure, Contract, ContractCharge, InvoiceLine, Service, TariffBand
from pages.shared.month_grid.month_cost import describe_month_cost
from tests.contracts.town import DECEMBER, agree, ines, vote
from tests.dates import at, on
from tests.support import billing as run
from tests.support.billing import farid
from tests.support.saving import book

JANUARY = date(2027, 1, 1)
NOW = at("vendredi 2027-01-29 09:00:00")


@pytest.fixture
def town(cast):
    run.prices(cast)
    vote(cast, cast.morning_care, "de 0 à 699 : 30,00 €\nde 700 … : 50,00 €")
    return cast


def bill(cast, month=DECEMBER):
    return run.bill(cast, month, NOW)


def lines(cast):
    with database.open_reader(cast.url) as db:
        asked = select(InvoiceLine.label, InvoiceLine.days, InvoiceLine.cents, InvoiceLine.kind, InvoiceLine.id)
        return db.execute(asked.order_by(InvoiceLine.invoice_id, InvoiceLine.position)).all()


def check(cast):
    with database.open_reader(cast.url) as db:
        return [*find_differences(db)]


def estimate(cast, child, month, family=None):
    """What the grid of the child's month says that is still to be billed."""
    family = family or cast.alices_family
    with database.open_reader(cast.url) as db:
        last = date(month.year, month.month, 28)
        services, tariffs = month_cost.read_priced_services(db, month, last)
        calendar = offer.read_calendar(db, "A", month, last)
        [pupil] = [one.pupil for one in families.list_children(db, family, DECEMBER) if one.id == child]
        booked, _taken = bookings.read_month(db, [child], services, month, date(month.year, month.month, 31))
        of_family = month_cost.read_family(db, family, [child], month)
        held = [one.in_classes_of(pupil) for one in of_family.contracts]
        by_id = {service.id: service for service in services}
        prices = PriceList(by_id, tariffs, of_family.household, calendar.free, held, calendar)
        as_issued = partial(correctable_lines.sum_credits, db)
        return describe_month_cost(
            child, family, pupil, booked, prices, of_family.billed.get(month, 0), month, as_issued
        )


def test_the_month_of_a_contract_is_a_line_and_its_days_cost_nothing(town):
    agree(town)
    book(town, town.leo, town.morning_care, "jeudi 2026-12-03", time=480)
    assert estimate(town, town.leo, DECEMBER)["cents"] == 3000 + 70
    assert [one.cents for one in bill(town).invoices] == [3070]
    assert [line[:4] for line in lines(town)] == [
        ("Forfait mensuel, Garderie matin, décembre 2026", "", 3000, ChargeKind.PACKAGE),
        ("Garderie matin, jours compris dans le forfait", "1, 7, 8, 14, 15", 0, ChargeKind.USUAL),
        ("Garderie matin, quart d'heure", "3", 70, ChargeKind.USUAL),
    ]
    found = estimate(town, town.leo, DECEMBER)
    assert (found["cents"], found["billed"]) == (0, 3070)
    assert check(town) == []


def test_the_preview_says_what_the_run_bills(town):
    agree(town)
    with database.open_reader(town.url) as db:
        seen = billing_preview.preview(db, DECEMBER, on("vendredi 2027-01-29"))
        assert billing_preview.count_waiting_families(db, DECEMBER) == 1
    assert (seen.cents, seen.invoices) == (3000, 1)
    assert bill(town).cents == 3000
    with database.open_reader(town.url) as db:
        assert billing_preview.count_waiting_families(db, DECEMBER) == 0


def test_a_month_is_billed_once_however_often_it_is_run(town):
    agree(town)
    assert bill(town).cents == 3000
    assert not bill(town).invoices
    assert bill(town, JANUARY).cents == 3000
    assert not bill(town, JANUARY).invoices


def test_a_contract_without_any_day_in_the_month_is_billed_too(town):
    """The child is ill all month: absence changes nothing, and no booking is left."""
    agree(town)
    with database.open_writer(town.url) as db:
        db.execute(delete(Booking))
    assert bill(town).cents == 3000


def test_a_credit_note_makes_it_billable_again(town):
    agree(town)
    bill(town)
    package = lines(town)[0].id
    with database.open_writer(town.url) as db:
        credit(db, farid(town), [LineToCredit(package)], "Erreur", NOW, billable_again=True)
    assert estimate(town, town.leo, DECEMBER)["cents"] == 3000
    assert bill(town).cents == 3000
    assert check(town) == []


def test_a_credit_note_that_gives_it_back_for_good_does_not(town):
    agree(town)
    bill(town)
    with database.open_writer(town.url) as db:
        credit(db, farid(town), [LineToCredit(lines(town)[0].id)], "Geste", NOW, billable_again=False)
    assert not bill(town).invoices
    assert estimate(town, town.leo, DECEMBER)["cents"] == 0
    assert check(town) == []
    with database.open_writer(town.url) as db:
        [contract] = db.scalars(select(Contract.id))
        end_contract(db, ines(town), contract, on("lundi 2026-11-30"), NOW)
    with database.open_reader(town.url) as db:
        assert db.scalars(select(Contract.last_day)).all() == [DECEMBER]


def test_a_contract_does_not_end_before_a_month_that_is_billed(town):
    contract = agree(town).contract_id
    bill(town, JANUARY)
    with database.open_writer(town.url) as db, pytest.raises(NotAccepted, match="Janvier 2027 est déjà facturé"):
        end_contract(db, ines(town), contract, on("jeudi 2026-12-31"), NOW)


def test_a_family_whose_contract_has_no_price_is_blocked_and_named(town):
    agree(town)
    with database.open_writer(town.url) as db:
        db.execute(delete(TariffBand).where(TariffBand.cents.in_([3000, 5000])))
    blocked = bill(town).blocked
    assert [str(one) for one in blocked] == [
        "MOREL (n° 101) : aucun tarif pour « Garderie matin » le mardi 1er décembre 2026."
    ]


def test_the_price_is_that_of_the_family_s_quotient_and_account(town):
    agree(town, child_id=town.zoe, family_id=town.brunos_family)
    assert bill(town).cents == 5000
    with database.open_reader(town.url) as db:
        [row] = db.execute(select(InvoiceLine).where(InvoiceLine.kind == ChargeKind.PACKAGE)).all()
        assert row.account_code == db.scalar(select(Service.account_code).where(Service.id == town.morning_care))
        assert db.scalars(select(ContractCharge.invoice_line_id)).all() == [row.id]


def test_two_months_of_one_family_are_two_invoices(town):
    """A bill every two months is two runs: each invoice is of its own month."""
    agree(town)
    for month in (DECEMBER, JANUARY):
        bill(town, month)
    assert [line.label for line in lines(town) if line.kind is ChargeKind.PACKAGE] == [
        "Forfait mensuel, Garderie matin, décembre 2026",
        "Forfait mensuel, Garderie matin, janvier 2027",
    ]


@pytest.mark.parametrize("pro_rata", [*ProRata])
@pytest.mark.parametrize("per", [Per.MONTH, Per.TERM, Per.YEAR])
@pytest.mark.parametrize("instalments", [1, 3])
def test_the_estimate_is_the_bill_with_every_kind_of_price(town, per, pro_rata, instalments):
    if per is Per.MONTH and instalments > 1:
        return
    vote(town, town.evening_care, "100,00 €", per, pro_rata=pro_rata, instalments=instalments)
    agree(town, service_id=town.evening_care, per=per, first_day=on("mercredi 2026-12-09"))
    for month in (DECEMBER, JANUARY):
        expected = estimate(town, town.leo, month)["cents"]
        with database.open_reader(town.url) as db:
            drafts = invoice_drafts.draft_invoices(db, month, [town.alices_family])
        assert sum(line.cents for line in drafts.lines[town.alices_family]) == expected
        assert sum(one.cents for one in bill(town, month).invoices) == expected


def test_the_check_names_a_line_that_bills_no_month_of_a_contract(town):
    agree(town)
    bill(town)
    with database.open_writer(town.url) as db:
        db.execute(delete(ContractCharge))
    [said] = check(town)
    assert said.endswith("« Forfait mensuel, Garderie matin, décembre 2026 » ne correspond à aucun mois de forfait.")


def test_for_random_contracts_and_days_the_estimates_are_the_bill(town):
    die = Random(11)
    for per, lines in ((Per.TERM, "90,00 €"), (Per.YEAR, "333,33 €")):
        rules = {"pro_rata": die.choice([*ProRata]), "instalments": die.randint(1, 3)}
        vote(town, town.evening_care, lines, per, **rules)
    bills = set()
    for place in range(4):
        with database.open_writer(town.url) as db:
            for table in (ContractCharge, Contract, Booking):
                db.execute(delete(table))
        for child in (town.leo, town.zoe):
            weekdays = frozenset(die.sample([0, 1, 3, 4], die.randint(1, 4)))
            begins = on("mardi 2026-12-01") + timedelta(die.randrange(25))
            per = die.choice([Per.TERM, Per.YEAR])
            agree(town, child_id=child, service_id=town.evening_care, per=per, weekdays=weekdays, first_day=begins)
            for day in ("jeudi 2026-12-03", "lundi 2026-12-07", "vendredi 2026-12-11", "mardi 2026-12-15"):
                with database.open_writer(town.url) as db:
                    known = select(Booking.id).where(Booking.child_id == child, Booking.day == on(day))
                    free = db.scalar(known) is None
                if free and die.random() < 0.7:
                    state = die.choice([State.BOOKED, State.ADDED, State.SICK])
                    book(town, child, town.evening_care, day, time=die.choice([None, 1000, 1050]), state=state)
        expected = sum(estimate(town, child, DECEMBER)["cents"] for child in (town.leo, town.zoe))
        with database.open_reader(town.url) as db:
            drafts = invoice_drafts.draft_invoices(db, DECEMBER, [town.alices_family])
        bills.add(sum(line.cents for line in drafts.lines[town.alices_family]))
        assert expected in bills, place
    assert len(bills) > 1


def test_the_card_of_the_family_tells_what_the_bill_asks_where_children_of_the_service_are_counted(town):
    """Léo and Zoé are booked for the study: the second of them costs 20,00 €."""
    terms = {"sibling_count": SiblingCount.SERVICE}
    vote(town, town.study, "30,00 €\nà partir du 2e enfant\n20,00 €", **terms)
    for child in (town.leo, town.zoe):
        agree(town, child_id=child, service_id=town.study)
    with database.open_reader(town.url) as db:
        prices = contracts.read_contract_prices(db, town.alices_family, DECEMBER)
    told = [describe_contract_price(held, prices, DECEMBER) for held in prices.contracts]
    assert sorted(told) == ["20,00\u00a0€ par mois", "30,00\u00a0€ par mois"]
    bill(town)
    assert sorted(line.cents for line in lines(town)) == [0, 0, 2000, 3000]


def test_two_clerks_and_the_bill_do_not_make_a_month_due_twice(town):
    """The database itself refuses a second charge of the same contract and month."""
    agree(town)
    bill(town)
    with database.open_writer(town.url) as db:
        row = db.execute(select(ContractCharge.contract_id, ContractCharge.invoice_line_id)).one()
    with pytest.raises(IntegrityError), database.open_writer(town.url) as db:
        db.add(ContractCharge(contract_id=row.contract_id, month=DECEMBER, invoice_line_id=row.invoice_line_id))


def test_a_closure_changes_neither_the_estimate_nor_the_bill_by_served_days(town):
    """Three Mondays and Tuesdays from the 8th on, of the five before the holidays; one of them is closed."""
    vote(town, town.evening_care, "60,00 €", Per.TERM, pro_rata=ProRata.DAYS, instalments=2, parts=(11, 1, 4))
    agree(town, service_id=town.evening_care, per=Per.TERM, first_day=on("mardi 2026-12-08"))
    with database.open_writer(town.url) as db:
        db.add(Closure(first=on("lundi 2026-12-14"), last=on("lundi 2026-12-14"), label="Pont"))
    expected = estimate(town, town.leo, DECEMBER)["cents"]
    assert expected == bill(town).cents == 1800
    assert lines(town)[0].label == (
        "Forfait de la période, Garderie soir, décembre 2026 (échéance 2 sur 2), 3 jours sur 5"
    )
