"""An archived family disappears from the portal's memory, and its accounts stay what they were."""

import io

import openpyxl
import pytest
from sqlalchemy import select, update

from cantine.access.actions import guardians
from cantine.access.actions.guardians import GuardianForm
from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, NotFound, Role
from cantine.common.terms.sign_ins import SignInKind
from cantine.common.vocabulary import InvoiceKind, Method, State
from cantine.families.queries import family_card, family_search
from cantine.ledger.queries import statement
from cantine.mail import outbox
from cantine.privacy.actions.anonymise import anonymise
from cantine.privacy.actions.archive_family import archive_family
from cantine.privacy.documents.own_data import own_data_xlsx
from cantine.privacy.queries import anonymisation, own_data
from cantine.store import database
from cantine.store.tables import (
    Account,
    Base,
    Booking,
    CalendarFeed,
    Child,
    CostShare,
    Family,
    HealthNote,
    Invoice,
    JournalEntry,
    KnownDevice,
    OutboxMail,
    Payment,
    PendingReceipt,
    SignInEvent,
    WebSession,
)
from tests.dates import at, on

NOW = at("lundi 2027-07-12 10:00:00")
TODAY = on("lundi 2027-07-12")
PAST = on("lundi 2026-11-30")


@pytest.fixture
def ines(cast):
    return Actor(cast.ines, role=Role.ADMIN, proved=True)


@pytest.fixture
def left(cast, ines):
    """Alice's family has left and paid; of its traces there is one of each kind."""
    form = GuardianForm("Alice", "Morel", "alice@exemple.fr", "06 39 98 01 01")
    with database.open_writer(cast.url) as db:
        guardians.edit_guardian(db, ines, cast.alices_family, cast.alice, form, NOW)
        family = db.get_one(Family, cast.alices_family)
        family.archived_on, family.address, family.note = TODAY, "3 rue Haute", "Voir Alice Morel"
        db.add(HealthNote(child_id=cast.leo, text="Arachides"))
        row = {"child_id": cast.leo, "day": PAST, "service_id": cast.meal, "family_id": cast.alices_family}
        db.add(Booking(**row, state=State.ADDED, reason="Alice a téléphoné"))
        bill = {"year": 2026, "number": 1, "kind": InvoiceKind.INVOICE, "label": "Prestations de novembre 2026"}
        db.add(Invoice(**bill, family_id=cast.alices_family, issued_on=PAST, cents=400))
        paid = {"family_id": cast.alices_family, "received_on": PAST, "method": Method.CASH, "cents": 400}
        db.add(Payment(**paid))
        db.add(OutboxMail(written_at=NOW, recipient="alice@exemple.fr", subject="Léo", text="Alice", next_try_at=NOW))
        letter = {"written_at": NOW, "recipient": "alice@exemple.fr", "subject": "Alice", "text": "Léo"}
        db.add(OutboxMail(**letter, next_try_at=NOW, sent_at=NOW))
        db.add(WebSession(account_id=cast.alice, started_at=NOW, used_at=NOW, ends_at=at("mardi 2027-07-13 10:00:00")))
        seen = {"token_hash": "hash", "first_at": NOW, "used_at": NOW}
        db.add(KnownDevice(account_id=cast.alice, **seen, device="Alice's telephone"))
        told = ("devices_since", "warned_at", "code_warned_at")
        db.execute(update(Account).where(Account.id == cast.alice).values(**dict.fromkeys(told, NOW)))
        db.add(SignInEvent(at=NOW, kind=SignInKind.FAILED, login="alice@exemple.fr"))
        db.add(SignInEvent(at=NOW, kind=SignInKind.NEW_DEVICE, account_id=cast.alice, device="Alice's telephone"))
        feed = {"token_hash": "hash", "created_at": NOW, "asked_at": NOW, "changed_at": NOW}
        db.add(CalendarFeed(account_id=cast.alice, **feed))
        db.add(PendingReceipt(family_id=cast.alices_family, at=NOW, content={"Léo": 1}))
        about = {"family_id": cast.alices_family, "account_id": cast.alice}
        db.add(JournalEntry(at=NOW, action="save_details", **about, before={"name": "Alice"}, after={"name": "Morel"}))
    return cast


def everything(url):
    with database.open_reader(url) as db:
        return {table.name: [str(row) for row in db.execute(select(table))] for table in Base.metadata.sorted_tables}


def test_nothing_tells_who_they_were_and_the_account_is_what_it_was(left, ines):
    with database.open_reader(left.url) as db:
        before = statement.read_statement(db, left.alices_family)
    with database.open_writer(left.url) as db:
        anonymise(db, ines, left.alices_family, TODAY, NOW)
    kept = everything(left.url)
    for word in ("alice", "Alice", "Léo", "Morel", "MOREL", "06 39 98 01 01", "Arachides", "rue Haute"):
        assert not [row for rows in kept.values() for row in rows if word in row], word
    with database.open_reader(left.url) as db:
        assert statement.read_statement(db, left.alices_family) == before
        assert [found.name for found in family_search.search(db, "101", archived=True)[0]] == ["Famille anonyme 101"]
        assert db.execute(select(Account.disabled_at.is_not(None)).where(Account.id == left.alice)).scalar_one()
        moments = select(Account.devices_since, Account.warned_at, Account.code_warned_at, Account.mailed_until)
        assert db.execute(moments.where(Account.id == left.alice)).one() == (None, None, None, None)
        assert (len(kept["booking"]), kept["calendar_feed"]) == (1, [])


def test_what_others_share_stays(left, ines):
    """Zoé is Bruno's too; a guardian of two families keeps the account."""
    with database.open_writer(left.url) as db:
        guardians.add_guardian(db, ines, left.alices_family, GuardianForm("B", "Petit", "bruno@exemple.fr"), NOW)
    with database.open_writer(left.url) as db:
        plan = anonymisation.plan(db, left.alices_family)
        assert (plan.account_ids, plan.child_ids) == ((left.alice,), (left.leo,))
        assert (plan.bookings, plan.invoices, plan.payments) == (1, 1, 1)
        anonymise(db, ines, left.alices_family, TODAY, NOW)
    with database.open_reader(left.url) as db:
        assert db.scalars(select(Child.first_name).where(Child.id == left.zoe)).one() == "Zoé"
        assert db.scalars(select(Account.email).where(Account.id == left.bruno)).one() == "bruno@exemple.fr"


def test_twice_is_once(left, ines):
    with database.open_writer(left.url) as db:
        anonymise(db, ines, left.alices_family, TODAY, NOW)
        before = len(db.execute(select(JournalEntry)).all())
        anonymise(db, ines, left.alices_family, TODAY, NOW)
        assert len(db.execute(select(JournalEntry)).all()) == before


def test_a_family_that_is_still_here_owes_or_comes_is_left_alone(cast, ines):
    def refused(sentence):
        with pytest.raises(NotAccepted, match=sentence), database.open_writer(cast.url) as db:
            anonymise(db, ines, cast.alices_family, TODAY, NOW)

    refused("Archivez d'abord")
    with database.open_writer(cast.url) as db:
        db.get_one(Family, cast.alices_family).archived_on = TODAY
        row = {"child_id": cast.leo, "day": TODAY, "service_id": cast.meal, "family_id": cast.alices_family}
        db.add(Booking(**row))
    refused("inscriptions à venir")
    with database.open_writer(cast.url) as db:
        db.add(Payment(family_id=cast.alices_family, received_on=TODAY, method=Method.CASH, cents=100))
    refused("1,00\u00a0€")
    with pytest.raises(NotFound), database.open_writer(cast.url) as db:
        anonymise(db, ines, 999_999, TODAY, NOW)


def test_a_family_takes_all_its_data_away(left):
    with database.open_reader(left.url) as db:
        data = own_data.find_own_data(db, 101)
        assert own_data.find_own_data(db, 999) is None
        content = b"".join(own_data_xlsx(data, TODAY))
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == [
        "Famille",
        "Responsables",
        "Enfants",
        "Quotients",
        "Enfants du foyer",
        "Étiquettes",
        "Prix propres",
        "Inscriptions",
        "Suspensions",
        "Avertissements",
        "Souhaits",
        "Forfaits",
        "Prises en charge",
        "Absences",
        "Relevé de compte",
        "Paiements en ligne",
        "Agendas",
        "Appareils",
        "Connexions",
        "Messages",
        "Journal",
        "Consultations",
    ]
    words = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    assert {"alice@exemple.fr", "Léo", "Arachides", "3 rue Haute", "Alice a téléphoné", "2026-0001"} <= words
    calendars = [*book["Agendas"].iter_rows(values_only=True)]
    assert ("Alice Morel", "12/07/2027 10:00", "12/07/2027 10:00") in calendars
    assert "Bruno" not in words


@pytest.fixture(params=["of two families", "staff"])
def shared(left, ines, request):
    """A guardian of Alice's family who has another too, or a role; told of the one, of the other, of the account."""
    with database.open_writer(left.url) as db:
        form = GuardianForm("B", "Petit", "bruno@exemple.fr")
        if request.param == "staff":
            form = GuardianForm("F", "Petit", db.scalars(select(Account.email).where(Account.id == left.farid)).one())
        account_id = guardians.add_guardian(db, ines, left.alices_family, form, NOW)
        guardians.invite_guardian(db, ines, left.alices_family, account_id, "q7kd-x2mp-9sva", "hash", NOW)
        outbox.write(db, form.email, "Facture de 101", "À payer", NOW, family_id=left.alices_family)
        outbox.write(db, form.email, "Facture de 102", "À payer", NOW, family_id=left.brunos_family)
        outbox.write(db, form.email, "Votre compte", "À vous seul", NOW)
    return form.email


def told(url, number):
    """The subjects of its letters: in its own data, and on its card, which has the latest first."""
    with database.open_reader(url) as db:
        of_data = own_data.find_own_data(db, number)
        on_card = family_card.list_letters(db, of_data.family.id, with_money=True)
        assert [letter[2] for letter in on_card][::-1] == [letter[2] for letter in of_data.letters]
        return [(to, subject) for _at, to, subject, _text in of_data.letters]


def test_a_shared_guardian_s_letters_are_told_to_the_family_that_they_are_about(left, shared):
    assert told(left.url, 101) == [
        ("alice@exemple.fr", "Léo"),
        ("alice@exemple.fr", "Alice"),
        (shared, "Saint-Just-d'Avray : votre accès au portail de la cantine"),
        (shared, "Facture de 101"),
    ]
    assert told(left.url, 102) == [(shared, "Facture de 102")]
    with database.open_reader(left.url) as db:
        assert not [text for *_, text in own_data.find_own_data(db, 101).letters if "q7kd" in text]


def test_a_shared_guardian_s_letters_are_forgotten_with_the_family_that_they_are_about(left, ines, shared):
    with database.open_writer(left.url) as db:
        anonymise(db, ines, left.alices_family, TODAY, NOW)
    assert told(left.url, 101) == []
    assert told(left.url, 102)[0] == (shared, "Facture de 102")
    with database.open_reader(left.url) as db:
        kept = select(OutboxMail.subject, OutboxMail.given_up_at).where(OutboxMail.recipient != "")
        assert db.execute(kept.order_by(OutboxMail.id)).all() == [("Facture de 102", None), ("Votre compte", None)]


def test_letters_stay_with_the_family_when_the_guardian_leaves_it(left, ines, shared):
    with database.open_writer(left.url) as db:
        account_id = db.scalars(select(Account.id).where(Account.email == shared)).one()
        guardians.remove_guardian(db, ines, left.alices_family, account_id, NOW)
    assert (shared, "Facture de 101") in told(left.url, 101)
    assert "Facture de 101" not in [subject for _to, subject in told(left.url, 102)]


def test_who_pays_shares_is_not_archived_and_a_third_payer_is_never_anonymous(cast, ines):
    with database.open_writer(cast.url) as db:
        payer = Family(number=900, name="CCAS", organisation=True)
        db.add(payer)
        db.flush()
        share = CostShare(child_id=cast.tom, payer_id=payer.id, percent=5000, first_day=PAST, made_at=NOW)
        db.add(share)
        with pytest.raises(NotAccepted, match="paie encore 1 prise en charge"):
            archive_family(db, ines, payer.id, TODAY, NOW)
        share.last_day = PAST
        archive_family(db, ines, payer.id, TODAY, NOW)
        with pytest.raises(NotAccepted, match="ne nomme personne"):
            anonymise(db, ines, payer.id, TODAY, NOW)


def test_shares_of_children_who_are_forgotten_go(cast, ines, left):
    with database.open_writer(cast.url) as db:
        payer = Family(number=900, name="CCAS", organisation=True)
        db.add(payer)
        db.flush()
        for child in (cast.leo, cast.tom):
            db.add(CostShare(child_id=child, payer_id=payer.id, percent=5000, first_day=PAST, made_at=NOW))
        anonymise(db, ines, cast.alices_family, TODAY, NOW)
        assert db.scalars(select(CostShare.child_id)).all() == [cast.tom]
