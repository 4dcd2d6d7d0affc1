"""Anonymous means anonymous: no word of the family is left in any table, export, paper, page or file of its data."""

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import JSON, LargeBinary, String, select, update
from sqlalchemy import Enum as Vocabulary
from sqlalchemy.exc import DatabaseError

from cantine.billing.actions import credit_notes
from cantine.billing.actions.special_invoices import issue_special
from cantine.billing.documents.invoice_pdf import invoice_pdf
from cantine.billing.queries import printed_invoices
from cantine.billing.rules.credits import LineToCredit
from cantine.billing.rules.invoices import InvoiceItem
from cantine.billing.rules.special_invoices import SpecialInvoice
from cantine.closures import closures
from cantine.common.list_filter import ListFilter
from cantine.common.roles import Actor, Role
from cantine.common.terms.adjustments import AdjustmentKind
from cantine.common.terms.older_debt import OlderDebt
from cantine.common.vocabulary import Method, PaymentProvider, Reversal, State, Weeks
from cantine.exports import EXPORTS, build_table
from cantine.families.actions.children import set_custody
from cantine.families.actions.families import FamilyForm, edit_family
from cantine.imports.actions import uploads
from cantine.ledger.actions import adjustments, payments, reversals
from cantine.ledger.queries import statement
from cantine.ledger.rules.adjustments import TypedAdjustment
from cantine.ledger.rules.payments import ReceivedPayment
from cantine.ledger.rules.reversals import TypedReversal
from cantine.offer.rules.services import ClosurePeriod
from cantine.privacy.actions.anonymise import anonymise
from cantine.privacy.actions.archive_family import archive_family
from cantine.privacy.documents.own_data import own_data_xlsx
from cantine.privacy.queries import own_data
from cantine.privacy.rules.redaction import leave_out_other_families, list_words_to_strike, strike, strike_within
from cantine.store import database, free_text
from cantine.store.tables import (
    Base,
    Child,
    Family,
    Guardian,
    Invoice,
    InvoiceLine,
    JournalEntry,
    Payment,
    PaymentAttempt,
)
from cantine.store.types import BoundText, Structured
from tests.dates import at, on
from tests.support.saving import book
from tests.support.table_reading import pages

NOW, TODAY = at("lundi 2026-12-14 10:00:00"), on("lundi 2026-12-14")
WORDS = ("Chloé", "Garnier", "GARNIER", "Tom", "06 39 98 01 01", "0639980101", "chloe@", "rue des Lilas")


def ines(cast):
    return Actor(cast.ines, role=Role.ADMIN, proved=True)


@pytest.fixture
def gone(cast):
    """What staff typed about Chloé's family wherever they type; all is paid, and the family is archived."""
    with database.open_writer(cast.url) as db:
        family = db.get_one(Family, cast.chloes_family)
        family.address, family.note = "3 rue des Lilas", "Voir Chloé GARNIER"
        db.get_one(Guardian, (cast.chloes_family, cast.chloe)).phone = "06 39 98 01 01"
        special = SpecialInvoice("Lunettes cassées de Tom Garnier", [InvoiceItem("Verre de Tom", 1, 3000)])
        issue_special(db, ines(cast), [cast.chloes_family], special, NOW)
        lines = db.scalars(select(InvoiceLine.id).join(Invoice).where(Invoice.family_id == cast.chloes_family)).all()
        credit_notes.credit(
            db,
            ines(cast),
            [LineToCredit(line) for line in lines],
            "Tom Garnier malade, appel de Chloé GARNIER",
            NOW,
            billable_again=False,
        )
        received = {"method": Method.TRANSFER, "received_on": TODAY, "cents": 1500}
        words = {"reference": "VIR GARNIER CHLOE 06 39 98 01 01", "bank": "Banque Garnier"}
        paid = Payment(family_id=cast.chloes_family, **received, **words)
        db.add(paid)
        db.flush()
        payments.cancel_payment(db, ines(cast), paid.id, "Chèque de Mme Garnier sans provision", NOW)
        online = Payment(family_id=cast.chloes_family, received_on=TODAY, method=Method.ONLINE_DEBIT, cents=700)
        db.add(online)
        db.flush()
        bounced = TypedReversal(Reversal.BOUNCED, TODAY, "Rejet du compte de Mme Garnier")
        reversals.reverse_payment(db, ines(cast), online.id, bounced, NOW)
        payments.record_payment(db, ines(cast), cast.chloes_family, ReceivedPayment(TODAY, Method.CASH, 900), NOW)
        back = {"reference": "RIB de Mme Garnier", "method": Method.TRANSFER}
        back = TypedAdjustment(AdjustmentKind.REFUNDED, TODAY, 900, "Chloé GARNIER déménage", **back)
        adjustments.adjust_account(db, ines(cast), cast.chloes_family, back, NOW)
        payments.record_payment(db, ines(cast), cast.chloes_family, ReceivedPayment(TODAY, Method.CASH, 250), NOW)
        moved = TypedAdjustment(AdjustmentKind.TRANSFERRED, TODAY, 250, "Mme Garnier le donne à son cousin")
        moved = cast.chloes_family, cast.brunos_family, moved
        adjustments.transfer_advance(db, ines(cast), *moved, NOW)
        db.get_one(Family, cast.alices_family).note = "Tom Garnier mange chez eux le mardi"
        words = {"note": "Le service nomme Garnier.", "closed_why": "Vu avec Chloé GARNIER", "label": "Cantine"}
        asked = {"provider": PaymentProvider.PAYFIP, "client": "007450", "mode": "W", "reference": "F103XABC"}
        when = {"created_at": NOW, "held_until": NOW, "cents": 100, "email": "chloe@exemple.fr"}
        db.add(PaymentAttempt(family_id=cast.chloes_family, account_id=cast.chloe, **asked, **when, **words))
        other = db.get_one(Family, cast.brunos_family)
        edit = FamilyForm("PETIT", note="Cousins des GARNIER")
        edit_family(db, ines(cast), other.id, edit, NOW)
        edit_family(db, ines(cast), other.id, replace(edit, note="Cousins de CHLOE GARNIER, 0639980101"), NOW)
        uploads.keep(db, ines(cast), "Garnier.csv", b"Garnier;Tom", NOW)
        closure = ClosurePeriod(on("jeudi 2026-12-17"), on("jeudi 2026-12-17"), "Obsèques de Tom Garnier")
        closures.add_closure(db, ines(cast), closure, NOW)
    book(
        cast,
        cast.leo,
        cast.meal,
        "lundi 2026-11-30",
        family_id=cast.alices_family,
        state=State.CANCELLED,
        reason="Parti chez Tom Garnier",
    )
    book(
        cast,
        cast.tom,
        cast.meal,
        "lundi 2026-11-30",
        family_id=cast.chloes_family,
        state=State.CANCELLED,
        reason="Tom Garnier est malade",
    )
    with database.open_writer(cast.url) as db:
        archive_family(db, ines(cast), cast.chloes_family, TODAY, NOW, cancel_from=TODAY)
    return cast


def forget(cast, family=None):
    with database.open_writer(cast.url) as db:
        anonymise(db, ines(cast), family or cast.chloes_family, TODAY, NOW)


def sums(cast):
    with database.open_reader(cast.url) as db:
        return (
            db.execute(
                select(Invoice.id, Invoice.cents, Invoice.year, Invoice.number, Invoice.issued_on).order_by(Invoice.id)
            ).all(),
            db.execute(select(InvoiceLine.id, InvoiceLine.cents, InvoiceLine.quantity).order_by(InvoiceLine.id)).all(),
            db.execute(select(Payment.id, Payment.cents, Payment.cancelled_at)).all(),
            statement.read_statement(db, cast.chloes_family)[1],
        )


def test_no_row_of_any_table_has_a_word_of_them_and_no_sum_changes(gone):
    before = sums(gone)
    with database.open_reader(gone.url) as db:
        assert any("Garnier" in str(row) for row in db.execute(select(Payment.__table__)))
    forget(gone)
    with database.open_reader(gone.url) as db:
        for table in Base.metadata.sorted_tables:
            for row in db.execute(select(table)):
                assert not [word for word in WORDS if word in str(row)], (table.name, row)
    assert sums(gone) == before


def everything_in(content):
    """All words of a file: of a spreadsheet those of its sheets."""
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return "".join(packed.read(name).decode(errors="replace") for name in packed.namelist())
    return content.decode("utf-8", errors="replace")


def test_its_own_data_says_nothing_of_them(gone):
    forget(gone)
    with database.open_reader(gone.url) as db:
        content = b"".join(own_data_xlsx(own_data.find_own_data(db, 103), TODAY))
    assert not [word for word in WORDS if word in everything_in(content)]


def test_no_export_and_no_paper_has_a_word_of_them(gone):
    def taken_away():
        with database.open_reader(gone.url) as db:
            choices = {"releve-famille": ListFilter(family=103), "soldes": ListFilter(day=TODAY)}
            for address, export in EXPORTS.items():
                rows = build_table(db, export, choices.get(address, ListFilter()), TODAY).rows
                yield address, str([tuple(row) for row in rows])
            papers = printed_invoices.read_invoices(db, db.scalars(select(Invoice.id)).all())
            yield "pdf", "".join(pages(invoice_pdf(papers, printed_invoices.read_letterhead(db))))

    before = dict(taken_away())
    assert all("Garnier" in before[address] for address in ("factures", "paiements", "pdf"))
    forget(gone)
    for address, text in taken_away():
        assert not [word for word in WORDS if word in text], (address, text)


def test_a_credit_reason_and_a_label_are_neutral_words_afterwards(gone):
    forget(gone)
    with database.open_reader(gone.url) as db:
        labels = db.execute(select(Invoice.label, Invoice.reason).order_by(Invoice.id)).all()
        assert labels == [("Facture particulière", ""), ("Avoir sur la facture 2026-0001", "")]
        assert set(db.scalars(select(InvoiceLine.label))) == {"Facture particulière"}
        typed = Payment.reference, Payment.bank, Payment.cancelled_why, Payment.reason
        assert {*db.execute(select(*typed)).all()} == {("", "", "", "")}
        [told] = db.scalars(select(JournalEntry.after).where(JournalEntry.action == "add_closure"))
        assert "Obsèques de …" in str(told)


WORDS_OF_BOOKS = {*free_text.CLEARED, *free_text.OF_SPECIAL_INVOICES}
FIXED = [
    one
    for table in (Invoice, InvoiceLine, Payment)
    for one in table.__table__.columns
    if f"{one.table.name}.{one.name}" not in WORDS_OF_BOOKS and one.name != "deposit_slip_id"  # once, as before
]


def another(column, old):
    """A value that the column takes and does not have."""
    kind = getattr(column.type, "impl", column.type).python_type
    if kind is bool:
        return not old
    if isinstance(column.type, Vocabulary):
        return next(word for word in column.type.enums if word != str(old))
    if isinstance(column.type, Structured):
        return (OlderDebt("solde repris", 77),)
    return {int: 77, str: "77", date: on("mardi 2030-01-01"), datetime: at("mardi 2030-01-01 10:00:00")}[kind]


def test_nothing_else_of_what_was_issued_or_received_may_change_even_then(gone):
    forget(gone)
    assert FIXED
    for column in FIXED:
        table = column.table
        with database.open_reader(gone.url) as db:
            row = db.execute(select(table).order_by(table.c.id)).first()._mapping
        change = update(table).where(table.c.id == row["id"]).values({column.name: another(column, row[column.name])})
        try:
            with database.open_writer(gone.url) as db:
                db.execute(change)
        except DatabaseError:
            continue
        pytest.fail(f"{column} may change.")


@pytest.mark.parametrize("value", ["Autre chose", "GARNIER"])
def test_words_may_be_cleared_and_never_written_anew(gone, value):
    forget(gone)
    for column in (
        Invoice.label,
        Invoice.reason,
        InvoiceLine.label,
        InvoiceLine.reason,
        Payment.reference,
        Payment.bank,
    ):
        with pytest.raises(DatabaseError), database.open_writer(gone.url) as db:
            db.execute(update(column.class_.__table__).values({column.key: value}))


def test_while_a_family_is_known_its_words_stay(cast):
    with database.open_writer(cast.url) as db:
        db.add(Payment(family_id=cast.chloes_family, received_on=TODAY, method=Method.CASH, cents=100, reference="7"))
    with pytest.raises(DatabaseError), database.open_writer(cast.url) as db:
        db.execute(update(Payment.__table__).values(reference=""))


def test_a_child_of_two_families_is_forgotten_with_the_last_of_them(cast):
    """While Bruno is here Zoé keeps her name; once both are anonymous nobody has her."""
    for family in (cast.alices_family, cast.brunos_family):
        with database.open_writer(cast.url) as db:
            archive_family(db, ines(cast), family, TODAY, NOW)
    forget(cast, cast.alices_family)
    with database.open_reader(cast.url) as db:
        assert db.scalars(select(Child.first_name).where(Child.id == cast.zoe)).one() == "Zoé"
    forget(cast, cast.brunos_family)
    with database.open_reader(cast.url) as db:
        assert db.scalars(select(Child.first_name).where(Child.id == cast.zoe)).one() == "Enfant"


def test_a_child_that_changed_family_keeps_its_name_with_the_new_one(cast):
    with database.open_writer(cast.url) as db:
        set_custody(db, ines(cast), cast.tom, {cast.alices_family: Weeks.ALL}, NOW, first_day=TODAY)
        archive_family(db, ines(cast), cast.chloes_family, TODAY, NOW)
    forget(cast)
    with database.open_reader(cast.url) as db:
        assert db.scalars(select(Child.first_name).where(Child.id == cast.tom)).one() == "Tom"


def test_every_column_of_text_is_in_the_list_or_said_to_be_kept():
    texts = {
        f"{table.name}.{one.name}"
        for table in Base.metadata.sorted_tables
        for one in table.columns
        if isinstance(one.type, (BoundText, String, JSON, LargeBinary)) and not isinstance(one.type, Vocabulary)
        if type(one.type).__name__ not in ("Cutoff", "Weekdays") and table.name not in free_text.DELETED
    }
    listed = {*free_text.CLEARED, *free_text.OF_SPECIAL_INVOICES, *free_text.RENAMED, *free_text.SEARCHED}
    assert texts - listed - free_text.KEPT.keys() == set(), "a new column: cleared, or kept for a reason?"
    assert (listed | free_text.KEPT.keys()) - texts == set()
    assert Base.metadata.tables.keys() > free_text.DELETED


@pytest.mark.parametrize(
    ("text", "struck"),
    [
        ("Obsèques de Tom Garnier", "Obsèques de …"),
        ("Fête chez GARNIER Tom", "Fête chez …"),
        ("VIR chloe garnier", "VIR …"),
        ("Hélène Lefèvre, HELENE LEFEVRE", "…, …"),
        ("appeler 06.39.98.01.01 ou 0639980101", "appeler … ou …"),
        ("Atomes et garnierie", "Atomes et garnierie"),
        ("école Tom-Pouce", "école Tom-Pouce"),
    ],
)
def test_names_are_struck_out_of_what_is_about_nobody(text, struck):
    people = [("Tom", "Garnier"), ("Chloé", "Garnier"), ("Helene", "LEFEVRE")]
    words = list_words_to_strike(people, [], ["06 39 98 01 01"])
    assert strike(text, words) == struck
    assert strike_within({text: [text, 3, None]}, words) == {struck: [struck, 3, None]}


@pytest.mark.parametrize(
    ("word", "text", "struck"),
    [
        ("été12", "Ete12", "…"),  # more letters than digits: a word, whatever its accents
        ("Éa 123", "Ea123 et Éa 1 2 3", "… et Éa 1 2 3"),
        ("1234", "12 34, 12.34, 12345", "…, …, 12345"),
        ("12ab", "12ab, 1 2 a b", "…, 1 2 a b"),
        ("123ab", "123ab, 1 2 3 a b", "…, …"),
    ],
)
def test_a_number_is_struck_with_spaces_in_it_and_a_word_with_other_accents(word, text, struck):
    assert strike(text, [word]) == struck


def test_a_family_reads_nothing_of_another_one_in_its_journal():
    told = {
        "famille n° 102 : semaines": "impaires",
        "famille n° 7 : semaines": "paires",
        "texte": "Zoé va chez la famille n° 102, Léo chez la famille n° 7.",
        "nombre": 102,
        "note": "famille n°102",
    }
    assert leave_out_other_families(told, 7) == {
        "famille n° 7 : semaines": "paires",
        "texte": "Zoé va chez une autre famille, Léo chez la famille n° 7.",
        "nombre": 102,
        "note": "une autre famille",
    }
    assert leave_out_other_families(None, 7) is None
