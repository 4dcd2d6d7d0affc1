"""The postman: hands over what waits in the outbox, by SMTP or as files in `data/outbox/`."""

from cantine import clock
from cantine.actions import outbox, receipts, reminders
from cantine.documents.attachments import attached
from cantine.queries import reminders as unbooked
from cantine.settings import DATA, settings
from cantine.store.database import reading, writing


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
        name, content = attached(db, letter.attachment)
    letter.message.add_attachment(content, maintype="application", subtype="pdf", filename=name)


def send_waiting() -> int:
    """Hand over every message that is due, receipts too, one after the other; how many left.

    Safe in several processes at once. No transaction is open while a mail server is waited for.
    """
    _gather_receipts()
    url, smtp = settings().database_url, settings().smtp_url
    deliver = outbox.by_smtp(smtp) if smtp else outbox.into_folder(DATA / "outbox")
    left = 0
    while True:
        with writing(url) as db:
            letter = outbox.take(db, settings().sender, clock.now())
        if letter is None:
            return left
        try:
            if letter.attachment:
                _put_in(letter)
            deliver(letter.message, letter.id)
        except Exception as error:  # whatever it is, the message is tried again and in the end shown
            with writing(url) as db:
                outbox.failed(db, letter, str(error), clock.now())
        else:
            with writing(url) as db:
                outbox.sent(db, letter, clock.now())
            left += 1
