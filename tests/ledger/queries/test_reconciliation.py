"""`python -m cantine check`: right books are called right, and each kind of fault is named."""

from datetime import date

import pytest
from sqlalchemy import text

from cantine.common.vocabulary import Method, Reversal, State
from cantine.ledger.actions import reversals
from cantine.ledger.queries import outstanding, reconciliation
from cantine.ledger.rules.reversals import TypedReversal
from cantine.store import database
from cantine.store.tables import Absence, Payment
from tests.dates import at, on
from tests.demo.demonstrations import filled
from tests.online_payment.stored_attempts import pay_online
from tests.support.billing import (
    NOVEMBER,
    NOW,
    bill,
    credit,
    credit_bookings,
    farid,
    line_of,
    lines,
    meals,
    papers,
    prices,
    special,
)
from tests.support.query_count import queries
from tests.support.saving import book

DECEMBER = date(2026, 12, 1)


def found(cast):
    with database.open_reader(cast.url) as db:
        return [sentence.replace("\xa0", " ") for sentence in reconciliation.find_differences(db)]


def left(cast, today=DECEMBER):
    with database.open_reader(cast.url) as db:
        return [*outstanding.find_outstanding(db, today)]


@pytest.fixture
def books(cast):
    """Everything that may happen to an account, done by the portal itself."""
    prices(cast)
    first, second, late = meals(cast, cast.leo, "lundi 2026-11-02", "mardi 2026-11-03", "jeudi 2026-11-05")
    book(cast, cast.leo, cast.evening_care, "lundi 2026-11-02", time=17 * 60)
    for service in (cast.morning_centre, cast.evening_centre):
        book(cast, cast.leo, service, "mercredi 2026-11-04")
    meals(cast, cast.tom, "lundi 2026-11-02", family_id=cast.chloes_family)
    meals(cast, cast.leo, "vendredi 2026-11-06", state=State.CANCELLED)
    with database.open_writer(cast.url) as db:
        absence = Absence(id=1, child_id=cast.leo, first=NOVEMBER, last=on("jeudi 2026-11-12"), reported_at=NOW)
        db.add(absence)
        paid = {"received_on": on("mardi 2026-12-01"), "method": Method.CARD}
        db.add(Payment(family_id=cast.alices_family, cents=500, **paid))
        db.add(Payment(family_id=cast.chloes_family, cents=99, cancelled_at=NOW, cancelled_why="Erreur", **paid))
    meals(cast, cast.leo, "lundi 2026-11-09", "mardi 2026-11-10", state=State.SICK, absence_id=1)
    bill(cast)
    special(cast, [cast.alices_family, cast.brunos_family])
    credit_bookings(cast, [late])
    credit(cast, [line_of(cast, first)], billable_again=True)
    bill(cast)
    assert line_of(cast, second)
    return cast


def test_what_the_portal_writes_is_right(books):
    assert (found(books), left(books)) == ([], [])


def test_a_demonstration_is_right_with_as_many_questions_for_many_families_as_for_few(sqlite_url):
    asked = []
    for families in (4, 30):
        filled(sqlite_url, at("mercredi 2027-07-14 12:00:00"), families, again=True)
        with database.open_reader(sqlite_url) as db, queries(sqlite_url) as sent:
            assert [*reconciliation.find_differences(db), *outstanding.find_outstanding(db, date(2027, 7, 14))] == []
        asked.append(len(sent))
    assert asked[0] == asked[1] <= 32


def tamper(cast, *statements):
    """Change what the database would refuse to have changed."""
    with database.open_writer(cast.url) as db:
        if db.get_bind().dialect.name == "postgresql":
            db.execute(text("SET session_replication_role = replica"))
            for statement in statements:
                db.execute(text(statement))
            db.execute(text("SET session_replication_role = DEFAULT"))
            return
        triggers = db.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
        for name, _ in triggers:
            db.execute(text(f"DROP TRIGGER {name}"))
        for statement in statements:
            db.execute(text(statement))
        for _, sql in triggers:
            db.connection().exec_driver_sql(sql)


@pytest.mark.parametrize(
    ("statement", "sentences"),
    [
        (
            "UPDATE invoice SET cents = cents + 1, balance_before = 0 WHERE number = 2",
            ["Facture 2026-0002 : 4,01 €, alors que ses lignes font 4,00 €."],
        ),
        (
            "UPDATE invoice_line SET quantity = 2 WHERE kind = 'special' AND id = "
            "(SELECT min(id) FROM invoice_line WHERE kind = 'special')",
            ["Facture 2026-0003 : 10,00 €, alors que ses lignes font 10,00 €."],
        ),
        (
            "UPDATE invoice SET line_count = 9 WHERE number = 2",
            ["Facture 2026-0002 : 4,00 €, alors que ses lignes font 4,00 €."],
        ),
        (
            "UPDATE invoice SET number = number + 10 WHERE number = 7",
            [
                "Numérotation de 2026 : il manque 2026-0007 à 2026-0016.",
                "Numérotation de 2026 : le compteur est à 7, la dernière facture à 17.",
            ],
        ),
        (
            "UPDATE invoice SET number = 8 WHERE number = 6",
            [
                "Numérotation de 2026 : il manque 2026-0006.",
                "Numérotation de 2026 : le compteur est à 7, la dernière facture à 8.",
            ],
        ),
        (
            "UPDATE invoice_counter SET last = 9",
            ["Numérotation de 2026 : le compteur est à 9, la dernière facture à 7."],
        ),
        (
            "UPDATE invoice SET issued_on = '2026-12-02' WHERE number = 1",
            ["Facture 2026-0002 : sa date n'est pas dans l'ordre des numéros."],
        ),
        (
            "UPDATE invoice SET family_id = 1 WHERE number = 3",
            [],
        ),
        (
            "UPDATE booking SET invoice_line_id = NULL WHERE child_id = 3",
            ["Facture 2026-0002 : « Repas », 0 jour inscrit pour les jours 2."],
        ),
        (
            "UPDATE booking SET day = '2026-10-02' WHERE child_id = 3",
            ["Facture 2026-0002 : « Repas » du 02.10.2026 de Tom Garnier n'y a pas sa place."],
        ),
        (
            "UPDATE booking SET service_id = 6 WHERE child_id = 3",
            ["Facture 2026-0002 : « Étude » du 02.11.2026 de Tom Garnier n'y a pas sa place."],
        ),
        (
            "UPDATE absence SET proof_on = NULL, first = '2026-11-09'",
            [],
        ),
    ],
)  # fmt: skip
def test_each_fault_is_named(books, statement, sentences):
    tamper(books, statement)
    assert found(books) == sentences


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE payment SET cents = 3999 WHERE id = {payment}", "{online}, 40,00 € demandés, 39,99 € crédités."),
        ("UPDATE payment_attempt SET state = 'waiting'", "{online}, 40,00 €, crédité sans être payé."),
        ("UPDATE payment SET attempt_id = NULL WHERE id = {payment}", "{online}, 40,00 €, payé mais pas crédité."),
        ("UPDATE payment SET family_id = {other}", "{online}, crédité à une autre famille."),
        ("UPDATE payment SET cancelled_at = '2026-12-01 10:00' WHERE id = {payment}", "{online}, payé, puis annulé."),
        ("UPDATE payment SET method = 'card'", "{online}, crédité par un autre moyen de paiement."),
        ("UPDATE payment_attempt SET advance_cents = 1", "{online}, ses parts font 0,01 € au lieu de 40,00 €."),
        ("UPDATE payment SET cents = -4001 WHERE id = {entry}", "{paid}, 40,01 € rendus, plus que le paiement."),
        ("UPDATE payment SET method = 'online_card' WHERE id = {entry}", "{paid}, 15,00 € rendus, {strange}."),
        ("UPDATE payment SET family_id = {other} WHERE id = {entry}", "{paid}, 15,00 € rendus, {strange}."),
        ("UPDATE payment SET received_on = '2026-11-30' WHERE id = {entry}", "{paid}, 15,00 € rendus, {strange}."),
    ],
)  # fmt: skip
def test_a_payment_that_is_not_its_attempt_and_an_entry_that_is_not_its_payment_are_named(cast, statement, sentence):
    payment = pay_online(cast, cast.alices_family, 4000, on("mardi 2026-12-01"))
    typed = TypedReversal(Reversal.BOUNCED, on("mardi 2026-12-01"), "Sans provision", 1500)
    with database.open_writer(cast.url) as db:
        entry = reversals.reverse_payment(db, farid(cast), payment, typed, NOW)
        reference = db.get_one(Payment, payment).reference
    assert found(cast) == []
    tamper(cast, statement.format(payment=payment, entry=entry, other=cast.chloes_family))
    named = {"online": f"paiement en ligne {reference}", "paid": f"paiement n° {payment} de 40,00 €"}
    expected = sentence.format(**named, strange="par une écriture qui ne lui correspond pas")
    assert f"MOREL (n° 101) : {expected}" in found(cast)


def test_a_payment_that_came_online_from_no_attempt_is_named(cast):
    payment = pay_online(cast, cast.alices_family, 4000, on("mardi 2026-12-01"))
    attempts = ("DELETE FROM attempt_part", "DELETE FROM payment_attempt")
    tamper(cast, "UPDATE payment SET attempt_id = NULL", *attempts)
    assert found(cast) == [f"MOREL (n° 101) : paiement n° {payment} de 40,00 €, venu en ligne sans tentative."]


def test_a_clerk_may_credit_another_amount_than_was_asked(cast):
    pay_online(cast, cast.alices_family, 4000, on("mardi 2026-12-01"))
    tamper(cast, f"UPDATE payment SET cents = 3999, recorded_by_id = {cast.farid}")
    assert found(cast) == []


def test_credit_notes_over_the_amount_and_bookings_of_another_line_are_named(books):
    [note, *_] = [paper for paper in papers(books) if paper.kind == "credit_note"]
    line = lines(books, note.id)[0]
    tamper(
        books,
        f"UPDATE invoice_line SET quantity = 50, cents = 50 * unit_cents WHERE id = {line.id}",
        f"UPDATE invoice SET cents = 50 * {line.unit_cents} WHERE id = {note.id}",
    )
    said = found(books)
    assert "Facture 2026-0001 : plus d'avoirs que de quantité pour « Repas »." in said
    assert any(sentence.startswith("Facture 2026-0001 : ") and "d'avoirs pour" in sentence for sentence in said)


def test_days_of_a_month_that_runs_may_wait_for_its_bill(books):
    meals(books, books.leo, "lundi 2026-11-30")
    assert left(books, on("lundi 2026-11-30")) == []
    assert left(books) == ["MOREL (n° 101), novembre 2026 : 1 inscription n'est pas facturée."]
    meals(books, books.leo, "lundi 2026-12-07")
    bill(books)
    assert left(books) == []
    tamper(books, "UPDATE service SET carence_days = 2")
    assert left(books) == ["MOREL (n° 101), novembre 2026 : 1 inscription n'est pas facturée."]
    assert found(books) == []


def test_a_balance_that_is_not_what_was_invoiced_and_paid_is_named_with_its_parts(books, monkeypatch):
    right = reconciliation.account_balances.read_balances

    def wrong(db, families, day):
        return {family: cents + (family == books.chloes_family) for family, cents in right(db, families, day).items()}

    monkeypatch.setattr(reconciliation.account_balances, "read_balances", wrong)
    assert found(books) == [
        "GARNIER (n° 103) : factures 4,00 €, avoirs 0,00 €, paiements 0,00 €, donc −4,00 € ; son relevé : −3,99 €."
    ]
