"""A proof or a report that comes after the bill: its credit note is offered at once, issued once, and is the bill's."""

import pytest
from sqlalchemy import update

from cantine.billing.actions.absence_credits import issue_absence_credit
from cantine.billing.queries import absence_credits
from cantine.billing.rules.absence_credits import ImpliedSumChanged, NothingImplied
from cantine.common.vocabulary import Carence, ProofRule
from cantine.sickness.actions import report_sickness
from cantine.sickness.rules.reports import SickPeriod
from cantine.store import database
from cantine.store.tables import Service
from tests.billing.actions.test_bill_payers import add_payer, agree, bill_all
from tests.billing.actions.test_priced_together import DECEMBER, WEDNESDAY, centre, differences, net, price
from tests.dates import at, on
from tests.support.billing import NOVEMBER, bill, farid, meals, numbers, papers, said
from tests.support.saving import book
from tests.support.sickness import nadia

pytestmark = pytest.mark.usefixtures("locks_in_order")

BILLED = at("mardi 2026-12-01 09:00:00")
AFTER = at("lundi 2026-12-07 09:00:00")
MONDAY, TUESDAY, THURSDAY, FRIDAY = (
    "lundi 2026-11-23",
    "mardi 2026-11-24",
    "jeudi 2026-11-26",
    "vendredi 2026-11-27",
)


def rule(cast, **terms):
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).values(**terms))


def report(cast, first, last, child=None, proof_on=None):
    with database.open_writer(cast.url) as db:
        stretch = SickPeriod(on(first), on(last))
        return report_sickness.report_by_staff(db, nadia(cast), child or cast.leo, stretch, AFTER, proof_on).absence_id


def prove(cast, absence):
    with database.open_writer(cast.url) as db:
        report_sickness.note_proof(db, nadia(cast), absence, AFTER.date(), AFTER)


def waiting(cast):
    """Absence, sum given back, sum billed anew, of all that finance's list shows; the count says as many."""
    with database.open_reader(cast.url) as db:
        found = absence_credits.list_waiting_credits(db, AFTER.date())
        assert absence_credits.count_waiting_absences(db, AFTER.date()) == len(found)
        for one in found:
            assert absence_credits.draft_absence_credits(db, [one.credit.absence_id]) == {
                one.credit.absence_id: one.credit
            }
    return [(one.credit.absence_id, one.credit.cents, one.credit.billed_anew) for one in found]


def issue(cast, absence, cents, anew=0):
    with database.open_writer(cast.url) as db:
        return issue_absence_credit(db, farid(cast), absence, (cents, anew), AFTER)


@pytest.fixture
def proof_needed(cast):
    """Three meals at 5,00 € and a sickness without proof, all billed; with a proof two of the three are free."""
    price(cast, cast.meal, 500)
    rule(cast, carence=Carence.FIRST_BILLED, carence_days=1, proof=ProofRule.NEEDED)
    meals(cast, cast.leo, MONDAY, TUESDAY, THURSDAY)
    absence = report(cast, MONDAY, THURSDAY)
    assert bill(cast, now=BILLED).cents == 1500
    return absence


def test_a_proof_after_the_bill_offers_its_credit_note_and_one_click_issues_it(cast, proof_needed):
    assert waiting(cast) == []
    prove(cast, proof_needed)
    assert waiting(cast) == [(proof_needed, 1000, 0)]
    issued = issue(cast, proof_needed, 1000)
    assert ([note.cents for note in issued.credit_notes], issued.invoices) == ([1000], [])
    note = papers(cast)[1]
    assert said(cast, note.id) == [("Carence maladie, Repas", "24, 26", 2, 1000)]
    assert note.reason == (
        "Absence du lundi 23 novembre au jeudi 26 novembre 2026, signalée ou justifiée après la facture."
    )
    assert (note.issued_on, net(cast, cast.alices_family)) == (AFTER.date(), 500)
    assert differences(cast) == []


def test_twice_issues_nothing_more_and_neither_does_the_next_bill(cast, proof_needed):
    prove(cast, proof_needed)
    issue(cast, proof_needed, 1000)
    assert waiting(cast) == []
    with pytest.raises(NothingImplied, match="plus d'avoir"):
        issue(cast, proof_needed, 1000)
    again = bill(cast, DECEMBER, AFTER)
    assert [*again.invoices, *again.credit_notes] == []
    assert not bill(cast, now=AFTER).invoices
    assert numbers(cast) == ["1 invoice 1500", "2 credit_note 1000"]


def test_a_proof_that_is_withdrawn_before_the_click_gives_nothing_back(cast, proof_needed):
    prove(cast, proof_needed)
    with database.open_writer(cast.url) as db:
        report_sickness.note_proof(db, nadia(cast), proof_needed, None, AFTER)
    with pytest.raises(NothingImplied):
        issue(cast, proof_needed, 1000)
    assert len(papers(cast)) == 1


def test_another_sum_than_was_shown_is_refused(cast, proof_needed):
    prove(cast, proof_needed)
    with pytest.raises(ImpliedSumChanged, match="rien n'a été établi"):
        issue(cast, proof_needed, 500)
    assert len(papers(cast)) == 1


def test_a_report_that_joins_two_sicknesses_gives_back_the_second_carence(cast):
    price(cast, cast.meal, 500)
    rule(cast, carence=Carence.FIRST_BILLED, carence_days=1)
    meals(cast, cast.leo, MONDAY, TUESDAY, THURSDAY)
    first, _second = report(cast, MONDAY, MONDAY), report(cast, THURSDAY, THURSDAY)
    assert bill(cast, now=BILLED).cents == 1500
    assert waiting(cast) == []
    assert report(cast, TUESDAY, "mercredi 2026-11-25") == first
    assert waiting(cast) == [(first, 1000, 0)]
    issue(cast, first, 1000)
    assert said(cast, papers(cast)[1].id) == [("Repas", "24", 1, 500), ("Carence maladie, Repas", "26", 1, 500)]
    assert net(cast, cast.alices_family) == 500
    assert differences(cast) == []


def test_half_of_a_full_day_that_falls_sick_leaves_the_other_half_and_no_other_day(cast):
    """8,00 € the half day, 13,50 € the whole: the morning is free, the evening is billed anew; Friday waits."""
    centre(cast)
    price(cast, cast.meal, 500)
    rule(cast, carence=Carence.FIRST_BILLED, carence_days=0)
    book(cast, cast.leo, cast.morning_centre, WEDNESDAY)
    bill(cast, now=BILLED)
    absence = report(cast, WEDNESDAY, WEDNESDAY)
    book(cast, cast.leo, cast.evening_centre, WEDNESDAY)
    friday = meals(cast, cast.leo, FRIDAY)
    assert waiting(cast) == [(absence, 800, 0)]
    assert issue(cast, absence, 800).invoices == []
    assert bill(cast, now=AFTER).cents == 800 + 500
    assert len(friday) == 1
    assert differences(cast) == []


def test_a_surcharge_goes_back_with_a_day_that_stays_due_as_carence(cast):
    """The day was billed 5,00 € + 8,00 € as a full day of two services; sick, the carence asks each half."""
    centre(cast)
    rule(cast, carence=Carence.FIRST_BILLED, carence_days=1)
    for service in (cast.morning_centre, cast.evening_centre):
        book(cast, cast.leo, service, WEDNESDAY)
    meals(cast, cast.zoe, FRIDAY)
    price(cast, cast.meal, 500)
    assert bill(cast, now=BILLED).cents == 1350 + 500
    absence = report(cast, WEDNESDAY, WEDNESDAY)
    with database.open_reader(cast.url) as db:
        drafted = absence_credits.draft_absence_credits(db, [absence])[absence]
    assert (drafted.cents, drafted.billed_anew) == (1350, 1600)
    issued = issue(cast, absence, 1350, 1600)
    [invoice] = issued.invoices
    assert papers(cast)[-1].label == "Prestations de novembre 2026, complément"
    assert (invoice.cents, papers(cast)[-1].month) == (1600, NOVEMBER)
    assert differences(cast) == []


def test_two_parents_get_one_credit_note_each(cast):
    price(cast, cast.meal, 500)
    rule(cast, carence=Carence.FIRST_BILLED, carence_days=0)
    meals(cast, cast.zoe, FRIDAY)
    meals(cast, cast.zoe, "lundi 2026-11-30", family_id=cast.brunos_family)
    bill(cast, now=BILLED)
    absence = report(cast, FRIDAY, "lundi 2026-11-30", cast.zoe)
    assert waiting(cast) == [(absence, 1000, 0)]
    issued = issue(cast, absence, 1000)
    assert {note.family_id: note.cents for note in issued.credit_notes} == {
        cast.alices_family: 500,
        cast.brunos_family: 500,
    }
    with database.open_reader(cast.url) as db:
        assert absence_credits.list_waiting_credits(db, AFTER.date(), cast.alices_family) == []


def test_who_pays_a_share_of_the_days_gets_its_part_back_too(cast):
    price(cast, cast.meal, 500)
    rule(cast, carence=Carence.FIRST_BILLED, carence_days=1)
    agree(cast, ccas := add_payer(cast), cast.leo, percent=4000)
    meals(cast, cast.leo, MONDAY, TUESDAY, THURSDAY)
    bill(cast, now=BILLED)
    bill_all(cast, now=BILLED)
    assert (net(cast, cast.alices_family), net(cast, ccas)) == (900, 600)
    absence = report(cast, MONDAY, THURSDAY)
    assert waiting(cast) == [(absence, 600, 0)]
    issue(cast, absence, 600)
    assert (net(cast, cast.alices_family), net(cast, ccas)) == (300, 200)
    assert waiting(cast) == []
    assert differences(cast) == []
