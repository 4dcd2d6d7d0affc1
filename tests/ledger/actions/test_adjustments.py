"""What is owed is written off, an advance is given back or moves, and each of them is taken back; and every refusal."""

import pytest
from sqlalchemy import select

from cantine.billing.queries import account_balances, open_invoices
from cantine.common.form_input import NotAccepted
from cantine.common.list_filter import ListFilter
from cantine.common.roles import Actor, NotFound, Role
from cantine.common.terms.adjustments import AdjustmentKind
from cantine.common.vocabulary import Method, Reversal
from cantine.exports import EXPORTS
from cantine.ledger.actions import adjustments as acts
from cantine.ledger.actions import reversals
from cantine.ledger.queries import adjustments, reconciliation, statement
from cantine.ledger.rules import adjustments as rules
from cantine.ledger.rules.adjustments import AlreadyAdjusted, TypedAdjustment
from cantine.ledger.rules.reversals import TypedReversal
from cantine.privacy.actions.anonymise import anonymise
from cantine.privacy.actions.archive_family import archive_family
from cantine.store import database
from cantine.store.tables import Adjustment, Commune, Family, InvoiceCounter, JournalEntry, OutboxMail, Payment
from cantine.till.actions import deposit_slips
from tests.billing.queries.test_open_invoices import issue, pay
from tests.dates import at, on
from tests.support.billing import farid
from tests.support.saving import all_at_once

FRIDAY, TODAY, TUESDAY = on("vendredi 2026-11-20"), on("lundi 2026-11-23"), on("mardi 2026-11-24")
NOW = at("lundi 2026-11-23 10:00:00")
WAIVED, LOST = AdjustmentKind.WAIVED, AdjustmentKind.IRRECOVERABLE
MOVED, REFUNDED = AdjustmentKind.TRANSFERRED, AdjustmentKind.REFUNDED
DECISION = "Délibération n° 12 du 02.11.2026"


@pytest.fixture
def town(cast, locks_in_order):
    """Alice owes 30,00 € since Friday; Bruno has paid 50,00 € in advance on that day."""
    with database.open_writer(cast.url) as db:
        issue(db, cast.alices_family, 1, FRIDAY, [(cast.meal, 3000)])
        db.add(InvoiceCounter(year=2026, last=1))
        pay(db, cast.brunos_family, FRIDAY, 5000, Method.CASH, recorded_at=NOW)
    return cast


def typed(kind, cents, day=TODAY, reason="Motif", **more):
    more.setdefault("reference", DECISION if kind in (WAIVED, LOST) else "")
    more.setdefault("method", Method.TRANSFER if kind is REFUNDED else None)
    return TypedAdjustment(kind, day, cents, reason, **more)


def adjust(cast, family, *what, now=NOW, **more):
    with database.open_writer(cast.url) as db:
        return acts.adjust_account(db, farid(cast), family, typed(*what, **more), now)


def move(cast, family, to, cents, day=TODAY, kind=MOVED, **more):
    with database.open_writer(cast.url) as db:
        return acts.transfer_advance(db, farid(cast), family, to, typed(kind, cents, day, **more), NOW)


def take_back(cast, entry, day=TODAY, reason="Erreur", now=NOW):
    with database.open_writer(cast.url) as db:
        return acts.take_back_adjustment(db, farid(cast), entry, day, reason, now)


def balances_of(cast):
    """The balances of Alice and Bruno; the books agree with themselves."""
    both = [cast.alices_family, cast.brunos_family]
    with database.open_reader(cast.url) as db:
        assert [*reconciliation.find_differences(db)] == []
        found = account_balances.read_balances(db, both, TODAY)
        assert [statement.read_statement(db, one)[1].balance for one in both] == [found[one] for one in both]
    return tuple(found[one] for one in both)


def rows(cast, *columns):
    with database.open_reader(cast.url) as db:
        return [tuple(row) for row in db.execute(select(*columns).order_by(Adjustment.id))]


def letters(cast):
    with database.open_reader(cast.url) as db:
        found = db.execute(select(OutboxMail.recipient, OutboxMail.subject, OutboxMail.text).order_by(OutboxMail.id))
        return [(to, plain(subject), plain(text)) for to, subject, text in found]


def acts_of(cast):
    with database.open_reader(cast.url) as db:
        return db.execute(select(JournalEntry.action, JournalEntry.family_id, JournalEntry.after)).all()


def refused(cast, sentence, act, *what, **more):
    """The act is refused with this sentence, and nothing is recorded."""
    before = rows(cast, Adjustment.id)
    with pytest.raises(NotAccepted) as told:
        act(cast, *what, **more)
    assert sentence in plain(str(told.value))
    assert rows(cast, Adjustment.id) == before


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def test_a_debt_is_forgiven_in_part_and_the_family_is_told(town):
    adjust(town, town.alices_family, WAIVED, 1000, reason="Situation difficile")
    assert balances_of(town) == (-2000, 5000)
    columns = Adjustment.cents, Adjustment.reference, Adjustment.account_code, Adjustment.receivable_code
    assert rows(town, *columns, Adjustment.accounted_on) == [(1000, DECISION, "6577", "4111", None)]
    [(to, subject, text)] = letters(town)
    assert (to, subject.split(" : ")[1]) == ("alice@exemple.fr", "une remise de 10,00 € vous est accordée")
    assert "Le lundi 23 novembre 2026, une remise gracieuse de 10,00 € vous a été accordée." in text
    assert "Motif : Situation difficile\nSolde de votre compte : 20,00 € à payer" in text
    assert acts_of(town) == [
        (
            "write_off",
            town.alices_family,
            {
                "adjustment": 1,
                "nature": "Remise gracieuse",
                "amount": "10,00\N{NO-BREAK SPACE}€",
                "adjusted_on": "23.11.2026",
                "reference": DECISION,
                "reason": "Situation difficile",
            },
        )
    ]


def test_of_a_debt_that_only_leaves_the_books_nobody_is_told(town):
    adjust(town, town.alices_family, LOST, 3000)
    assert (balances_of(town), letters(town)) == ((0, 5000), [])
    assert rows(town, Adjustment.account_code) == [("6541",)]


def test_a_write_off_never_exceeds_what_is_owed(town):
    alice = town.alices_family
    refused(town, "doit 30,00 € : saisissez ce montant ou moins", adjust, alice, WAIVED, 3001)
    refused(town, "Le 19.11.2026, cette famille devait 0,00 €", adjust, alice, LOST, 1, on("jeudi 2026-11-19"))
    refused(town, "ne doit rien", adjust, town.brunos_family, WAIVED, 1)
    refused(town, "supérieur à zéro", adjust, alice, WAIVED, 0)
    refused(town, "Saisissez la décision", adjust, alice, LOST, 100, reference=" ")
    refused(town, "Saisissez le motif", adjust, alice, WAIVED, 100, reason=" ")
    refused(town, "dans le futur", adjust, alice, WAIVED, 100, TUESDAY)
    refused(town, "trop ancienne", adjust, alice, WAIVED, 100, on("jeudi 2020-11-19"))
    with pytest.raises(NotFound):
        adjust(town, 999, WAIVED, 100)


def test_an_advance_is_given_back_and_no_more_than_it(town):
    bruno = town.brunos_family
    refused(town, "L'avance disponible est de 50,00 € : saisissez ce montant", adjust, bruno, REFUNDED, 5001)
    refused(town, "Le 19.11.2026, l'avance était de 0,00 €", adjust, bruno, REFUNDED, 1, on("jeudi 2026-11-19"))
    refused(town, "n'a pas d'avance", adjust, town.alices_family, REFUNDED, 1)
    refused(town, "par virement, par chèque ou en espèces", adjust, bruno, REFUNDED, 1, method=Method.CARD)
    refused(town, "comment l'avance est remboursée", adjust, bruno, REFUNDED, 1, method=None)
    refused(town, "qui reçoit", adjust, bruno, MOVED, 1)
    adjust(town, bruno, REFUNDED, 5000, method=Method.CHEQUE, reference="0000042")
    assert balances_of(town) == (-3000, 0)
    assert rows(town, Adjustment.cents, Adjustment.account_code) == [(-5000, "515")]
    [(_to, subject, text)] = letters(town)
    assert subject.endswith("50,00 € vous sont remboursés")
    assert "nous vous avons remboursé 50,00 € de votre avance (chèque)." in text
    with database.open_writer(town.url) as db:
        lines, _totals = statement.read_statement(db, bruno)
    assert [(line.entry.kind, line.entry.reference, line.balance) for line in lines[1:]] == [
        ("Remboursement", "Chèque n° 0000042", 0)
    ]


def test_a_family_that_was_paid_back_can_be_archived(town):
    def archive():
        with database.open_writer(town.url) as db:
            archive_family(db, Actor(town.ines, None, Role.ADMIN, proved=True), town.brunos_family, TODAY, NOW)

    with pytest.raises(NotAccepted, match="soldez le compte"):
        archive()
    adjust(town, town.brunos_family, REFUNDED, 5000)
    archive()


def test_cesu_and_what_was_forgiven_are_never_given_back(town):
    """Alice's 30,00 € are paid by CESU, waived, then credited: nothing of it came in money."""
    with database.open_writer(town.url) as db:
        pay(db, town.alices_family, FRIDAY, 5000, Method.CESU)
        pay(db, town.alices_family, FRIDAY, 4000, Method.CASH)
    refused(
        town,
        "L'avance disponible est de 10,00 € (50,00 € viennent de CESU ou d'une remise",
        adjust,
        town.alices_family,
        REFUNDED,
        1001,
    )
    adjust(town, town.alices_family, REFUNDED, 1000)
    refused(town, "L'avance disponible est de 0,00 €", move, town.alices_family, town.brunos_family, 1)


def test_an_advance_moves_to_another_family_and_pays_what_that_one_owes(town):
    move(town, town.brunos_family, town.alices_family, 4000)
    assert balances_of(town) == (1000, 1000)
    assert rows(town, Adjustment.id, Adjustment.family_id, Adjustment.cents, Adjustment.counterpart_id) == [
        (1, town.brunos_family, -4000, 2),
        (2, town.alices_family, 4000, 1),
    ]
    told = {to: text for to, _subject, text in letters(town)}
    assert "40,00 € ont été transférés d'une autre famille à votre compte." in told["alice@exemple.fr"]
    assert "40,00 € de votre avance ont été transférés au compte d'une autre famille." in told["bruno@exemple.fr"]
    assert not [text for text in told.values() if "Motif" in text]
    assert {(action, family, after["counterpart"]) for action, family, after in acts_of(town)} == {
        ("transfer_advance", town.brunos_family, "famille n° 101"),
        ("transfer_advance", town.alices_family, "famille n° 102"),
    }


def test_a_debt_never_changes_its_family(town):
    alice, bruno = town.alices_family, town.brunos_family
    refused(town, "une dette ne change pas de famille", move, alice, bruno, 100)
    refused(town, "Choisissez une autre famille", move, bruno, bruno, 100)
    refused(town, "Choisissez une autre famille", move, bruno, alice, 100, kind=REFUNDED)
    refused(town, "disponible est de 50,00 €", move, bruno, alice, 5001)
    refused(town, "n'a pas d'avance", move, town.chloes_family, alice, 1)
    with database.open_writer(town.url) as db:
        db.get_one(Family, alice).archived_on = FRIDAY
    refused(town, "est archivée", move, bruno, alice, 100)
    with pytest.raises(NotFound):
        move(town, bruno, 999, 100)


def test_an_entry_is_taken_back_once_by_an_opposite_one(town):
    alice, bruno = town.alices_family, town.brunos_family
    waived, given = adjust(town, alice, WAIVED, 3000), adjust(town, bruno, REFUNDED, 2000)
    moved = move(town, bruno, alice, 1000)
    assert balances_of(town) == (1000, 2000)
    refused(town, "Saisissez le motif de l'annulation", take_back, waived, reason=" ")
    refused(town, "la date ne peut pas être avant", take_back, waived, FRIDAY)
    refused(town, "dans le futur", take_back, waived, TUESDAY)
    back = take_back(town, waived)
    take_back(town, moved + 1)  # either half
    take_back(town, given)
    assert balances_of(town) == (-3000, 5000)
    for entry in (waived, given, moved, moved + 1):
        with pytest.raises(AlreadyAdjusted, match="déjà annulée"):
            take_back(town, entry)
    refused(town, "en annule déjà une autre", take_back, back)
    with pytest.raises(NotFound):
        take_back(town, 999)
    subjects = [subject.split(" : ")[1] for _to, subject, _text in letters(town)][4:]
    assert subjects == [
        "la remise de 30,00 € est annulée",
        "un transfert de 10,00 € est annulé",
        "un transfert de 10,00 € est annulé",
        "le remboursement de 20,00 € est annulé",
    ]
    with database.open_reader(town.url) as db:
        listed = adjustments.list_adjustments(db, ListFilter(family=101))
        size = EXPORTS["autres-ecritures"].size(db, ListFilter(), TODAY)
    assert [(one.cents, one.is_taken_back, one.takes_back, one.other_number) for one in listed] == [
        (3000, True, None, None),
        (1000, True, None, 102),
        (-3000, False, TODAY, None),
        (-1000, False, TODAY, 102),
    ]
    assert (size.rows, size.sums) == (8, {"Montant": 0})


def test_a_second_click_records_nothing_and_what_was_taken_back_may_be_recorded_again(town):
    waived = adjust(town, town.alices_family, WAIVED, 1000)
    again = "« Remise gracieuse » de 10,00 € au 23.11.2026 est déjà enregistrée"
    refused(town, again, adjust, town.alices_family, WAIVED, 1000)
    take_back(town, waived)
    adjust(town, town.alices_family, WAIVED, 1000)
    move(town, town.brunos_family, town.alices_family, 1000)
    with pytest.raises(AlreadyAdjusted):
        move(town, town.brunos_family, town.alices_family, 1000)
    with pytest.raises(AlreadyAdjusted):  # a transfer has no reference, whatever is sent
        move(town, town.brunos_family, town.alices_family, 1000, reference="autre")
    move(town, town.brunos_family, town.chloes_family, 1000)
    assert balances_of(town) == (-1000, 3000)


def test_more_than_any_entry_has_is_refused_in_words(town):
    for cents in (rules.HIGHEST + 1, 2**31, 2**63, 10**20):
        refused(town, "vérifiez-le", adjust, town.alices_family, WAIVED, cents)
        refused(town, "vérifiez-le", adjust, town.brunos_family, REFUNDED, cents)
        refused(town, "vérifiez-le", move, town.brunos_family, town.alices_family, cents)
    refused(town, "Cette famille doit 30,00 €", adjust, town.alices_family, WAIVED, rules.HIGHEST)


def test_no_entry_of_an_anonymous_family_is_taken_back(sqlite_cast):
    with database.open_writer(sqlite_cast.url) as db:
        pay(db, sqlite_cast.chloes_family, FRIDAY, 5000, Method.TRANSFER, recorded_at=NOW)
    moved = move(sqlite_cast, sqlite_cast.chloes_family, sqlite_cast.brunos_family, 2000)
    given = adjust(sqlite_cast, sqlite_cast.chloes_family, REFUNDED, 3000)
    with database.open_writer(sqlite_cast.url) as db:
        archive_family(db, Actor(sqlite_cast.ines, role=Role.ADMIN, proved=True), sqlite_cast.chloes_family, TODAY, NOW)
        anonymise(db, Actor(sqlite_cast.ines, role=Role.ADMIN, proved=True), sqlite_cast.chloes_family, TODAY, NOW)
    for entry in (moved, moved + 1, given):
        with pytest.raises(NotAccepted, match="rendue anonyme"):
            take_back(sqlite_cast, entry, reason="Mme Garnier a rappelé")


def test_two_clerks_at_once_give_an_advance_back_once(town):
    results = all_at_once([lambda: adjust(town, town.brunos_family, REFUNDED, 5000)] * 2)
    assert sorted(type(one).__name__ for one in results) == ["AlreadyAdjusted", "int"]
    assert balances_of(town) == (-3000, 0)


def test_a_month_that_is_over_stays_in_the_journal_and_closed_books_take_nothing(town):
    later = at("mardi 2026-12-01 10:00:00")
    entry = adjust(town, town.alices_family, WAIVED, 1000, FRIDAY, now=later)
    assert rows(town, Adjustment.day, Adjustment.accounted_on) == [(FRIDAY, on("mardi 2026-12-01"))]
    take_back(town, entry, FRIDAY, now=later)
    assert rows(town, Adjustment.accounted_on)[1] == (on("mardi 2026-12-01"),)
    with database.open_writer(town.url) as db:
        db.scalars(select(Commune)).one().closed_until = TODAY
    refused(town, "Exercice clos", adjust, town.alices_family, WAIVED, 500, FRIDAY, now=later)
    refused(town, "Exercice clos", take_back, entry, TODAY, now=later)
    refused(town, "Exercice clos", move, town.brunos_family, town.alices_family, 500, TODAY)


def test_a_cheque_that_bounces_from_its_deposit_slip_after_its_money_went_back_is_owed(town):
    """The slip stays as the bank has it; what was given back of the cheque is to be paid again."""
    with database.open_writer(town.url) as db:
        cheque = Payment(
            family_id=town.chloes_family,
            received_on=FRIDAY,
            method=Method.CHEQUE,
            cents=4000,
            reference="0001",
            bank="Banque",
            recorded_at=NOW,
        )
        db.add(cheque)
        db.flush()
        deposit_slips.make_slip(db, farid(town), [cheque.id], NOW)
        paid = cheque.id
    adjust(town, town.chloes_family, REFUNDED, 1500)
    with database.open_writer(town.url) as db:
        reversals.reverse_payment(db, farid(town), paid, TypedReversal(Reversal.BOUNCED, TODAY, "Sans provision"), NOW)
    with database.open_reader(town.url) as db:
        [owed] = open_invoices.allocate_family(db, town.chloes_family).open
        assert (owed.bill.name, owed.cents) == ("Avance à reverser", 1500)
        assert EXPORTS["bordereaux"].size(db, ListFilter(), TODAY).sums == {"Montant": 4000}
        assert [*reconciliation.find_differences(db)] == []
    adjust(town, town.chloes_family, LOST, 1500)
    with database.open_reader(town.url) as db:
        assert open_invoices.allocate_family(db, town.chloes_family).open == []
