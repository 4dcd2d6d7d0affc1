"""Every list that staff take away, row by row, on both engines."""

import pytest
from sqlalchemy import select

from cantine.common.list_filter import ListChoice, ListFilter
from cantine.common.roles import NotFound
from cantine.common.vocabulary import Diet, Method, State
from cantine.exports import EXPORTS, build_table, describe_filter
from cantine.store import database
from cantine.store.tables import Child, EarlierClass, InvoiceLine
from tests.dates import on
from tests.support.big_town import NAME, OCTOBER, settle
from tests.support.billing import bill, credit, meals, prices
from tests.support.query_count import queries

TODAY = on("mercredi 2026-12-02")
NOVEMBER, DECEMBER = on("dimanche 2026-11-01"), on("mardi 2026-12-01")
ALICE, CHLOE = (101, "MOREL"), (103, NAME)


@pytest.fixture
def town(cast):
    settle(cast)
    return cast


def listed(town, address, **chosen):
    """The rows of a list; what it says of its size is counted anew."""
    export, choice = EXPORTS[address], ListFilter(**chosen)
    with database.open_reader(town.url) as db:
        rows = [tuple(row) for row in build_table(db, export, choice, TODAY).rows]
        size = export.size(db, choice, TODAY)
    assert size.rows == len(rows)
    for place, column in enumerate(export.columns):
        if column.total:
            assert size.sums[column.title] == sum(row[place] or 0 for row in rows)
    return rows


def test_invoices_are_in_the_order_of_their_numbers_and_credit_notes_are_negative(town):
    assert listed(town, "factures") == [
        (
            "2026-0001",
            "Facture",
            *ALICE,
            "Pièce 1",
            "octobre 2026",
            on("jeudi 2026-11-05"),
            on("lundi 2026-11-30"),
            4450 + 45 + 1320 - 20,
            "",
        ),
        ("2026-0002", "Avoir", *ALICE, "Pièce 2", "octobre 2026", DECEMBER, None, -890 - 1320, "Fermeture ; grève"),
        (
            "2026-0003",
            "Facture",
            *CHLOE,
            "Pièce 3",
            "",
            on("mercredi 2026-10-14"),
            on("samedi 2026-10-31"),
            2500,
            "",
        ),
    ]


def test_a_month_has_what_was_invoiced_for_it_and_what_was_issued_in_it_for_no_month(town):
    def numbers(**chosen):
        return [row[0] for row in listed(town, "factures", **chosen)]

    assert numbers(month=OCTOBER) == ["2026-0001", "2026-0002", "2026-0003"]
    assert numbers(month=NOVEMBER) == []
    assert numbers(month=DECEMBER) == []
    assert numbers(first=DECEMBER, last=DECEMBER) == ["2026-0002"]
    assert numbers(first=NOVEMBER, last=DECEMBER) == ["2026-0001", "2026-0002"]
    assert numbers(last=on("mercredi 2026-10-14")) == ["2026-0003"]
    assert numbers(family=103) == ["2026-0003"]


def test_lines_have_their_child_service_days_and_account(town):
    day = (on("jeudi 2026-11-05"), "octobre 2026")
    leo, zoe = ("Léo Morel", "Repas"), ("Zoé Petit", "Garderie matin")
    taken_back = [row for row in listed(town, "lignes", month=OCTOBER) if row[1] == "Avoir"]
    assert [row[-4:-1] for row in taken_back] == [(-2, 445, -890), (-12, 110, -1320)]
    assert [row for row in listed(town, "lignes", month=OCTOBER) if row not in taken_back] == [
        (
            "2026-0001",
            "Facture",
            *day,
            *ALICE,
            *leo,
            "Tarif habituel",
            "Léo - Repas",
            "1, 2, 5",
            10,
            445,
            4450,
            "70670",
        ),
        ("2026-0001", "Facture", *day, *ALICE, *leo, "Majoration", "Léo - Repas", "", 1, 45, 45, ""),
        ("2026-0001", "Facture", *day, *ALICE, *zoe, "Tarif habituel", "Zoé - Garderie", "1, 2, 5", 12, 110, 1320, ""),
        ("2026-0001", "Facture", *day, *ALICE, *zoe, "Remise", "Zoé - Garderie", "", 1, -20, -20, ""),
        (
            "2026-0003",
            "Facture",
            on("mercredi 2026-10-14"),
            "",
            *CHLOE,
            "",
            None,
            "Facture particulière",
            "Sortie à la ferme",
            "",
            1,
            2500,
            2500,
            "",
        ),
    ]
    assert listed(town, "lignes", month=DECEMBER) == []
    assert [row[1:4] for row in listed(town, "lignes", first=DECEMBER)] == [("Avoir", DECEMBER, "octobre 2026")] * 2
    assert [row[7] for row in listed(town, "lignes", service=town.meal)] == ["Repas"] * 3


def test_the_state_of_a_child_is_less_what_was_credited_and_without_what_cancels_out(town):
    leo, zoe = ("Léo Morel", "CM1", "Repas"), ("Zoé Petit", "CP", "Garderie matin")
    assert listed(town, "etat-mensuel") == [
        (*ALICE, *leo, "Majoration", 1, 45),
        (*ALICE, *leo, "Tarif habituel", 8, 3560),
        (*ALICE, *zoe, "Remise", 1, -20),
        (*CHLOE, "", None, None, "Facture particulière", 1, 2500),
    ]
    assert listed(town, "etat-mensuel", month=OCTOBER) == listed(town, "etat-mensuel")
    assert listed(town, "etat-mensuel", month=DECEMBER) == []
    assert [row[-2:] for row in listed(town, "etat-mensuel", first=DECEMBER)] == [(-2, -890), (-12, -1320)]


def test_the_state_of_a_child_names_the_class_of_its_days(cast):
    """Léo is in the CM1 on the days that are billed, credited and billed anew; afterwards he moves to the CP."""
    prices(cast)
    meals(cast, cast.leo, "lundi 2026-11-02", "mardi 2026-11-03", "jeudi 2026-11-05", state=State.ADDED)
    bill(cast)
    with database.open_reader(cast.url) as db:
        [usual, *_] = db.scalars(select(InvoiceLine.id).order_by(InvoiceLine.id))
    credit(cast, [usual], billable_again=True)
    with database.open_writer(cast.url) as db:
        db.add(EarlierClass(child_id=cast.leo, until=on("lundi 2026-11-30"), classroom_id=cast.cm1, diet=Diet.STANDARD))
        db.get_one(Child, cast.leo).classroom_id = cast.cp
    bill(cast)
    meals(cast, cast.leo, "mardi 2026-12-01")
    bill(cast, DECEMBER)
    leo = ("Léo Morel",)
    number = listed(cast, "factures")[0][2:4]
    assert listed(cast, "etat-mensuel", month=NOVEMBER) == [
        (*number, *leo, "CM1", "Repas", "Majoration", 3, 450),
        (*number, *leo, "CM1", "Repas", "Tarif habituel", 3, 900),
    ]
    assert [row[3] for row in listed(cast, "etat-mensuel", month=DECEMBER)] == ["CP"]


def test_cancelled_payments_are_counted_apart(town):
    assert listed(town, "paiements") == [
        (on("samedi 2026-10-31"), *ALICE, "Carte bancaire", "", "", None, None, "Annulé", 9900, "Double saisie"),
        (on("mardi 2026-11-10"), *ALICE, "Chèque", "0012", "+Banque", None, 3000, "Encaissé", None, ""),
        (on("mardi 2026-11-17"), *ALICE, "CESU", "", "", None, 1000, "Encaissé", None, ""),
        (on("mardi 2026-11-17"), *CHLOE, "Chèque", "77", "", 7, 4000, "Encaissé", None, ""),
    ]
    assert [row[1] for row in listed(town, "paiements", month=NOVEMBER, method=Method.CHEQUE)] == [101, 103]


def test_a_slip_has_its_cheques(town):
    assert listed(town, "bordereaux", month=NOVEMBER) == [
        (7, on("vendredi 2026-11-20"), on("mardi 2026-11-17"), *CHLOE, "77", "", 4000)
    ]
    assert listed(town, "bordereaux", month=OCTOBER) == []


def test_every_piece_of_the_journal_is_balanced_and_goes_to_its_accounts(town):
    def entries(**chosen):
        return [row[:4] + row[7:] for row in listed(town, "journal-comptable", **chosen)]

    def day(written):
        return on(written)

    trip, october = day("mercredi 2026-10-14"), day("jeudi 2026-11-05")
    assert entries(month=OCTOBER) == [
        (trip, "FA", "2026-0003", "4111", 2500, None),
        (trip, "FA", "2026-0003", "4718", None, 2500),
        (day("samedi 2026-10-31"), "RE", "R-4", "5115", 9900, None),
        (day("samedi 2026-10-31"), "RE", "R-4", "4111", None, 9900),
    ]
    assert entries(month=NOVEMBER) == [
        (october, "FA", "2026-0001", "4111", 5795, None),
        (october, "FA", "2026-0001", "4718", None, 1345),
        (october, "FA", "2026-0001", "70670", None, 4450),
        (day("mardi 2026-11-10"), "RE", "R-1", "5112", 3000, None),
        (day("mardi 2026-11-10"), "RE", "R-1", "4111", None, 3000),
        (day("mardi 2026-11-17"), "RE", "R-2", "5118", 1000, None),
        (day("mardi 2026-11-17"), "RE", "R-2", "4111", None, 1000),
        (day("mardi 2026-11-17"), "RE", "R-3", "5112", 4000, None),
        (day("mardi 2026-11-17"), "RE", "R-3", "4111", None, 4000),
    ]
    december = entries(month=DECEMBER)
    assert sorted(december, key=lambda entry: entry[1:]) == [
        (DECEMBER, "FA", "2026-0002", "4111", None, 2210),
        (DECEMBER, "FA", "2026-0002", "4718", 1320, None),
        (DECEMBER, "FA", "2026-0002", "70670", 890, None),
        (DECEMBER, "RE", "R-4 A", "4111", 9900, None),  # half past midnight in Paris
        (DECEMBER, "RE", "R-4 A", "5115", None, 9900),
    ]


def test_the_journal_says_what_each_entry_is(town):
    labels = [row[4] for row in listed(town, "journal-comptable", family=101)]
    assert labels[0] == "Paiement MOREL, Carte bancaire"
    assert "Facture MOREL, Pièce 1" in labels
    assert "Avoir MOREL, Pièce 2" in labels
    assert "Paiement MOREL, Chèque n° 0012" in labels
    assert "Annulation MOREL, Carte bancaire" in labels


def test_what_families_owe_in_the_journal_is_the_sum_of_their_balances(town):
    owed = sum((row[7] or 0) - (row[8] or 0) for row in listed(town, "journal-comptable") if row[3] == "4111")
    assert owed == -sum(row[5] for row in listed(town, "soldes"))


def test_balances_are_by_age_at_the_end_of_a_day(town):
    assert listed(town, "soldes") == [
        (*ALICE, 5795, 2210, 4000, 415, 0, 585, 0, 0, 0, 1000, 0),  # a CESU pays no meal
        (102, "PETIT", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        (*CHLOE, 2500, 0, 4000, 1500, 0, 0, 0, 0, 0, 1500, 0),
    ]
    assert listed(town, "soldes", day=on("lundi 2026-11-16"), debtors=True) == [
        (*ALICE, 5795, 0, 3000, -2795, 2795, 0, 0, 0, 0, 0, 0),
        (*CHLOE, 2500, 0, 0, -2500, 0, 2500, 0, 0, 0, 0, 0),
    ]
    assert [row[0] for row in listed(town, "soldes", family=103)] == [103]


def test_a_statement_is_all_of_a_family_or_some_days_with_what_was_before(town):
    whole = listed(town, "releve-famille", family=101)
    assert whole == [
        (on("jeudi 2026-11-05"), "Facture", "Pièce 1", "2026-0001", 5795, None, -5795),
        (on("mardi 2026-11-10"), "Paiement", "Chèque n° 0012", "", None, 3000, -2795),
        (on("mardi 2026-11-17"), "Paiement", "CESU", "", None, 1000, -1795),
        (DECEMBER, "Avoir", "Pièce 2", "2026-0002", None, 2210, 415),
    ]
    assert listed(town, "releve-famille", family=101, first=on("mardi 2026-11-17"), last=on("lundi 2026-11-30")) == [
        (on("mardi 2026-11-17"), "Solde reporté", "", "", 2795, None, -2795),
        whole[2],
    ]
    assert listed(town, "releve-famille", family=101, month=DECEMBER)[0][:2] == (DECEMBER, "Solde reporté")
    assert listed(town, "releve-famille", family=102) == []


def test_the_choice_is_told_in_french_and_what_does_not_exist_is_not_found(town):
    with database.open_reader(town.url) as db:
        assert describe_filter(db, ListFilter()) == ""
        assert describe_filter(db, ListFilter(month=OCTOBER, family=101, service=town.meal)) == (
            "octobre 2026, famille MOREL (n° 101), Repas"
        )
        assert describe_filter(db, ListFilter(first=OCTOBER, last=NOVEMBER, method=Method.CASH)) == (
            "du 01.10.2026 au 01.11.2026, Espèces"
        )
        assert describe_filter(db, ListFilter(first=OCTOBER)) == "du 01.10.2026"
        assert describe_filter(db, ListFilter(day=NOVEMBER, debtors=True)) == "au 01.11.2026, débiteurs"
        for nothing in (ListFilter(family=999), ListFilter(service=999)):
            with pytest.raises(NotFound):
                describe_filter(db, nothing)


MORE_QUERIES = {
    "soldes": 6,
    "releve-famille": 2,
    "lignes": 2,
    "journal-comptable": 2,
    "rapprochement": 4,
    "prises-en-charge": 2,
}


@pytest.mark.parametrize("address", EXPORTS)
def test_a_list_takes_a_fixed_number_of_queries(town, address):
    choices = EXPORTS[address].choices
    family, month = 101 if ListChoice.ONE_FAMILY in choices else None, NOVEMBER if ListChoice.MONTH in choices else None
    chosen = ListFilter(family=family, month=month)
    with queries(town.url) as asked, database.open_reader(town.url) as db:
        list(EXPORTS[address].rows(db, chosen, TODAY))
    assert len(asked) == MORE_QUERIES.get(address, 1)
