"""A list of cheques is recorded whole or not at all, its numbers as written, once however often it is clicked."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cantine.common.roles import Actor, Forbidden, Role
from cantine.ledger.actions import bulk_cheques, payments
from cantine.ledger.actions.bulk_cheques import CountedCheques
from cantine.ledger.rules.bulk_cheques import ListRefused, TypedCheque
from cantine.store import database
from cantine.store.tables import Family, JournalEntry, Payment
from tests.dates import on
from tests.support.entering import NOW
from tests.support.saving import all_at_once

MONDAY = on("lundi 2026-11-23")
ALICE = TypedCheque("101", "45,30", "0001234", "Crédit agricole")
BRUNO = TypedCheque("petit", "12", "0000007", "La Banque Postale")
EMPTY = TypedCheque()


def record(cast, *lines, counted=("2", "57,30"), seen=(), day=MONDAY, role=Role.FINANCE):
    with database.open_writer(cast.url) as db:
        actor = Actor(cast.farid, role=role)
        return bulk_cheques.record_cheques(db, actor, day, lines, CountedCheques(*counted), NOW, seen=seen)


def refused(cast, *lines, **more):
    with pytest.raises(ListRefused) as why:
        record(cast, *lines, **more)
    assert recorded(cast) == []
    return why.value.faults


def recorded(cast):
    with database.open_reader(cast.url) as db:
        rows = db.execute(
            select(Payment.family_id, Payment.cents, Payment.reference, Payment.bank).order_by(Payment.id)
        )
        return [tuple(row) for row in rows]


def test_a_list_is_recorded_line_by_line_with_leading_noughts(cast):
    assert record(cast, ALICE, EMPTY, BRUNO) == (2, 5730)
    assert recorded(cast) == [
        (cast.alices_family, 4530, "0001234", "Crédit agricole"),
        (cast.brunos_family, 1200, "0000007", "La Banque Postale"),
    ]
    with database.open_reader(cast.url) as db:
        entries = db.scalars(select(JournalEntry.family_id).where(JournalEntry.action == "record_payment")).all()
    assert set(entries) == {cast.alices_family, cast.brunos_family}


def test_every_fault_is_told_by_its_line_and_nothing_is_kept(cast):
    lines = [
        ALICE,
        TypedCheque("999", "10", "1", "BNP"),
        TypedCheque("", "12,345", "", ""),
        EMPTY,
        TypedCheque("102", "-3", "2", "BNP"),
        TypedCheque("102", "100000,01", "3", "BNP"),
        TypedCheque("Nobody", "5", "4", "BNP"),
        TypedCheque("103", "5", "0001234", "CRÉDIT AGRICOLE"),
    ]
    assert refused(cast, *lines) == [
        "Ligne 3 : « 12,345 » n'est pas un montant, le n° ou le nom de la famille manque, le numéro du chèque manque, "
        "la banque manque.",
        "Ligne 5 : le montant doit être supérieur à zéro.",
        "Ligne 6 : le montant dépasse 100\u202f000,00\u00a0€.",
        "Ligne 1 : le chèque n° 0001234 est deux fois dans la liste.",
        "Ligne 8 : le chèque n° 0001234 est deux fois dans la liste.",
        "Ligne 2 : aucune famille « 999 ». Vérifiez le numéro ou le nom.",
        "Ligne 7 : aucune famille « Nobody ». Vérifiez le numéro ou le nom.",
    ]


def test_two_families_of_one_name_are_told_apart_by_their_number(cast):
    with database.open_writer(cast.url) as db:
        db.add(Family(number=104, name="Petit"))
    [fault] = refused(cast, BRUNO, counted=("1", "12"))
    assert fault == "Ligne 1 : plusieurs familles « petit » : PETIT (n° 102) et Petit (n° 104). Écrivez le numéro."


@pytest.mark.parametrize(
    ("counted", "fault"),
    [
        (("2", "57,40"), "Vous avez compté 2 chèques et 57,40\u00a0€ ; la liste a 2 chèques et 57,30\u00a0€, soit "),
        (("3", "57,30"), "Vous avez compté 3 chèques ; la liste en a 2."),
        (("", ""), "Saisissez ce que vous avez compté"),
        (("2", "beaucoup"), "Saisissez ce que vous avez compté"),
    ],
)
def test_the_sum_is_held_to_what_was_counted(cast, counted, fault):
    [said] = refused(cast, ALICE, BRUNO, counted=counted)
    assert said.startswith(fault)


@pytest.mark.parametrize(
    ("day", "fault"),
    [(MONDAY + timedelta(1), "La date du paiement est dans le futur"), (on("lundi 2020-11-23"), "La date du paiement")],
)
def test_a_day_that_cannot_be_is_told_once_or_for_each(cast, day, fault):
    assert refused(cast, ALICE, BRUNO, day=day)[0].startswith(fault)


def test_an_empty_list_and_one_that_is_too_long_are_refused(cast):
    assert refused(cast, EMPTY)[0] == "La liste est vide : saisissez un chèque par ligne."
    many = [TypedCheque("101", "1", str(number), "BNP") for number in range(101)]
    assert refused(cast, *many)[0] == "La liste a 101 chèques : 100 au plus en une fois."


def test_a_second_click_records_nothing_even_after_a_yes(cast):
    record(cast, ALICE, BRUNO)
    with pytest.raises(ListRefused) as why:
        record(cast, ALICE, BRUNO)
    assert [fault.split(" (")[0] for fault in why.value.faults] == [
        "Ligne 1 : semble déjà enregistré",
        "Ligne 2 : semble déjà enregistré",
    ]
    seen = why.value.again
    assert record(cast, ALICE, BRUNO, seen=seen) == (2, 5730)
    with pytest.raises(ListRefused):
        record(cast, ALICE, BRUNO, seen=seen)
    assert len(recorded(cast)) == 4


def test_several_clicks_at_once_record_once(cast):
    done = all_at_once([lambda: record(cast, ALICE, BRUNO)] * 4)
    assert sorted(isinstance(one, ListRefused) for one in done) == [False, True, True, True]
    assert len(recorded(cast)) == 2


def test_a_cheque_that_was_cancelled_may_come_again(cast):
    record(cast, ALICE, BRUNO)
    with database.open_reader(cast.url) as db:
        recorded = db.scalars(select(Payment.id)).all()
    for payment in recorded:
        with database.open_writer(cast.url) as db:
            payments.cancel_payment(db, Actor(cast.farid, role=Role.FINANCE), payment, "erreur", NOW)
    assert record(cast, ALICE, BRUNO) == (2, 5730)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.READER])
def test_nobody_else_may(cast, role):
    with pytest.raises(Forbidden):
        record(cast, ALICE, BRUNO, role=role)
