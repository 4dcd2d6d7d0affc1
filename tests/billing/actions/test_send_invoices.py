"""The invoices of a month leave, each once: by mail with the paper, or on the pile to print."""

import os
import signal
import subprocess
from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from cantine import mailing
from cantine.billing.actions.send_invoices import SendingResult, send_invoices
from cantine.billing.documents.invoice_pdf import invoice_pdf
from cantine.billing.queries import deliveries, printed_invoices
from cantine.billing.queries.deliveries import DeliveryProgress
from cantine.common.roles import Actor, Forbidden, Role
from cantine.common.vocabulary import Delivery, InvoiceKind
from cantine.mail import outbox
from cantine.settings import HERE, settings
from cantine.store import database
from cantine.store.tables import Account, Family, InvoiceDelivery, JournalEntry, OutboxMail
from tests.billing.queries.test_open_invoices import issue
from tests.dates import at, on
from tests.support.entering import second_guardian
from tests.support.letterbox import free_port, listening
from tests.support.programs.nursery import Program, python
from tests.support.saving import all_at_once
from tests.support.table_reading import pages

NOW = at("lundi 2026-11-23 10:00:00")
OCTOBER, ISSUED = on("jeudi 2026-10-01"), on("jeudi 2026-11-05")
PORTAL = "https://cantine.exemple.fr"


def bill(cast, family, number, month=OCTOBER, **more):
    with database.open_writer(cast.url) as db:
        days = {"month": month, "due_on": on("lundi 2026-11-30")}
        return issue(db, family, number, ISSUED, [(cast.meal, 1000 + number)], **days, **more)


@pytest.fixture
def billed(cast):
    """October of Alice, who wants mail, of Bruno, who wants paper, and of Chloé, who wants mail and has no address."""
    families = (cast.alices_family, cast.brunos_family, cast.chloes_family)
    with database.open_writer(cast.url) as db:
        db.get_one(Family, cast.brunos_family).invoices_by = Delivery.PRINT
        db.get_one(Account, cast.chloe).email = None
    return cast, [bill(cast, family, number) for number, family in enumerate(families, 1)]


def send(cast, month=OCTOBER, **more):
    with database.open_writer(cast.url) as db:
        return send_invoices(db, Actor(cast.farid, role=Role.FINANCE), month, PORTAL, NOW, **more)


def left(cast):
    """How each invoice left, and the recipient of its letter."""
    asked = (
        select(InvoiceDelivery.invoice_id, InvoiceDelivery.by, OutboxMail.recipient)
        .join(OutboxMail, OutboxMail.id == InvoiceDelivery.mail_id, isouter=True)
        .order_by(InvoiceDelivery.invoice_id)
    )
    with database.open_reader(cast.url) as db:
        return [tuple(row) for row in db.execute(asked)]


def letters(cast):
    with database.open_reader(cast.url) as db:
        return db.execute(select(OutboxMail.__table__).order_by(OutboxMail.id)).all()


def progress(cast):
    with database.open_reader(cast.url) as db:
        return deliveries.read_progress(db, OCTOBER)


def test_each_family_gets_its_invoice_as_it_chose_and_paper_where_it_has_no_address(billed):
    cast, [alices, brunos, chloes] = billed
    assert progress(cast) == DeliveryProgress(waiting=3)
    assert send(cast) == SendingResult(mailed=1, printed=2, no_address=1)
    assert left(cast) == [
        (alices, Delivery.MAIL, "alice@exemple.fr"),
        (brunos, Delivery.PRINT, None),
        (chloes, Delivery.PRINT, None),
    ]
    assert progress(cast) == DeliveryProgress(mailed=1, printed=2, underway=1)
    with database.open_reader(cast.url) as db:
        assert deliveries.list_to_print(db, OCTOBER) == [brunos, chloes]


def test_the_letter_says_how_much_until_when_and_names_its_paper(billed):
    cast, [alices, *_] = billed
    send(cast)
    [letter] = letters(cast)
    assert letter.subject == "Saint-Just-d'Avray : votre facture n° 2026-0001"
    assert letter.attachment == f"facture/{alices}"
    for words in (
        "Votre facture n° 2026-0001 (Prestations) est jointe à ce message.",
        "Montant : 10,01\xa0€.\nSomme à payer : 10,01\xa0€ au plus tard le lundi 30 novembre 2026.",
        f"Votre compte : {PORTAL}/compte",
    ):
        assert words in letter.text


def test_a_credit_note_leaves_like_an_invoice_and_asks_for_nothing(cast):
    id = bill(cast, cast.alices_family, 1, None, kind=InvoiceKind.CREDIT_NOTE)
    assert send(cast, on("dimanche 2026-11-01")).mailed == 1
    [letter] = letters(cast)
    assert letter.attachment == f"facture/{id}"
    assert "Votre avoir n° 2026-0001 (Prestations) est joint à ce message." in letter.text
    assert "vous n'avez rien à payer pour cet avoir" in letter.text


def test_every_guardian_with_an_address_gets_one_letter(billed):
    cast, [alices, *_] = billed
    yann = second_guardian(cast, "quatre tortues vertes")
    with database.open_writer(cast.url) as db:
        db.get_one(Account, yann).email = "yann@exemple.fr"
    send(cast)
    send(cast)
    assert Counter(letter.recipient for letter in letters(cast)) == {"alice@exemple.fr": 1, "yann@exemple.fr": 1}
    assert left(cast)[0] == (alices, Delivery.MAIL, "alice@exemple.fr")


def test_what_has_left_does_not_leave_again_and_what_came_since_does(billed):
    cast, _ = billed
    send(cast)
    assert send(cast) == SendingResult(done=True)
    late = bill(cast, cast.alices_family, 4)
    assert send(cast) == SendingResult(mailed=1)
    assert [letter.attachment for letter in letters(cast)][-1] == f"facture/{late}"


def test_another_month_waits(billed):
    cast, _ = billed
    bill(cast, cast.alices_family, 4, on("mardi 2026-09-01"))
    send(cast)
    assert len(left(cast)) == 3
    assert send(cast, on("mardi 2026-09-01")).mailed == 1


def test_a_choice_that_changes_counts_for_what_has_not_left(billed):
    cast, [alices, *_] = billed
    with database.open_writer(cast.url) as db:
        db.get_one(Family, cast.alices_family).invoices_by = Delivery.PRINT
    send(cast)
    assert left(cast)[0] == (alices, Delivery.PRINT, None)


def test_a_few_leave_at_a_time_until_none_is_left(billed):
    cast, _ = billed
    assert [send(cast, at_most=2) for _ in range(3)] == [
        SendingResult(1, 1),
        SendingResult(0, 1, 1),
        SendingResult(done=True),
    ]
    assert len(left(cast)) == 3


def test_the_journal_says_who_sent_how_many(billed):
    cast, _ = billed
    send(cast)
    send(cast)
    with database.open_reader(cast.url) as db:
        entries = db.execute(select(JournalEntry.action, JournalEntry.account_id, JournalEntry.after)).all()
    assert entries == [("send_invoices", cast.farid, {"month": "2026-10", "mailed": 1, "printed": 2})]


@pytest.mark.parametrize("role", [Role.READER, Role.MANAGER, None])
def test_only_those_who_bill_send(billed, role):
    cast, _ = billed
    with pytest.raises(Forbidden), database.open_writer(cast.url) as db:
        send_invoices(db, Actor(cast.remi, cast.alices_family, role), OCTOBER, PORTAL, NOW)
    assert left(cast) == []


def test_where_the_letter_cannot_be_written_the_invoice_has_not_left(billed, monkeypatch):
    """The row of the delivery and that of the letter are one transaction."""
    cast, _ = billed
    monkeypatch.setattr(outbox, "OutboxMail", None)
    with pytest.raises(TypeError):
        send(cast)
    assert left(cast) == letters(cast) == []


def test_several_who_send_at_once_send_each_once(cast):
    ids = [bill(cast, cast.alices_family, number) for number in range(1, 13)]

    def until_none_is_left():
        total = 0
        while not (sent := send(cast, at_most=3)).done:
            total += sent.mailed
        return total

    assert sum(all_at_once([until_none_is_left] * 3)) == 12
    assert Counter(letter.attachment for letter in letters(cast)) == Counter(f"facture/{id}" for id in ids)


@pytest.fixture
def post(billed, monkeypatch):
    """The portal with a real mail server on loopback."""
    cast, ids = billed
    port = free_port()
    monkeypatch.setenv("CANTINE_DATABASE_URL", cast.url)
    monkeypatch.setenv("CANTINE_SMTP_URL", f"smtp://127.0.0.1:{port}")
    monkeypatch.setenv("CANTINE_BASE_URL", PORTAL)
    monkeypatch.setattr("cantine.clock.now", lambda: NOW + timedelta(minutes=1))
    settings.cache_clear()
    with listening(port) as box:
        yield cast, ids, box
    settings.cache_clear()


def test_the_letter_arrives_with_the_paper_as_the_portal_gives_it(post):
    cast, [alices, *_], box = post
    send(cast)
    assert mailing.send_waiting() == 1
    [message] = box.received
    assert message["To"] == "alice@exemple.fr"
    [paper] = message.iter_attachments()
    assert (paper.get_content_type(), paper.get_filename()) == ("application/pdf", "Facture 2026-0001.pdf")
    with database.open_reader(cast.url) as db:
        assert paper.get_content() == invoice_pdf(
            printed_invoices.read_invoices(db, [alices]), printed_invoices.read_letterhead(db)
        )
    assert "Facture n° 2026-0001" in pages(paper.get_content())[0]
    assert "Votre facture n° 2026-0001" in message.get_body(("plain",)).get_content()
    assert progress(cast) == DeliveryProgress(mailed=1, printed=2)


def test_a_letter_whose_paper_cannot_be_made_waits_and_says_why(post):
    cast, _ids, box = post
    send(cast)
    with database.open_writer(cast.url) as db:
        db.scalars(select(OutboxMail)).one().attachment = "facture/987654"
    assert mailing.send_waiting() == 0
    assert box.received == []
    [letter] = letters(cast)
    assert (letter.sent_at, letter.tries) == (None, 1)
    assert "facture/987654" in letter.failure


SENDER = """
import sys
from datetime import date
from cantine import clock
from cantine.billing.actions.send_invoices import send_invoices
from cantine.common.roles import Actor, Role
from cantine.store.database import open_writer
from cantine.settings import settings
while True:
    with open_writer(settings().database_url) as db:
        actor = Actor(int(sys.argv[1]), role=Role.FINANCE)
        sent = send_invoices(db, actor, date(2026, 10, 1), "https://x", clock.now(), at_most=1)
        print(sent.mailed + sent.printed, flush=True)
        sys.stdin.readline()  # the transaction stays open until somebody says so
    if sent.done:
        break
"""


def test_of_two_processes_one_is_killed_half_way_and_each_invoice_still_leaves_once(post):
    cast, ids, box = post
    ids += [bill(cast, cast.alices_family, number) for number in range(4, 24)]
    environment = {**os.environ, "PYTHONPATH": str(HERE), "CANTINE_NOW": NOW.isoformat()}
    command, pipe = [*python(), "-c", SENDER, str(cast.farid)], subprocess.PIPE
    start = partial(Program, command, cwd=HERE, env=environment, stdin=pipe, stdout=pipe)
    with start() as victim:
        for _ in range(2):
            assert victim.stdout.readline() == b"1\n"
            victim.stdin.write(b"\n")
            victim.stdin.flush()
        assert victim.stdout.readline() == b"1\n"  # its third transaction is open
        with start() as other:
            other.stdin.write(b"\n" * 100)
            other.stdin.flush()
            victim.kill()
            other.communicate(timeout=60)
        assert (victim.wait(), other.returncode) == (-signal.SIGKILL, 0)
    assert send(cast) == SendingResult(done=True)
    assert mailing.send_waiting() == 21
    mailed = [id for id in ids if id not in ids[1:3]]
    assert Counter(letter.attachment for letter in letters(cast)) == Counter(f"facture/{id}" for id in mailed)
    names = Counter(paper.get_filename() for message in box.received for paper in message.iter_attachments())
    assert len(names) == 21
    assert set(names.values()) == {1}
    assert progress(cast) == DeliveryProgress(mailed=21, printed=2)
