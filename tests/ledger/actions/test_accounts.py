"""The town sets its accounts and codes; what is in the books keeps those that it noted."""

import pytest
from sqlalchemy import select, update

from cantine.common.form_edits import FieldsChangedMeanwhile, ShownForm
from cantine.common.form_input import NotAccepted
from cantine.common.list_filter import ListFilter
from cantine.common.roles import NotFound
from cantine.common.vocabulary import Method, Reversal
from cantine.exports import EXPORTS
from cantine.ledger.actions import accounts
from cantine.ledger.actions._opening_balances import write_opening_balances
from cantine.ledger.actions.payments import record_payment
from cantine.ledger.actions.reversals import reverse_payment
from cantine.ledger.queries.accounts import read_accounts
from cantine.ledger.rules.payments import ReceivedPayment
from cantine.ledger.rules.reversals import TypedReversal
from cantine.store import database
from cantine.store.commune import read_account_plan
from cantine.store.tables import Booking, Classroom, InvoiceLine, JournalEntry, School, Service
from tests.dates import at, on
from tests.support.billing import NOVEMBER, NOW, bill, credit, farid, lines, meals, papers, prices, special

pytestmark = pytest.mark.usefixtures("locks_in_order")

TODAY = NOW.date()
MOVED = {"receivable": "41141", "cash": "5311", "online_card": "51182", "unsorted": "7588", "opening": "1021"}


def set_plan(cast, typed, **more):
    with database.open_writer(cast.url) as db:
        accounts.set_account_plan(db, farid(cast), typed, NOW, **more)


def set_codes(cast, typed, **more):
    with database.open_writer(cast.url) as db:
        accounts.set_analytic_codes(db, farid(cast), typed, NOW, **more)


def journal(cast, chosen=None):
    """The rows of « Journal comptable », by title."""
    with database.open_reader(cast.url) as db:
        export, asked = EXPORTS["journal-comptable"], chosen or ListFilter()
        titles = [column.title for column in export.list_columns(db, asked)]
        return [dict(zip(titles, row, strict=True)) for row in export.rows(db, asked, TODAY)]


def told(cast, action):
    with database.open_reader(cast.url) as db:
        found = select(JournalEntry.before, JournalEntry.after).where(JournalEntry.action == action)
        return [(before, after) for before, after in db.execute(found)]


def receive(cast, cents, method=Method.CASH):
    with database.open_writer(cast.url) as db:
        return record_payment(db, farid(cast), cast.alices_family, ReceivedPayment(TODAY, method, cents), NOW)


def test_a_changed_account_is_kept_and_journalled_and_the_same_again_writes_nothing(cast):
    set_plan(cast, {"cash": "53 11"})
    set_plan(cast, {"cash": "5311"})
    with database.open_reader(cast.url) as db:
        assert read_account_plan(db).cash == "5311"
        assert read_accounts(db).accounts["Espèces"] == "5311"
    assert told(cast, "set_accounts") == [({"accounts": ["Espèces : 531"]}, {"accounts": ["Espèces : 5311"]})]


def test_an_account_that_cannot_be_changes_nothing(cast):
    with pytest.raises(NotAccepted, match="« Chèques »"):
        set_plan(cast, {"cash": "5311", "cheque": "abc"})
    with database.open_reader(cast.url) as db:
        assert read_account_plan(db).cash == "531"


def test_two_clerks_keep_each_other_s_accounts_and_the_same_one_is_refused(cast):
    with database.open_reader(cast.url) as db:
        shown = read_accounts(db)
    seen = ShownForm(shown.accounts, shown.accounts)
    set_plan(cast, {**vars(shown.plan), "cash": "5311"}, seen=seen)
    set_plan(cast, {**vars(shown.plan), "card": "51151"}, seen=seen)
    with database.open_reader(cast.url) as db:
        assert (read_account_plan(db).cash, read_account_plan(db).card) == ("5311", "51151")
    with pytest.raises(FieldsChangedMeanwhile) as refused:
        set_plan(cast, {**vars(shown.plan), "cash": "5312"}, seen=seen)
    assert refused.value.fields == ["Espèces"]


def test_codes_of_schools_are_kept_journalled_and_refused_for_no_such_school(cast):
    set_codes(cast, {cast.school: " bourg "})
    set_codes(cast, {cast.school: "BOURG"})
    with database.open_reader(cast.url) as db:
        known = read_accounts(db)
        [name] = known.schools.values()
        assert known.codes == {name: "BOURG"}
    assert told(cast, "set_analytic_codes") == [
        ({"analytic_codes": [f"{name} : aucun"]}, {"analytic_codes": [f"{name} : BOURG"]})
    ]
    with pytest.raises(NotFound):
        set_codes(cast, {cast.school: "A", 99: "B"})
    with pytest.raises(NotAccepted):
        set_codes(cast, {cast.school: "é"})


def test_what_is_in_the_books_keeps_its_accounts_and_what_corrects_it_takes_them(cast):
    prices(cast)
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).where(Service.id == cast.meal).values(account_code=""))
        write_opening_balances(db, {cast.brunos_family: -500}, TODAY)
    meals(cast, cast.leo, "lundi 2026-11-02")
    bill(cast)
    paid = receive(cast, 1000)
    before = journal(cast)
    assert {row["Compte"] for row in before} == {"4111", "4718", "531", "890"}
    set_plan(cast, MOVED)
    assert journal(cast) == before

    credit(cast, [line.id for line in lines(cast, papers(cast)[0].id)])
    with database.open_writer(cast.url) as db:
        reverse_payment(db, farid(cast), paid, TypedReversal(Reversal.REFUNDED, TODAY, "Trop perçu", 400), NOW)
    corrected = [row for row in journal(cast) if row not in before]
    assert {row["Compte"] for row in corrected} == {"4111", "4718", "531"}

    with database.open_writer(cast.url) as db:
        write_opening_balances(db, {cast.chloes_family: 1}, TODAY)
    special(cast, [cast.chloes_family])
    receive(cast, 777)
    added = [row for row in journal(cast) if row not in before + corrected]
    assert {row["Compte"] for row in added} == {"41141", "7062", "7588", "5311", "1021"}
    for rows in (before, corrected, added):
        assert sum(row["Débit"] or 0 for row in rows) == sum(row["Crédit"] or 0 for row in rows)


def test_a_line_notes_the_code_of_the_school_on_its_days_and_is_divided_where_the_child_moves(cast):
    prices(cast)
    with database.open_writer(cast.url) as db:
        db.add(School(id=2, name="Le Pré"))
        db.flush()
        db.add(Classroom(id=9, school_id=2, name="CE1"))
    days = meals(cast, cast.leo, "lundi 2026-11-02", "mardi 2026-11-03", "lundi 2026-11-16")
    meals(cast, cast.zoe, "lundi 2026-11-02")
    with database.open_writer(cast.url) as db:
        db.execute(update(Booking).where(Booking.id == days[-1]).values(classroom_id=9))
    set_codes(cast, {cast.school: "BOURG", 2: "PRE"})
    bill(cast)
    first = papers(cast)[0].id
    assert [(line.child_id, line.days, line.cents) for line in lines(cast, first)] == [
        (cast.zoe, "2", 300),
        (cast.leo, "2, 3", 600),
        (cast.leo, "16", 300),
    ]
    set_codes(cast, {cast.school: "", 2: "AUTRE"})
    with database.open_reader(cast.url) as db:
        assert [*db.scalars(select(InvoiceLine.analytic_code).order_by(InvoiceLine.id))] == ["BOURG", "BOURG", "PRE"]
    credit(cast, [lines(cast, first)[2].id])
    of_sales = [(row["Compte"], row["Code analytique"], row["Débit"], row["Crédit"]) for row in journal(cast)]
    assert of_sales == [
        ("4111", "", 1200, None),
        ("7067", "BOURG", None, 900),
        ("7067", "PRE", None, 300),
        ("4111", "", None, 300),
        ("7067", "PRE", 300, None),
    ]
    with database.open_reader(cast.url) as db:
        export, month = EXPORTS["lignes"], ListFilter(month=NOVEMBER)
        assert export.list_columns(db, month)[-1].title == "Code analytique"
        assert [row[-1] for row in export.rows(db, month, TODAY)] == ["BOURG", "BOURG", "PRE", "PRE"]
        for address in ("lignes", "journal-comptable"):
            none = EXPORTS[address].list_columns(db, ListFilter(month=on("jeudi 2026-10-01")))
            assert none == EXPORTS[address].columns


def test_moving_in_the_middle_of_a_second_run_bills_again_with_the_code_of_that_day(cast):
    prices(cast)
    set_codes(cast, {cast.school: "BOURG"})
    meals(cast, cast.leo, "lundi 2026-11-02")
    bill(cast)
    credit(cast, [line.id for line in lines(cast, papers(cast)[0].id)], billable_again=True)
    set_codes(cast, {cast.school: "NEUF"})
    bill(cast, now=at("mercredi 2026-12-02 09:00:00"))
    with database.open_reader(cast.url) as db:
        assert [*db.scalars(select(InvoiceLine.analytic_code).order_by(InvoiceLine.id))] == ["BOURG", "BOURG", "NEUF"]
