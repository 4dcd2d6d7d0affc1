"""A month that is over never changes in the accounting journal, whatever is recorded, cancelled and set up later."""

import csv

import pytest
from sqlalchemy import update

from cantine.common.list_filter import ListFilter
from cantine.common.tables.csv_table import write_csv
from cantine.common.tables.spreadsheet import xlsx
from cantine.common.vocabulary import Method
from cantine.exports import EXPORTS, build_table
from cantine.ledger.actions.payments import cancel_payment, record_payment
from cantine.ledger.rules.payments import ReceivedPayment, describe_accounting, find_accounting_day
from cantine.store import database
from cantine.store.tables import Service
from tests.dates import at, on
from tests.support.billing import bill, credit, farid, lines, meals, papers, prices, special
from tests.support.sheets import opened, rows

NOVEMBER, DECEMBER = on("dimanche 2026-11-01"), on("mardi 2026-12-01")
BILLED = at("lundi 2026-11-30 10:00:00")
LATER = at("jeudi 2026-12-10 10:00:00")


def pay(cast, day, cents, now, method=Method.TRANSFER):
    with database.open_writer(cast.url) as db:
        return record_payment(db, farid(cast), cast.alices_family, ReceivedPayment(on(day), method, cents), now)


def cancel(cast, payment, now):
    with database.open_writer(cast.url) as db:
        cancel_payment(db, farid(cast), payment, "Chèque sans provision", now)


def journal(cast, month):
    with database.open_reader(cast.url) as db:
        return [tuple(row) for row in EXPORTS["journal-comptable"].rows(db, ListFilter(month=month), month)]


@pytest.fixture
def november(cast):
    """Léo's two meals and a trip, whose meal has no account yet; 7,00 € paid of it, 1,00 € cancelled in its month."""
    prices(cast)
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).where(Service.id == cast.meal).values(account_code=""))
    meals(cast, cast.leo, "lundi 2026-11-02", "mardi 2026-11-03")
    bill(cast, now=BILLED)
    special(cast, [cast.alices_family], now=BILLED)
    pay(cast, "lundi 2026-11-30", 700, BILLED)
    cancel(cast, pay(cast, "lundi 2026-11-30", 100, BILLED), BILLED)
    return cast


def check_balanced(cast, month):
    """Piece by piece, and in the totals of the CSV and of the spreadsheet."""
    found = journal(cast, month)
    for piece in {row[2] for row in found}:
        assert sum((row[-2] or 0) - (row[-1] or 0) for row in found if row[2] == piece) == 0
    with database.open_reader(cast.url) as db:
        made = [build_table(db, EXPORTS["journal-comptable"], ListFilter(month=month), month) for _ in range(2)]
        *_lines, last = csv.reader(b"".join(write_csv(made[0])).decode("utf-8-sig").splitlines(), delimiter=";")
        total = rows(opened(b"".join(xlsx(made[1]))).worksheets[0])[-1]
    assert last[-2] == last[-1]
    assert total[-2] == total[-1] == float(last[-1].replace(",", "."))


def test_what_is_recorded_credited_cancelled_and_given_an_account_later_leaves_november_as_it_was(november):
    before = journal(november, NOVEMBER)
    assert {row[3] for row in before} == {"4111", "4718", "7062", "515"}
    check_balanced(november, NOVEMBER)
    late = pay(november, "lundi 2026-11-30", 250, LATER)
    pay(november, "mercredi 2026-12-09", 50, LATER)
    old = pay(november, "mercredi 2022-03-30", 60, LATER)
    cancel(november, late, at("vendredi 2026-12-11 10:00:00"))
    with database.open_writer(november.url) as db:
        db.execute(update(Service).values(account_code="7067"))
    [meals_of_november] = lines(november, papers(november)[0].id)
    credit(november, [meals_of_november.id], now=LATER)
    assert journal(november, NOVEMBER) == before
    assert journal(november, on("mardi 2022-03-01")) == []
    check_balanced(november, DECEMBER)
    december = {(row[0].day, row[2], row[3]): (row[-2], row[-1]) for row in journal(november, DECEMBER)}
    assert december[10, f"R-{late}", "515"] == (250, None)
    assert december[11, f"R-{late} A", "515"] == (None, 250)
    assert december[9, f"R-{late + 1}", "515"] == (50, None)
    assert december[10, f"R-{old}", "515"] == (60, None)
    assert december[10, "2026-0003", "4718"] == (600, None)  # as the invoice that it corrects


def test_the_label_tells_the_day_of_receipt_where_it_is_another(november):
    late = pay(november, "lundi 2026-11-30", 250, LATER)
    [label] = {row[4] for row in journal(november, DECEMBER) if row[2] == f"R-{late}"}
    assert label == "Paiement MOREL, Virement, reçu le 30.11.2026"


def test_what_is_cancelled_soon_after_midnight_stands_on_that_day_among_the_others(november):
    """Half past midnight on 1 December is still November in UTC, and so is half past one on 1 July still June."""
    first = pay(november, "lundi 2026-11-30", 250, at("lundi 2026-11-30 18:00:00"))
    later = pay(november, "lundi 2026-11-30", 300, at("lundi 2026-11-30 19:00:00"))
    cancel(november, first, at("mardi 2026-12-01 00:30:00"))
    summer = pay(november, "mercredi 2027-06-30", 100, at("mercredi 2027-06-30 18:00:00"))
    cancel(november, summer, at("jeudi 2027-07-01 01:30:00"))
    with database.open_reader(november.url) as db:
        days = [(row[0], row[2]) for row in EXPORTS["journal-comptable"].rows(db, ListFilter(), LATER.date())]
    assert days == sorted(days, key=lambda entry: entry[0])
    assert (on("mardi 2026-12-01"), f"R-{first} A") in days
    assert (on("lundi 2026-11-30"), f"R-{later}") in days
    assert (on("jeudi 2027-07-01"), f"R-{summer} A") in days


@pytest.mark.parametrize(
    ("received", "recorded", "counts"),
    [
        ("lundi 2026-11-30", "lundi 2026-11-30", "lundi 2026-11-30"),
        ("dimanche 2026-11-01", "lundi 2026-11-30", "dimanche 2026-11-01"),
        ("lundi 2026-11-30", "mardi 2026-12-01", "mardi 2026-12-01"),
        ("lundi 2025-12-01", "mardi 2026-12-01", "mardi 2026-12-01"),
    ],
)
def test_a_payment_counts_on_its_day_of_receipt_within_its_month_and_else_as_it_is_recorded(received, recorded, counts):
    assert find_accounting_day(on(received), on(recorded)) == on(counts)


def test_the_clerk_is_told_in_words():
    told = describe_accounting(on("lundi 2026-11-30"), on("jeudi 2026-12-10"))
    assert told == "Le mois de novembre 2026 est terminé : le journal comptable compte ce paiement au 10.12.2026."
    assert describe_accounting(on("mardi 2026-12-01"), on("jeudi 2026-12-10")) == ""
