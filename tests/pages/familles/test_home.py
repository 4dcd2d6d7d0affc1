"""The home of a family, in the words of the tutorial."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from cantine.common.balance_words import measure_balance
from cantine.common.vocabulary import InvoiceKind, State
from cantine.store import database
from cantine.store.tables import Booking, Child, Custody, Family, Invoice
from tests.dates import on

HEAD = ["Date", "Type", "Référence", "Facture", "Débit", "Crédit", "Solde"]
SERVICES = ["Repas", "Garderie matin", "Garderie soir", "Centre matin", "Centre soir", "Étude"]
NOTHING = "0,00\xa0€"


def test_the_balance_the_statement_and_the_bookings_are_titled_as_in_the_tutorial(parent):
    assert parent.title == "Bienvenue TEST !"
    assert f"Votre solde à ce jour est de {NOTHING}" in parent.texts
    for words in ("Relevé de compte", "Liste des 5 derniers mouvements.", "Inscriptions en cours"):
        assert words in parent.html.words
    assert "Liste des inscriptions en cours et non facturées par enfant" in parent.html.words
    assert parent.html.elements.count("h2") == 2


def test_the_statement_ends_with_the_highlighted_balance_of_the_day(parent):
    head, *lines, total = parent.table("Relevé de compte")
    assert head == HEAD
    date, kind, reference, invoice, debit, credit, balance = total
    assert (date, kind, reference, invoice, balance) == ("23.11.2026", "SOLDE A CE JOUR", "", "", NOTHING)
    assert debit == credit != NOTHING
    assert len(lines) == 4  # two months of this year are invoiced and paid
    assert {line[1] for line in lines} == {"Facture", "Paiement"}
    assert lines[-1][-1] == NOTHING
    assert all(
        (line[4] == "") is (line[1] == "Paiement") and (line[5] == "") is (line[1] == "Facture") for line in lines
    )


def test_the_number_of_an_invoice_leads_to_its_paper_and_a_payment_has_none(parent, portal_url):
    with database.open_reader(portal_url) as db:
        ids = db.execute(select(Invoice.year, Invoice.number, Invoice.id).where(Invoice.family_id == 1)).all()
    papers = {line[3] for line in parent.table("Relevé de compte")[1:-1] if line[1] == "Facture"}
    assert all(paper.endswith("payée") for paper in papers)
    numbers = {paper.removesuffix("payée") for paper in papers}
    assert numbers == {f"{year}-{number:04}" for year, number, _id in ids if f"{year}-{number:04}" in numbers} != set()
    for year, number, id in ids:
        if f"{year}-{number:04}" in numbers:
            assert parent.html.links[f"{year}-{number:04}"] == f"/telecharger/facture-{id}.pdf"
    assert all(line[3] == "" for line in parent.table("Relevé de compte")[1:-1] if line[1] == "Paiement")


def test_five_movements_are_shown_then_all_then_five_again(parent, portal_url):
    with database.open_writer(portal_url) as db:
        for number in range(10):
            fields = {"year": 2027, "number": number + 1, "cents": 100 + number, "kind": InvoiceKind.CREDIT_NOTE}
            day = on("mardi 2026-11-10") + timedelta(number)
            db.add(Invoice(family_id=1, label=f"Geste {number}", issued_on=day, **fields))
    few = parent.open("compte").table("Relevé de compte")
    assert parent.links["Afficher tout"] == ("compte", "mouvements=tous")
    everything = parent.open("compte", mouvements="tous").table("Relevé de compte")
    assert "Liste de tous les mouvements (14)." in parent.html.words
    assert parent.links["Afficher les 5 derniers"] == ("compte", "")
    assert len(few) == 1 + 5 + 1
    assert len(everything) == 1 + 14 + 1
    assert few[1:] == everything[-6:]
    assert few[-2][2] == "Geste 9"
    assert few[-1][-1] == few[-2][-1] == measure_balance(sum(range(100, 110)))
    assert parent.open("compte").table("Relevé de compte") == few


@pytest.mark.parametrize("rubbish", ["", "TOUS", "1", "<script>"])
def test_any_other_parameter_shows_the_five_last(parent, rubbish):
    assert "Liste des 5 derniers mouvements." in parent.open("compte", mouvements=rubbish).html.words


def test_all_of_few_movements_are_counted_as_all(parent):
    few = parent.open("compte").table("Relevé de compte")
    assert parent.links["Afficher tout"] == ("compte", "mouvements=tous")
    assert parent.open("compte", mouvements="tous").table("Relevé de compte") == few
    assert "Liste de tous les mouvements (4)." in parent.html.words


def test_each_child_has_its_bookings_and_a_link_to_add_some(parent, portal_url):
    with database.open_reader(portal_url) as db:
        ids = dict(db.execute(select(Child.first_name, Child.id).where(Child.first_name.in_(["TOTO", "LILI"]))).all())
    for name in ("TOTO", "LILI"):
        assert parent.table(f"Inscriptions en cours de {name}") == [["Date", *SERVICES]]
        assert parent.html.words.count(name) == 1
    links = [(words, where) for words, where in parent.html.pages if words == "Ajouter des inscriptions"]
    assert links == [("Ajouter des inscriptions", f"/inscriptions?enfant={ids[name]}") for name in ("TOTO", "LILI")]
    assert {f"Ajouter des inscriptions pour {name}" for name in ("TOTO", "LILI")} <= {*parent.html.names}


def test_a_booked_day_has_a_tick_and_its_time_under_the_service(parent, portal_url):
    with database.open_writer(portal_url) as db:
        toto = db.scalars(select(Child.id).where(Child.first_name == "TOTO")).one()
        cells = [("mardi 2026-12-01", 1, None), ("mardi 2026-12-01", 3, 17 * 60 + 15), ("lundi 2026-11-30", 1, None)]
        for day, service, time in cells:
            db.add(Booking(child_id=toto, day=on(day), service_id=service, family_id=1, time=time))
        db.add(Booking(child_id=toto, day=on("jeudi 2026-12-03"), service_id=1, family_id=1, state=State.CANCELLED))
    assert parent.open("compte").table("Inscriptions en cours de TOTO")[1:] == [
        ["lundi 30 novembre 2026", "✓", "", "", "", "", ""],
        ["mardi 1er décembre 2026", "✓", "", "✓ 17 h 15", "", "", ""],
    ]
    assert parent.table("Inscriptions en cours de LILI")[1:] == []


def test_days_that_are_over_and_not_invoiced_wait_under_the_coming_ones(parent, portal_url):
    with database.open_writer(portal_url) as db:
        toto = db.scalars(select(Child.id).where(Child.first_name == "TOTO")).one()
        db.add(Booking(child_id=toto, day=on("vendredi 2026-11-20"), service_id=1, family_id=1))
    parent.open("compte")
    assert parent.table("Inscriptions en cours de TOTO")[1:] == []
    assert "Aucune inscription à venir." in parent.html.words
    assert "Afficher 1 jour passé" in parent.html.words
    [past] = parent.table("Inscriptions en cours de TOTO, jours passés")[1:]
    assert past[0] == "vendredi 20 novembre 2026"


def test_a_family_that_owes_money_reads_what_is_left_to_pay(browser):
    browser.enter("durand@exemple.fr")
    [balance] = [text for text in browser.texts if text.startswith("Votre solde")]
    owed = browser.table("Relevé de compte")[-1][-1]
    assert owed.endswith(" à payer")
    assert "\N{MINUS SIGN}" not in owed
    assert balance == f"Votre solde à ce jour est de {owed.removesuffix(' à payer')} (reste à payer)"


def test_a_family_that_has_paid_too_much_reads_that_it_is_in_advance(parent, portal_url):
    with database.open_writer(portal_url) as db:
        fields = {"year": 2027, "number": 1, "cents": 1250, "kind": InvoiceKind.CREDIT_NOTE}
        db.add(Invoice(family_id=1, label="Geste", issued_on=on("mardi 2026-11-10"), **fields))
    parent.open("compte")
    assert "Votre solde à ce jour est de 12,50\xa0€ (avance)" in parent.texts
    assert parent.table("Relevé de compte")[-1][-1] == "12,50\xa0€ d'avance"


def test_many_days_are_shown_in_part_and_the_others_are_one_click_away(browser, portal_url):
    browser.enter("durand@exemple.fr")
    parts = ("", ", suite", ", jours passés")
    first, later, past = (browser.table(f"Inscriptions en cours de Jules{part}") for part in parts)
    assert len(first) == 1 + 12
    assert first[1][0] == "lundi 23 novembre 2026"  # today
    assert len(later) > 1
    assert past[-1][0] == "vendredi 20 novembre 2026"
    assert f"Afficher {len(past) - 1} jours passés" in browser.html.words
    with database.open_reader(portal_url) as db:
        days = set(
            db.scalars(
                select(Booking.day)
                .join(Child, Child.id == Booking.child_id)
                .where(
                    Child.first_name == "Jules",
                    Booking.family_id == 2,
                    Booking.invoice_line_id.is_(None),
                    Booking.state.in_([State.BOOKED, State.ADDED]),
                )
            )
        )
    assert len(first) + len(later) + len(past) - 3 == len(days)


def test_separated_parents_each_see_their_own_weeks_of_the_child(browser):
    seen = []
    for login in ("martin@exemple.fr", "bernard@exemple.fr"):
        browser.enter(login)
        rows = [row[0] for name, table in browser.html.tables.items() if "ZOÉ" in name for row in table[1:]]
        assert rows
        seen.append(set(rows))
        browser.click("Déconnexion")
    assert not seen[0] & seen[1]


def test_a_family_without_children_is_told_whom_to_ask(parent, portal_url):
    with database.open_writer(portal_url) as db:
        db.execute(update(Custody).where(Custody.family_id == 1).values(family_id=60))
    parent.open("compte")
    [info] = parent.at.info
    assert info.value == "Aucun enfant n'est rattaché à votre compte. Adressez-vous à la mairie pour l'inscrire."


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "**gras**", "[x](http://y)", "=1+1", "a`b` $c$ :red[d]", "&lt; & ~~e~~"]
)
def test_names_are_shown_letter_by_letter(parent, portal_url, name):
    with database.open_writer(portal_url) as db:
        db.execute(update(Family).where(Family.id == 1).values(name=name))
        db.execute(update(Child).where(Child.first_name == "TOTO").values(first_name=name, last_name=name))
    parent.open("compte")
    assert f"Inscriptions en cours de {name}" in parent.html.tables
    assert name in parent.html.words
    assert "script" not in parent.html.elements
    [title] = parent.at.title
    assert plain_markdown(title.value).replace("\u2060", "") == f"Bienvenue {name} !"


def plain_markdown(text):
    """The text where every letter that could format it is escaped; fails where one is not."""
    shown, letters = "", iter(text)
    for letter in letters:
        if letter == "\\":
            shown += next(letters)
        else:
            assert letter not in "\\`*_{}[]<>#|~:$^=&@", f"{letter} formats the text"
            shown += letter
    return shown
