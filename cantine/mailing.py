"""The postman: hands over what waits in the outbox, by SMTP or as files in a folder of this database."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url, select
from sqlalchemy.orm import Session

from cantine import clock
from cantine.actions import delivering, mail_server, outbox, receipts, reminders
from cantine.documents.invoice_pdf import make_attachment
from cantine.queries import post
from cantine.queries import reminders as unbooked
from cantine.settings import DATA, settings
from cantine.store.database import reading, writing
from cantine.store.tables import Commune, OutboxMail


def remind() -> int:
    """Put the reminders that are due into the outbox; how many families. Safe in several processes at once."""
    url = settings().database_url
    with reading(url) as db:
        families = unbooked.whom(db, clock.now())
    if not families:
        return 0
    with writing(url) as db:
        return reminders.remind(db, families, settings().base_url, clock.now())


def _gather_receipts() -> None:
    """Put the receipts that are due into the outbox, a transaction for each family."""
    url = settings().database_url
    with reading(url) as db:
        more = receipts.waiting(db, clock.now())
    while more:
        with writing(url) as db:
            more = receipts.gather(db, settings().base_url, clock.now())


def _put_in(letter: outbox.Letter) -> None:
    """Put the paper into the letter: it says the same whenever it is made, as nothing issued ever changes."""
    with reading(settings().database_url) as db:
        name, content = make_attachment(db, letter.attachment)
    letter.message.add_attachment(content, maintype="application", subtype="pdf", filename=name)


def outbox_folder(url: str, *, demonstration: bool) -> Path:
    """Where this database's letters are written while no mail server is set: no two databases share it.

    Beside a SQLite file, `cantine.db.outbox`; of PostgreSQL below `data/outbox/`, by server and database. A
    demonstration has one of its own, also where a real commune later takes the same place.
    """
    address, end = make_url(url), ".demonstration" if demonstration else ""
    if address.drivername.startswith("sqlite") and address.database not in (None, "", ":memory:"):
        file = Path(str(address.database)).resolve()
        return file.with_name(f"{file.name}{end}.outbox")
    where = "-".join(str(part) for part in (address.host, address.port, address.database) if part)
    return DATA / "outbox" / ("".join(c if c.isalnum() or c in "-_." else "_" for c in where).strip(".") + end)


def forget_files() -> int:
    """Delete the files of letters to families that have become anonymous since; how many."""
    url = settings().database_url
    with reading(url) as db:
        forgotten = db.scalars(select(OutboxMail.id).where(OutboxMail.recipient == "")).all()
    folder = outbox_folder(url, demonstration=_demonstration(url))
    files = [file for number in forgotten if (file := delivering.file_of(folder, number)).exists()]
    for file in files:
        file.unlink(missing_ok=True)
    return len(files)


def _demonstration(url: str) -> bool:
    with reading(url) as db:
        return bool(db.scalar(select(Commune.demonstration)))


def send_waiting(stopping: Callable[[], bool] = lambda: False) -> int:
    """Hand over every message that is due, receipts too, one after the other; how many left.

    Safe in several processes at once. No transaction is open while a mail server is waited for. Where the server takes
    nothing, the pass ends, and nothing is tried until it has rested. `stopping` is asked after each letter: the one in
    hand is always finished.
    """
    url, smtp = settings().database_url, settings().smtp_url
    _gather_receipts()
    with reading(url) as db:
        if smtp and post.rests(db, clock.now()):
            return 0
    if smtp:
        deliver = delivering.by_smtp(smtp)
    else:
        deliver = delivering.into_folder(outbox_folder(url, demonstration=_demonstration(url)))
    left = 0
    while not stopping():
        with writing(url) as db:
            letter = outbox.take(db, settings().sender, clock.now())
        if letter is None:
            break
        try:
            left += _hand_over(url, letter, deliver, filed=not smtp)
        except delivering.NothingLeaves:
            break
    return left


def _hand_over(url: str, letter: outbox.Letter, deliver: delivering.Deliver, *, filed: bool) -> bool:
    """Whether the letter left; how it ended is kept. Raises NothingLeaves where others would fare no better."""
    try:
        if letter.attachment:
            _put_in(letter)
        deliver(letter.message, letter.id)
    except delivering.NothingLeaves as why:
        _keep(url, letter, outbox.failed, str(why), well=False)
        raise
    except delivering.EndUnknown as why:
        _keep(url, letter, outbox.in_doubt, str(why), well=False)
        raise delivering.NothingLeaves(str(why)) from why
    except delivering.LetterRefused as why:
        _keep(url, letter, outbox.refused, str(why), well=True)
    except delivering.LetterPostponed as why:
        _keep(url, letter, outbox.failed, str(why), well=True)
    except Exception as error:  # whatever it is, the message is tried again and in the end shown
        _keep(url, letter, outbox.failed, str(error), well=None)
    else:
        with writing(url) as db:
            outbox.sent(db, letter, clock.now(), filed=filed)
            mail_server.note_success(db, clock.now())
        return True
    return False


End = Callable[[Session, outbox.Letter, str, datetime], None]


def _keep(url: str, letter: outbox.Letter, end: End, why: str, *, well: bool | None) -> None:
    """How the letter ended; and whether the server is `well`, None where it was not asked."""
    with writing(url) as db:
        end(db, letter, why, clock.now())
        if well:
            mail_server.note_success(db, clock.now())
        elif well is False:
            mail_server.note_failure(db, why, clock.now())
