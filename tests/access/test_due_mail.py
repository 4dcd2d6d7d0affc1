"""Receipts and reminders leave as real letters: by the processes of the portal, and by the command of a cron job."""

import subprocess
from collections import Counter
from datetime import timedelta
from email import policy
from email.parser import BytesParser

from sqlalchemy import select, update

from cantine import mailing
from cantine.bookings.actions import _pending_receipts
from cantine.bookings.rules.receipts import HeldState, ReceiptItem
from cantine.settings import HERE, settings
from cantine.store import database
from cantine.store.tables import Account, Booking, Child, Family, Guardian, PendingReceipt
from tests.access.test_mail import NOW, Slow, lite_office, mail_server, office, served_by, wait_until
from tests.cast import play
from tests.dates import at, on
from tests.support.letterbox import listening
from tests.support.programs.nursery import python
from tests.support.saving import alice, book, save, tick

__all__ = ["lite_office", "office"]

MONDAY = "lundi 2026-11-30"


def families_that_have_just_saved(url, count):
    """So many families, each with two guardians and two saves; the addresses of all."""
    addresses = []
    with database.open_writer(url) as db:
        for number in range(count):
            family = Family(number=1000 + number, name=f"FAMILLE {number}")
            child = Child(first_name="Ana", last_name="Petit")
            people = [Account(email=f"{who}{number}@exemple.fr") for who in ("mere", "pere")]
            db.add_all([family, child, *people])
            db.flush()
            db.add_all([Guardian(family_id=family.id, account_id=person.id) for person in people])
            for day in (MONDAY, "mardi 2026-12-01"):
                db.add(Booking(child_id=child.id, day=on(day), service_id=1, family_id=family.id))
                _pending_receipts.note_save(
                    db, family.id, [ReceiptItem(child.id, on(day), 1, HeldState.NOTHING, HeldState.BOOKED)], NOW
                )
            addresses += [person.email for person in people]
    return addresses


def test_two_server_processes_never_send_a_receipt_twice(office, monkeypatch):
    play(office.url)
    addresses = families_that_have_just_saved(office.url, 12)
    office.at(NOW + timedelta(minutes=15))
    port = mail_server(monkeypatch)
    with served_by(Slow(), port) as box, office.postmen(2):
        wait_until(lambda: len(rows := office.rows()) == 24 and all(row.sent_at for row in rows))
    assert Counter(message["To"] for message in box.received) == Counter(addresses)
    with database.open_reader(office.url) as db:
        assert db.scalars(select(PendingReceipt.id)).all() == []


def test_the_command_of_a_cron_job_writes_and_sends_what_is_due(lite_office, monkeypatch):
    """Alice's receipt of Wednesday 17:50, and Chloé's reminder of the week that closes on Thursday."""
    cast = play(lite_office.url)
    now = at("mercredi 2026-11-25 18:05:00")
    with database.open_writer(cast.url) as db:
        db.execute(update(Guardian).where(Guardian.account_id == cast.chloe).values(reminders=True))
    for day in ("lundi 2026-11-16", "lundi 2026-11-23"):
        book(cast, cast.tom, cast.meal, day, family_id=cast.chloes_family)
    save(cast, alice(cast), cast.leo, [tick(cast.meal, MONDAY)], now - timedelta(minutes=15))
    lite_office.at(now)
    port = mail_server(monkeypatch)
    command = [*python(), "-m", "cantine", "mail"]
    with listening(port) as box:
        said = [subprocess.run(command, cwd=HERE, capture_output=True, check=True).stdout.decode() for _ in range(2)]
    assert said == ["2 messages envoyés.\n", "0 message envoyé.\n"]
    subjects = {message["To"]: message["Subject"] for message in box.received}
    assert subjects == {
        "alice@exemple.fr": "Saint-Just-d'Avray : confirmation de vos inscriptions",
        "chloe@exemple.fr": "Saint-Just-d'Avray : rien de réservé pour la semaine du 30 novembre",
    }


def test_a_receipt_becomes_a_file_that_a_mail_program_opens(lite_office):
    cast = play(lite_office.url)
    save(cast, alice(cast), cast.leo, [tick(cast.morning_care, MONDAY, 7 * 60 + 30)], NOW)
    lite_office.at(NOW + timedelta(minutes=15))
    settings.cache_clear()
    assert mailing.send_waiting() == 1
    [file] = mailing.choose_outbox_folder(lite_office.url, demonstration=False).iterdir()
    message = BytesParser(policy=policy.default).parsebytes(file.read_bytes())
    for kind in ("plain", "html"):
        text = message.get_body((kind,)).get_content()
        assert "- lundi 30 novembre 2026 : Garderie matin à 7\u00a0h\u00a030" in text
        assert "http://localhost:8501/profil" in text
