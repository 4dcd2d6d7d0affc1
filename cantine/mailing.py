"""Sending what waits in the outbox, by SMTP or as files in a folder of this database."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine import clock
from cantine.access.actions import sign_in_letters
from cantine.access.queries import letters_due
from cantine.access.queries.dead_secrets import list_dead_letters
from cantine.billing.documents.invoice_pdf import make_attachment
from cantine.bookings.actions import announcements, receipts, reminders
from cantine.bookings.queries import announced, pending_receipts
from cantine.bookings.queries import reminders as unbooked
from cantine.mail import delivery_state, mail_server, outbox, transport
from cantine.settings import settings
from cantine.store.commune import find_commune
from cantine.store.database import open_reader, open_writer
from cantine.store.file_places import choose_place
from cantine.store.tables import OutboxMail


def write_reminders() -> int:
    """Put the reminders that are due into the outbox, and the announcements of periods; how many families.

    Safe in several processes at once.
    """
    url = settings().database_url
    with open_reader(url) as db:
        families = unbooked.list_to_remind(db, clock.now())
        due = announced.list_due(db, clock.now())
    told = 0
    if families:
        with open_writer(url) as db:
            told += reminders.remind(db, families, settings().base_url, clock.now())
    for period_id in due:
        with open_writer(url) as db:
            told += announcements.announce(db, period_id, settings().base_url, clock.now())
    return told


def _write_sign_in_letters() -> None:
    """Tell those whose account somebody guesses at, or has the password of; mostly nobody, and then nothing is
    written."""
    url = settings().database_url
    with open_reader(url) as db:
        due = letters_due.is_due(db, clock.now())
    if due:
        with open_writer(url) as db:
            sign_in_letters.write_due_letters(db, clock.now())


def _gather_receipts() -> None:
    """Put the receipts that are due into the outbox, a transaction for each family."""
    url = settings().database_url
    with open_reader(url) as db:
        more = pending_receipts.is_due(db, clock.now())
    while more:
        with open_writer(url) as db:
            more = receipts.write_due_receipts(db, settings().base_url, clock.now())


def _attach_paper(letter: outbox.OutgoingLetter) -> None:
    """Attach the paper to the letter; it is the same whenever it is made, as nothing issued ever changes."""
    with open_reader(settings().database_url) as db:
        name, content = make_attachment(db, letter.attachment)
    letter.message.add_attachment(content, maintype="application", subtype="pdf", filename=name)


def choose_outbox_folder(url: str, *, demonstration: bool) -> Path:
    """Where this database's letters are written while no mail server is set: no two databases share it. For a SQLite
    file `cantine.db.outbox` beside it; for PostgreSQL a folder below `data/outbox/` by server and database. A
    demonstration has one of its own, also where a real commune later takes the same place."""
    return choose_place(url, "outbox", ".demonstration" if demonstration else "")


def delete_dead_secrets() -> int:
    """Delete the files of letters whose password, code or link works no more; how many."""
    with open_reader(settings().database_url) as db:
        dead = list_dead_letters(db, clock.now())
    return _delete_files(dead) if dead else 0


def delete_forgotten_files() -> int:
    """Delete the files of letters to families that have become anonymous since; how many."""
    with open_reader(settings().database_url) as db:
        forgotten = db.scalars(select(OutboxMail.id).where(OutboxMail.recipient == "")).all()
    return _delete_files(forgotten)


def _delete_files(letters: Sequence[int]) -> int:
    """Delete the files of these letters (ids) that are there; how many."""
    url = settings().database_url
    folder = choose_outbox_folder(url, demonstration=_is_demonstration(url))
    files = [file for number in letters if (file := transport.build_path(folder, number)).exists()]
    for file in files:
        file.unlink(missing_ok=True)
    return len(files)


def _is_demonstration(url: str) -> bool:
    with open_reader(url) as db:
        commune = find_commune(db)
    return commune is not None and commune.demonstration


def send_waiting(stopping: Callable[[], bool] = lambda: False) -> int:
    """Hand over every message that is due, receipts too, one after the other; how many left.

    Safe in several processes at once. No transaction is open while a mail server is waited for. Where the server takes
    nothing, the pass ends, and nothing is tried until it has rested. `stopping` is asked after each letter: the one in
    hand is always finished.
    """
    url, smtp = settings().database_url, settings().smtp_url
    _write_sign_in_letters()
    _gather_receipts()
    with open_reader(url) as db:
        if smtp and delivery_state.is_resting(db, clock.now()):
            return 0
    if smtp:
        deliver = transport.make_smtp_delivery(smtp)
    else:
        deliver = transport.make_folder_delivery(choose_outbox_folder(url, demonstration=_is_demonstration(url)))
    left = 0
    if not smtp:
        delete_dead_secrets()
    while not stopping():
        with open_writer(url) as db:
            letter = outbox.take_due(db, settings().sender, clock.now(), settings().base_url)
        if letter is None:
            break
        try:
            left += _hand_over(url, letter, deliver, filed=not smtp)
        except transport.ServerUnavailable:
            break
    return left


def _hand_over(url: str, letter: outbox.OutgoingLetter, deliver: transport.Deliver, *, filed: bool) -> bool:
    """Hand over one letter and note the outcome; whether it left. Raises ServerUnavailable where none can leave."""
    try:
        if letter.attachment:
            _attach_paper(letter)
        deliver(letter.message, letter.id)
    except transport.ServerUnavailable as why:
        _record_end(url, letter, outbox.note_failed, str(why), well=False)
        raise
    except transport.DeliveryInDoubt as why:
        _record_end(url, letter, outbox.note_in_doubt, str(why), well=False)
        raise transport.ServerUnavailable(str(why)) from why
    except transport.LetterRefused as why:
        _record_end(url, letter, outbox.note_refused, str(why), well=True)
    except transport.LetterPostponed as why:
        _record_end(url, letter, outbox.note_failed, str(why), well=True)
    except Exception as error:  # whatever it is, the message is tried again and in the end shown
        _record_end(url, letter, outbox.note_failed, str(error), well=None)
    else:
        with open_writer(url) as db:
            outbox.note_sent(db, letter, clock.now(), filed=filed)
            mail_server.note_success(db, clock.now())
        return True
    return False


RecordEnd = Callable[[Session, outbox.OutgoingLetter, str, datetime], None]


def _record_end(url: str, letter: outbox.OutgoingLetter, end: RecordEnd, why: str, *, well: bool | None) -> None:
    """Note how the letter ended, and whether the server works (`well`); None where it was not asked."""
    with open_writer(url) as db:
        end(db, letter, why, clock.now())
        if well:
            mail_server.note_success(db, clock.now())
        elif well is False:
            mail_server.note_failure(db, why, clock.now())
