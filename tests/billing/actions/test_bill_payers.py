"""Others pay a share of a child's price: off the family's invoice, on one of their own, and back with credit notes."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from cantine.billing.actions._issuing import UnnumberedPaper, issue
from cantine.billing.actions.bill_payers import bill_payers
from cantine.billing.queries.payers import draft_payers_invoices, has_payers, list_unbilled_months
from cantine.billing.rules.credits import OfPayer, OnlyDiscounts
from cantine.common.contract_terms import Per
from cantine.common.roles import Actor, Forbidden, Role
from cantine.common.vocabulary import ChargeKind, InvoiceKind, State
from cantine.families.actions.organisations import OrganisationForm, add_organisation
from cantine.ledger.queries.outstanding import find_outstanding
from cantine.ledger.queries.reconciliation import find_differences
from cantine.prices.actions.cost_shares import ShareForm, add_share
from cantine.store import database
from cantine.store.tables import Booking, CostShare, JournalEntry, Tariff
from tests.contracts import town as contracts
from tests.dates import at, on
from tests.support import billing as run
from tests.support.billing import NOVEMBER, NOW, SEPTEMBER
from tests.support.saving import book

pytestmark = pytest.mark.usefixtures("locks_in_order")
TODAY = on("mardi 2026-12-01")
DECEMBER = date(2026, 12, 1)
JANUARY = at("vendredi 2027-01-29 09:00:00")


def ines(cast) -> Actor:
    return Actor(cast.ines, role=Role.ADMIN)


def add_payer(cast, name: str = "CCAS") -> int:
    with database.open_writer(cast.url) as db:
        return add_organisation(db, ines(cast), OrganisationForm(name, "1 place", "69870", "Lamure"), NOW)


def agree(cast, payer: int, child: int | None = None, **part: Any) -> int:
    with database.open_writer(cast.url) as db:
        return add_share(db, ines(cast), ShareForm(child or cast.tom, payer, SEPTEMBER, **part), NOW)


def bill_all(cast, month: date = NOVEMBER, now: datetime = NOW) -> list[Any]:
    """The payers of the month, as the page bills them."""
    with database.open_reader(cast.url) as db:
        payers = [draft.payer_id for draft in draft_payers_invoices(db, month)]
    with database.open_writer(cast.url) as db:
        return bill_payers(db, run.farid(cast), month, payers, now)


def tom(cast, *days: str, **more: Any) -> list[int]:
    """Meals of Tom's."""
    return run.meals(cast, cast.tom, *days, family_id=cast.chloes_family, **more)


def check(cast, today: date = TODAY) -> list[str]:
    with database.open_reader(cast.url) as db:
        return [*find_differences(db), *find_outstanding(db, today)]


def told(cast, invoice: int) -> list[tuple[Any, ...]]:
    return [(line.label, line.days, line.quantity, line.unit_cents) for line in run.lines(cast, invoice)]


@pytest.fixture
def town(cast):
    """Chloé's family pays 4,00 € for a meal of Tom's; the CCAS takes half of all that he has."""
    run.prices(cast)
    return cast


def test_a_share_is_taken_off_the_familys_invoice_and_asked_of_its_payer(town):
    agree(town, ccas := add_payer(town), percent=5000)
    tom(town, "lundi 2026-11-23", "mardi 2026-11-24")
    book(town, town.tom, town.morning_care, "mardi 2026-11-24", time=465, family_id=town.chloes_family)
    [invoice] = run.bill(town).invoices
    assert told(town, invoice.id) == [
        ("Repas", "23, 24", 2, 400),
        ("Prise en charge, Repas", "23, 24", 2, -200),
        ("Garderie matin, quart d'heure", "24 (×2)", 2, 70),
        ("Prise en charge, Garderie matin", "24 (×2)", 2, -35),
    ]
    [unbilled] = check(town)
    assert unbilled.replace("\u00a0", " ") == (
        "CCAS (n° 104), novembre 2026 : 2 prises en charge ne sont pas facturées (4,70 €)."
    )
    [asked] = bill_all(town)
    assert (asked.family_id, asked.cents, invoice.cents) == (ccas, 470, 470)
    assert told(town, asked.id) == [
        ("Prise en charge, Repas", "23, 24", 2, 200),
        ("Prise en charge, Garderie matin", "24 (×2)", 2, 35),
    ]
    [_families, paper] = run.papers(town)
    assert (paper.label, paper.month, paper.family_id) == ("Prises en charge de novembre 2026", NOVEMBER, ccas)
    assert {line.account_code for line in run.lines(town, asked.id)} == {"7067", "7066"}
    assert check(town) == []


def test_who_clicks_twice_bills_nothing_twice(town):
    agree(town, ccas := add_payer(town), percent=5000)
    tom(town, "lundi 2026-11-23")
    run.bill(town)
    assert len(bill_all(town)) == 1
    with database.open_writer(town.url) as db:
        assert bill_payers(db, run.farid(town), NOVEMBER, [ccas], NOW) == []
        assert db.scalars(select(JournalEntry).where(JournalEntry.action == "bill_payers")).one().after["invoices"] == 1
        assert list_unbilled_months(db) == []


def test_a_further_invoice_of_the_month_says_so_and_the_family_has_its_own_first_one(town):
    agree(town, town.brunos_family, town.zoe, percent=5000)
    run.meals(town, town.zoe, "mardi 2026-11-24")
    run.bill(town)
    assert [paper.label for paper in run.papers(town)] == ["Prestations de novembre 2026"]
    bill_all(town)
    run.meals(town, town.zoe, "jeudi 2026-11-26")
    run.meals(town, town.zoe, "lundi 2026-11-16", family_id=town.brunos_family)
    run.bill(town)
    bill_all(town)
    labels = [(paper.family_id, paper.label) for paper in run.papers(town)]
    assert labels[1:] == [
        (town.brunos_family, "Prises en charge de novembre 2026"),
        (town.alices_family, "Prestations de novembre 2026, complément"),
        (town.brunos_family, "Prestations de novembre 2026"),
        (town.brunos_family, "Prises en charge de novembre 2026, complément"),
    ]
    assert check(town) == []


def test_parents_who_share_joint_days_pay_each_a_part_of_the_days_of_the_other(town):
    """Each pays half of everything: on the days of Bruno's it is Alice who is asked for her half."""
    for payer in (town.alices_family, town.brunos_family):
        agree(town, payer, town.zoe, percent=5000)
    run.meals(town, town.zoe, "mardi 2026-11-24")
    run.meals(town, town.zoe, "lundi 2026-11-16", family_id=town.brunos_family)
    run.bill(town)
    bill_all(town)
    sums = {}
    for paper in run.papers(town):
        sums.setdefault(paper.family_id, []).append(paper.cents)
    assert sums == {town.alices_family: [150, 200], town.brunos_family: [200, 150]}
    assert check(town) == []


def test_several_payers_of_a_day_lose_and_make_no_cent(town):
    ccas, department = add_payer(town), add_payer(town, "Département")
    agree(town, ccas, percent=3333)
    agree(town, department, percent=3333)
    agree(town, department, cents=500, service_ids=frozenset({town.meal}))
    tom(town, "lundi 2026-11-23")
    [invoice] = run.bill(town).invoices
    asked = bill_all(town)
    assert [one.cents for one in (invoice, *asked)] == [0, 133, 267]
    assert check(town) == []


def test_a_surcharge_is_left_to_the_family(town):
    agree(town, add_payer(town), percent=10_000)
    tom(town, "lundi 2026-11-23", state=State.ADDED)
    [invoice] = run.bill(town).invoices
    [asked] = bill_all(town)
    assert (invoice.cents, asked.cents) == (150, 400)


@pytest.mark.parametrize("again", [True, False])
def test_what_is_credited_to_the_family_is_credited_to_the_payer(town, again):
    agree(town, ccas := add_payer(town), percent=10_000)
    [monday, _tuesday] = tom(town, "lundi 2026-11-23", "mardi 2026-11-24")
    run.bill(town)
    bill_all(town)
    notes = run.credit_bookings(town, [monday], billable_again=again)
    assert [note.cents for note in notes] == [0]
    note = run.papers(town)[-1]
    assert (note.kind, note.family_id, note.cents) == (InvoiceKind.CREDIT_NOTE, ccas, 400)
    assert note.reason == "Des prestations prises en charge ont été reprises sur la facture de la famille."
    assert told(town, note.id) == [("Prise en charge, Repas", "23", 1, 400)]
    run.bill(town)
    assert [one.cents for one in bill_all(town)] == ([400] if again else [])
    assert check(town) == []


def test_what_was_credited_before_its_payer_was_billed_is_never_asked_of_it(town):
    agree(town, add_payer(town), percent=5000)
    [monday, _tuesday] = tom(town, "lundi 2026-11-23", "mardi 2026-11-24")
    run.bill(town)
    run.credit_bookings(town, [monday])
    [asked] = bill_all(town)
    assert told(town, asked.id) == [("Prise en charge, Repas", "24", 1, 200)]
    assert check(town) == []


def test_a_whole_invoice_credited_line_by_line_leaves_nothing_to_anybody(town):
    agree(town, ccas := add_payer(town), percent=5000)
    tom(town, "lundi 2026-11-23")
    [invoice] = run.bill(town).invoices
    bill_all(town)
    meal, share = (line.id for line in run.lines(town, invoice.id))
    with pytest.raises(OnlyDiscounts):
        run.credit(town, [share])
    run.credit(town, [meal])
    assert [(paper.family_id, paper.cents) for paper in run.papers(town)][2:] == [
        (town.chloes_family, 200),
        (ccas, 200),
    ]
    assert check(town) == []


def test_a_line_of_a_payers_invoice_is_not_credited_by_itself(town):
    agree(town, add_payer(town), percent=5000)
    tom(town, "lundi 2026-11-23")
    run.bill(town)
    [asked] = bill_all(town)
    with pytest.raises(OfPayer):
        run.credit(town, [run.lines(town, asked.id)[0].id])


def test_a_share_of_a_minimum_goes_with_the_day(town):
    with database.open_writer(town.url) as db:
        db.scalars(select(Tariff).where(Tariff.service_id == town.morning_care)).one().day_minimum = 300
    agree(town, add_payer(town), percent=10_000)
    book(town, town.tom, town.morning_care, "mardi 2026-11-24", time=480, family_id=town.chloes_family)
    [invoice] = run.bill(town).invoices
    assert told(town, invoice.id)[-1] == ("Prise en charge, Garderie matin", "24", 1, -300)
    bill_all(town)
    minimum = next(line.id for line in run.lines(town, invoice.id) if line.kind == ChargeKind.MINIMUM)
    run.credit(town, [minimum])
    assert [paper.cents for paper in run.papers(town)] == [0, 300, 0, 300]
    assert check(town) == []


def test_a_sickness_that_frees_a_billed_day_credits_family_and_payer(town):
    agree(town, add_payer(town), percent=10_000)
    [monday, *_others] = tom(town, "lundi 2026-11-23", "mardi 2026-11-24")
    run.bill(town)
    bill_all(town)
    with database.open_writer(town.url) as db:
        db.get_one(Booking, monday).state = State.SICK
    run.bill(town)
    assert [paper.cents for paper in run.papers(town)] in ([0, 800], [0, 800, 0, 400])
    assert check(town) == [] or "maladie" in check(town)[0]


def test_a_full_day_and_the_month_of_a_contract_are_shared(town):
    contracts.vote(town, town.evening_care, "30,00 €", per=Per.MONTH)
    agree(town, add_payer(town), town.leo, percent=2500)
    contracts.agree(town, service_id=town.evening_care)
    for half in (town.morning_centre, town.evening_centre):
        book(town, town.leo, half, "mercredi 2026-12-02")
    [invoice] = run.bill(town, DECEMBER, JANUARY).invoices
    assert [line for line in told(town, invoice.id) if line[0].startswith("Prise en charge")] == [
        ("Prise en charge, Forfait mensuel, Garderie soir, décembre 2026", "", 1, -750),
        ("Prise en charge, Centre matin et Centre soir, journée", "2", 1, -250),
    ]
    bill_all(town, DECEMBER, JANUARY)
    package = run.lines(town, invoice.id)[0].id
    run.credit(town, [package], billable_again=True, now=JANUARY)
    assert [paper.cents for paper in run.papers(town)] == [3000, 1000, 2250, 750]
    assert check(town) == []


def test_a_share_that_ends_or_changes_leaves_what_is_billed(town):
    share = agree(town, add_payer(town), percent=5000)
    tom(town, "lundi 2026-11-23")
    run.bill(town)
    with database.open_writer(town.url) as db:
        db.delete(db.get_one(CostShare, share))
    assert [one.cents for one in bill_all(town)] == [200]
    assert not run.bill(town).invoices
    assert check(town) == []


def test_a_price_that_its_payer_pays_whole_is_repriced_too(town):
    """Half a day billed to the CCAS alone becomes a full day: the family has nothing to pay either way."""
    agree(town, add_payer(town), percent=10_000)
    book(town, town.tom, town.morning_centre, "mercredi 2026-11-25", family_id=town.chloes_family)
    run.bill(town)
    bill_all(town)
    book(town, town.tom, town.evening_centre, "mercredi 2026-11-25", family_id=town.chloes_family)
    run.bill(town)
    bill_all(town)
    assert [paper.cents for paper in run.papers(town)] == [0, 600, 0, 600, 0, 1000]
    assert check(town) == []


def test_check_names_what_its_payer_is_not_asked_for(town):
    agree(town, add_payer(town), percent=5000)
    tom(town, "lundi 2026-11-23")
    run.bill(town)
    with database.open_writer(town.url) as db:
        [draft] = draft_payers_invoices(db, NOVEMBER)
        wrong = [replace(line, unit_cents=150) for line in draft.lines]
        issue(db, [UnnumberedPaper(draft.payer_id, "Prises en charge", wrong, month=NOVEMBER)], TODAY)
    assert "en retire 2,00" in check(town)[0]


def test_a_town_without_payers_has_none(town):
    with database.open_reader(town.url) as db:
        assert not has_payers(db)
    add_payer(town)
    with database.open_reader(town.url) as db:
        assert has_payers(db)


def test_only_who_bills_may(town):
    with database.open_writer(town.url) as db, pytest.raises(Forbidden):
        bill_payers(db, Actor(town.nadia, role=Role.MANAGER), NOVEMBER, [], NOW)
