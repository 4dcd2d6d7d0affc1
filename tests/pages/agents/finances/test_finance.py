"""The accountant's pages: balances by age, a family's account, the month, reminders; their figures counted again."""

import re

import pytest
from sqlalchemy import make_url, select, update

from cantine.common.vocabulary import Method
from cantine.demo.rows import catch_up_sequences
from cantine.store import database
from cantine.store.tables import Account, Family, Guardian, Invoice, OutboxMail, Payment
from tests.dates import on
from tests.exports import second_count
from tests.pages.conftest import NOW
from tests.support.query_count import queries

TODAY = on("lundi 2026-11-23")


@pytest.fixture
def accountant(browser):
    return browser.enter("finance@exemple.fr")


def cents(shown):
    """« −1 234,50 € » and « 1 234,50 € à payer » as −123450."""
    digits = int("".join(letter for letter in shown if letter.isdigit()) or 0)
    return -digits if shown.startswith("−") or shown.endswith("à payer") else digits


def amounts(row):
    return [cents(cell) for cell in row[1:]]


def test_balances_and_ages_on_the_page_are_those_counted_a_second_time(accountant, portal_url):
    path = make_url(portal_url).database
    [head, *rows, total] = accountant.open("soldes").table("Soldes des familles")
    balances = second_count.balances(path)
    shown = {int(re.search(r"n° (\d+)", row[0])[1]): amounts(row) for row in rows}
    assert {number: row[0] for number, row in shown.items()} == {
        number: credited + paid - billed for number, (billed, credited, paid) in balances.items()
    }
    by_age = second_count.open_by_due_date(path, TODAY)
    for number, ages in by_age.items():
        assert {age: shown[number][head.index(age) - 1] for age in ages} == ages
    assert amounts(total) == [sum(column) for column in zip(*shown.values(), strict=True)]


def test_balances_are_searched_sorted_and_left_to_debtors_by_the_address(accountant):
    window = accountant.open("soldes", recherche="durand")
    assert [row[0] for row in window.table("Soldes des familles")[1:-1]] == ["DURAND (n° 2)"]
    assert window.html.links["DURAND (n° 2)"] == "/compte-famille?numero=2"


def test_debtors_come_with_who_owes_most_first(accountant):
    rows = accountant.open("soldes", debiteurs="true", tri="Montant dû").table("Soldes des familles")[1:-1]
    owed = [amounts(row)[0] for row in rows]
    assert owed == sorted(owed)
    assert all(balance < 0 for balance in owed)


def test_nobody_found_is_said(accountant):
    window = accountant.open("soldes", recherche="personne")
    assert "Aucune famille." in window.texts
    assert window.html.tables == {}


def test_more_than_a_hundred_families_are_pages_with_the_total_of_all(accountant, portal_url):
    with database.open_writer(portal_url) as db:
        catch_up_sequences(db)
        db.add_all([Family(number=number, name=f"GRANDE {number}") for number in range(1_000, 1_150)])
        db.flush()
        last = db.scalars(select(Family.id).where(Family.number == 1_149)).one()
        bill = {"year": 2030, "number": 1, "issued_on": TODAY, "cents": 100, "label": "Sortie"}
        db.add(Invoice(family_id=last, **bill))
    window = accountant.open("soldes", recherche="grande")
    assert window.texts[-1].startswith("150 familles, page 1 sur 2. À payer en tout : 1,00\u00a0€ par 1 famille")
    [_head, *rows, total] = window.table("Soldes des familles")
    assert len(rows) == 100
    assert amounts(total)[0] == -100
    window.at.number_input(key="page").set_value(2).run()
    assert len(window.table("Soldes des familles")) == 52


def test_a_reader_sees_balances_and_files_but_reminds_nobody(browser):
    window = browser.enter("lecture@exemple.fr").open("soldes")
    assert "Rappeler les retards" not in window.links
    assert window.html.links["Tableur (XLSX)"] == "/telecharger/soldes.xlsx"
    assert window.open("rappels").title == "Cette page n'existe pas"


@pytest.mark.parametrize("number", ["", "987654", "DURAND", "0"])
def test_the_account_of_nobody_does_not_exist(accountant, number):
    assert accountant.open("compte-famille", numero=number).title == "Cette page n'existe pas"


def test_a_family_s_account_is_what_its_parents_see(accountant, portal_url):
    account = accountant.open("compte-famille", numero="2")
    assert account.title == "Compte de la famille DURAND (n° 2)"
    tables = account.html.tables
    debit, _credited, paid = second_count.balances(make_url(portal_url).database)[2]
    [_head, *rows, total] = tables.pop("Factures à payer")
    assert cents(total[-1]) == sum(cents(row[-1]) for row in rows) == debit - paid
    assert account.html.links["Relevé (XLSX)"] == "/telecharger/releve-famille.xlsx?famille=2"
    parents = accountant.open("compte-famille", numero="2").html.tables
    account.click("Déconnexion").enter("durand@exemple.fr")
    theirs = {name: table for name, table in parents.items() if name != "Factures à payer"}
    seen = account.open("compte", mouvements="tous").html.tables
    for row in seen["Relevé de compte"][1:-1]:
        row[3] = row[3][: len("2026-0001")]  # parents read below it whether it is paid
    assert {name: table for name, table in seen.items() if name not in ("Menus", "Factures à payer")} == theirs


def test_what_a_cesu_cannot_pay_is_said_beside_what_is_open(accountant, portal_url):
    with database.open_writer(portal_url) as db:
        catch_up_sequences(db)
        db.execute(update(Payment).where(Payment.family_id == 2).values(cancelled_at=NOW))
        db.add(Payment(family_id=2, received_on=TODAY, method=Method.CESU, cents=9_999_900))
    texts = accountant.open("compte-famille", numero="2").texts
    assert texts[-1].endswith("ne peut payer aucune de ces factures (CESU).")


def test_the_month_is_that_counted_a_second_time(accountant, portal_url):
    window = accountant.open("mois")
    counted = second_count.of_month(make_url(portal_url).database, "2026-10")
    [head, *rows, total] = window.table("Prestations d'octobre 2026")
    assert head == ["Prestation", "Facturé", "Avoirs", "Payé", "Reste à payer"]
    assert amounts(total)[0] == counted["factures"]["Montant"]
    assert amounts(total) == [sum(column) for column in zip(*(amounts(row) for row in rows), strict=True)]
    assert amounts(total)[0] == sum(amounts(total)[1:])
    came_in = window.table("Encaissements d'octobre 2026")[-1]
    assert cents(came_in[2]) == counted["paiements"]["Montant"]
    assert int(came_in[1]) == counted["paiements"]["rows"]
    months = window.table("Mois après mois")
    assert [row[0] for row in months[1:-1]] == ["septembre 2026", "octobre 2026", "novembre 2026"]
    assert amounts(months[2]) == amounts(total)
    owed = sum(
        billed - credited - paid
        for billed, credited, paid in second_count.balances(make_url(portal_url).database).values()
    )
    assert amounts(months[-1])[3] == owed
    assert len(window.at.get("vega_lite_chart") or window.at.get("arrow_vega_lite_chart")) == 2


def test_a_month_without_anything_says_so(accountant):
    window = accountant.open("mois", mois="novembre 2026")
    assert "Rien n'a été facturé pour novembre 2026." in window.texts
    assert "Prestations de novembre 2026" not in window.html.tables


@pytest.mark.parametrize("page", ["soldes", "mois", "rappels"])
def test_a_page_asks_as_much_for_a_large_commune_as_for_a_small_one(accountant, portal_url, page):
    def asked():
        with queries(portal_url) as statements:
            accountant.open(page)
        return len(statements)

    little = asked()
    with database.open_writer(portal_url) as db:
        catch_up_sequences(db)
        for number in range(1_000, 1_080):
            family = Family(number=number, name="NOUVELLE")
            db.add(family)
            db.flush()
            bill = {
                "year": 2031,
                "number": number,
                "issued_on": on("lundi 2026-10-05"),
                "cents": 100,
                "label": "Sortie",
            }
            db.add(Invoice(family_id=family.id, **bill))
    assert asked() == little <= 14


def test_ticked_families_are_reminded_after_a_look_at_the_letter(accountant, portal_url):
    window = accountant.open("rappels")
    boxes = [box for box in window.at.checkbox if box.key != "everybody"]
    assert len(boxes) > 2
    boxes[0].check()
    boxes[1].check()
    window.click("Voir le courrier")
    name = boxes[0].label.replace("\\", "").split(" :")[0]
    assert window.at.selectbox[-1].options[0] == name
    assert any("Sauf erreur de notre part" in words for words in window.html.words)
    with database.open_reader(portal_url) as db:
        assert db.scalars(select(OutboxMail.id)).all() == []
    window.click("Envoyer 2 rappels")
    assert window.notices == ["2 rappels sont partis."]
    assert name in "".join(window.html.words)  # among those already reminded
    assert len([box for box in window.at.checkbox if box.key != "everybody"]) == len(boxes) - 2
    with database.open_reader(portal_url) as db:
        letters = db.execute(select(OutboxMail.subject, OutboxMail.text)).all()
    assert len(letters) >= 2
    assert all(subject.endswith("restent à payer") for subject, _ in letters)
    assert all("\nPayer en ligne : http://localhost:8501/payer\n" in text for _, text in letters)


def test_the_whole_page_can_be_ticked_and_nobody_ticked_is_said(accountant):
    window = accountant.open("rappels").click("Voir le courrier")
    assert window.notices == ["Cochez les familles à rappeler."]
    window.at.checkbox(key="everybody").check().run()
    window.click("Voir le courrier").click("Revenir à la liste")
    assert all(box.value for box in window.at.checkbox if box.key != "everybody")


def test_who_has_no_address_is_named_to_be_called(accountant, portal_url):
    with database.open_writer(portal_url) as db:
        db.execute(update(Account).where(Account.id.in_(select(Guardian.account_id))).values(email=None))
    window = accountant.open("rappels")
    assert "Sans adresse mail : à appeler" in window.html.words
    assert [box.key for box in window.at.checkbox] == []


def test_without_anybody_late_there_is_nobody_to_remind(accountant, portal_url):
    with database.open_writer(portal_url) as db:
        catch_up_sequences(db)
        owed = {"received_on": TODAY, "method": Method.CARD, "cents": 9_999_900}
        db.add_all([Payment(family_id=family, **owed) for family in db.scalars(select(Family.id))])
    assert "Aucune famille n'est en retard." in accountant.open("rappels").texts
